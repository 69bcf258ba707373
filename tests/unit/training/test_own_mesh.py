from pathlib import Path

import numpy as np
import pytest
import trimesh
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectbox.errors import OperatorError
from inspectbox.training import own_mesh, shapes
from inspectbox.training.own_mesh import OBJECTS, read_objects


def listed(folder, mesh=None, name="body.stl", **entry):
    folder.mkdir(exist_ok=True)
    if isinstance(mesh, bytes):
        (folder / name).write_bytes(mesh)
    elif mesh is not None:
        mesh.export(folder / name)
    one = {"file": name, "class": "firearms", "material": "steel", **entry}
    (folder / OBJECTS).write_text(yaml.safe_dump({"objects": [one]}))
    return folder


def box(size=(100.0, 50.0, 20.0)):
    return trimesh.creation.box(size)


@pytest.mark.parametrize("name", ["body.stl", "body.obj", "BODY.STL"])
def test_a_closed_mesh_is_read_and_stands_around_the_origin(tmp_path, name):
    moved = box()
    moved.apply_translation((500, 0, -40))
    (one,) = read_objects(listed(tmp_path, moved, name, density=[7, 7.5], unit="cm"))
    low, high = shapes.extent(one.mesh)
    assert high - low == pytest.approx((1000, 500, 200))
    assert low == pytest.approx(-high)
    assert (one.label, one.material, one.density) == ("firearms", "steel", (7.0, 7.5))


def test_a_drawn_object_keeps_its_volume_and_has_a_density_of_its_range(tmp_path):
    (one,) = read_objects(listed(tmp_path, box(), density=[7, 7.5]))
    for seed in range(20):
        solid = one.drawn(np.random.default_rng(seed))
        assert shapes.volume(solid.mesh) == pytest.approx(100_000)
        assert 7 <= solid.density <= 7.5


def opened():
    mesh = box()
    mesh.update_faces(np.arange(len(mesh.faces)) > 0)
    return mesh


def inverted():
    mesh = box()
    mesh.invert()
    return mesh


BAD_MESHES = {
    "an open mesh": opened(),
    "inside out": inverted(),
    "is 300,000 mm long": box((300_000, 10, 10)),
    "is 0.3 mm long": box((0.3, 0.1, 0.1)),
    "encloses nothing": box((100, 100, 1e-7)),
    "no mesh that can be read": b"solid nothing here\x00\xff" * 9,
    "empty mesh|no mesh": b"solid x\nendsolid x\n",
}


@pytest.mark.parametrize("said", BAD_MESHES)
def test_a_mesh_that_is_no_body_is_one_clear_sentence(tmp_path, said):
    with pytest.raises(OperatorError, match=said) as caught:
        read_objects(listed(tmp_path, BAD_MESHES[said]))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_too_many_triangles_and_too_large_a_file_are_refused(tmp_path, monkeypatch):
    folder = listed(tmp_path, box())
    monkeypatch.setattr(own_mesh, "_MOST_TRIANGLES", 11)
    with pytest.raises(OperatorError, match="has 12 triangles"):
        read_objects(folder)
    monkeypatch.setattr(own_mesh, "_LARGEST_FILE", 100)
    with pytest.raises(OperatorError, match="larger than"):
        read_objects(folder)


BAD_ENTRIES = {
    "no data for a material `unobtainium`": {"material": "unobtainium"},
    "no class can be called `Gun;`": {"class": "Gun;"},
    "no unit `furlong`": {"unit": "furlong"},
    "a density of": {"density": [9, 1]},
    "is no STL or OBJ of this folder": {"file": "../../etc/passwd"},
    "cannot be read: no such file": {"file": "missing.stl"},
    "object 1 does not fit": {"colour": "red"},
}


@pytest.mark.parametrize("said", BAD_ENTRIES)
def test_an_entry_that_does_not_fit_says_what_does(tmp_path, said):
    with pytest.raises(OperatorError, match=said):
        read_objects(listed(tmp_path, box(), **BAD_ENTRIES[said]))


@pytest.mark.parametrize("text", ["", "objects: 3", "objects: []", "{", "objects: [1]", "a: &a [*a]", "- 1"])
def test_a_list_that_is_none_is_refused(tmp_path, text):
    (tmp_path / OBJECTS).write_text(text)
    with pytest.raises(OperatorError):
        read_objects(tmp_path)


def test_a_folder_without_a_list_is_refused(tmp_path):
    with pytest.raises(OperatorError, match=r"objects\.yaml` cannot be read"):
        read_objects(tmp_path)


def test_an_obj_reads_no_other_file(tmp_path):
    text = trimesh.exchange.obj.export_obj(box())
    (tmp_path / "secret.mtl").write_text("newmtl m\nmap_Kd /etc/hostname\n")
    (one,) = read_objects(listed(tmp_path, ("mtllib secret.mtl\nusemtl m\n" + text).encode(), "body.obj"))
    assert len(one.mesh) == 12


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["a.stl", "a.obj"]))
def test_whatever_the_bytes_there_is_a_body_or_one_error(tmp_path_factory, data, name):
    folder: Path = tmp_path_factory.mktemp("own")
    with pytest.raises(OperatorError):
        read_objects(listed(folder, data, name))
