import sys
from collections import Counter

import numpy as np
import pytest

from inspectbox.errors import MachineError
from inspectbox.training import shapes

PATH = [(0, 0, 0), (40, 5, 30), (70, 0, 90)]
SHAPES = {
    "cuboid": (shapes.cuboid((0, 0, 0), (10, 20, 30)), 6000),
    "shell": (shapes.shell((0, 0, 0), (10, 20, 30), 2.0), 6000 - 6 * 16 * 26),
    "cylinder": (shapes.cylinder(10, 50, "x", 256), np.pi * 100 * 50),
    "pipe": (shapes.pipe(10, 50, 2, "y", 256), np.pi * (100 * 50 - 64 * 46)),
    "torus": (shapes.torus(50, 10, "y", (128, 64)), 2 * np.pi**2 * 50 * 100),
    "ellipsoid": (shapes.ellipsoid((10, 20, 30), 4), 4 / 3 * np.pi * 6000),
    "ring": (shapes.ring([(40, 0), (50, 0), (50, 20), (40, 20)], "z", 256), np.pi * 900 * 20),
    "bar": (shapes.bar((0, 0, 0), (30, 40, 0), 5, 128), np.pi * 25 * 50),
    "tube": (shapes.tube((0, 0, 0), (30, 40, 0), 5, 1, 128), np.pi * (25 - 16) * 50),
    "sweep": (shapes.sweep(PATH, [9, 6, 3], 12), None),
    "pillow": (shapes.pillow((60, 40, 20)), None),
}


def assert_closed(mesh):
    """Every edge is walked once in each direction."""
    corners = np.round(mesh, 4) + 0.0
    edges = Counter()
    for first, second in ((0, 1), (1, 2), (2, 0)):
        pairs = np.concatenate([corners[:, first], corners[:, second]], axis=1)
        edges.update(map(tuple, pairs))
    for edge, count in edges.items():
        # an edge shrunk to a point borders nothing
        if edge[:3] != edge[3:]:
            assert edges[edge[3:] + edge[:3]] == count


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_closed_and_faces_outward(name):
    mesh, volume = SHAPES[name]
    assert_closed(mesh)
    assert shapes.volume(mesh) > 0
    if volume is not None:
        assert shapes.volume(mesh) == pytest.approx(volume, rel=0.01)


def test_turning_moving_and_repeating_keep_the_volume():
    mesh = SHAPES["sweep"][0]
    turned = shapes.turn(shapes.move(mesh, (5, 6, 7)), "y", 33.0, (1, 2, 3))
    assert shapes.volume(turned) == pytest.approx(shapes.volume(mesh))
    assert shapes.volume(shapes.repeat(mesh, np.eye(3) * 1000)) == pytest.approx(3 * shapes.volume(mesh))


def test_a_quarter_turn_about_z_takes_x_to_y():
    low, high = shapes.extent(shapes.turn(shapes.cuboid((0, 0, 0), (10, 2, 3)), "z", 90))
    assert low == pytest.approx([-2, 0, 0], abs=1e-9)
    assert high == pytest.approx([0, 10, 3])


def test_without_trimesh_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "trimesh", None)
    monkeypatch.setitem(sys.modules, "trimesh.creation", None)
    with pytest.raises(MachineError) as caught:
        shapes.torus(123.4, 5.6)
    assert "inspectbox[simulate]" in caught.value.hint
