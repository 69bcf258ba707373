import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectbox.errors import OperatorError
from inspectbox.training import labels_coco, labels_yolo
from inspectbox.training.labels_coco import read_coco
from inspectbox.training.labels_yolo import read_yolo

CLASSES = ("bicycle", "antler")
IMAGE = {"id": 1, "file_name": "a.tif", "width": 200, "height": 100}
BOX = {"id": 7, "image_id": 1, "category_id": 3, "bbox": [20, 10, 100, 50]}
NAMED = [{"id": 3, "name": "antler"}]


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("a.tif", "b.png", "sub.tif"):
        (folder / name).write_bytes(b"never decoded here")
    return folder


def coco(scans, images=(IMAGE,), annotations=(BOX,), categories=NAMED):
    document = {"images": list(images), "annotations": list(annotations), "categories": list(categories)}
    return coco_text(scans, json.dumps(document))


def coco_text(scans, text):
    path = scans / "labels.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_coco(path, scans, CLASSES)


def yolo(scans, lines="1 0.35 0.35 0.5 0.5\n", names="bicycle\nantler\n", stem="a"):
    folder = scans.parent / "yolo"
    folder.mkdir(exist_ok=True)
    (folder / "classes.txt").write_text(names)
    (folder / f"{stem}.txt").write_bytes(lines if isinstance(lines, bytes) else lines.encode())
    return read_yolo(folder, scans, CLASSES)


def refused(call, *args, **named):
    with pytest.raises(OperatorError) as caught:
        call(*args, **named)
    assert caught.value.hint
    assert len(caught.value.sentence()) < 600
    return caught.value.sentence()


def test_coco_boxes_become_shares_of_the_picture(scans):
    clean = {"id": 2, "file_name": "b.png", "width": 10, "height": 10}
    first, second = coco(scans, images=(clean, IMAGE))
    assert (first.name, first.size, second.boxes) == ("a.tif", (200, 100), ())
    assert first.boxes[0].label == 1
    assert first.boxes[0].box == pytest.approx((0.1, 0.1, 0.6, 0.6))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"annotations": [BOX | {"bbox": [150, 10, 100, 50]}]}, "annotation `7`: the box reaches outside"),
        ({"annotations": [BOX | {"bbox": [20, 10, 0, 50]}]}, "annotation `7`: the box has no area"),
        ({"annotations": [BOX | {"bbox": [20, 10, -5, 50]}]}, "annotation `7`: the box has no area"),
        ({"annotations": [BOX | {"bbox": [float("nan"), 10, 5, 5]}]}, "annotation `7`: a number of `bbox`"),
        ({"annotations": [BOX | {"bbox": [10**400, 10, 5, 5]}]}, "annotation `7`: a number of `bbox`"),
        ({"annotations": [BOX | {"bbox": [1, 2]}]}, "`bbox` is not four numbers"),
        ({"annotations": [BOX | {"image_id": 9}]}, "no image has the id `9`"),
        ({"annotations": [BOX | {"category_id": 9}]}, "no category has the id `9`"),
        ({"annotations": [7]}, "`annotations[0]` is not an object"),
        ({"categories": [{"id": 3, "name": "Antlers"}]}, "no class `Antlers` (did you mean `antler`?)"),
        ({"categories": [NAMED[0], NAMED[0]]}, "the id `3` is given twice"),
        ({"images": [IMAGE, IMAGE]}, "image `1`: the id is given twice"),
        ({"images": [IMAGE, IMAGE | {"id": 2, "file_name": "./a.tif"}]}, "is listed twice"),
        ({"images": [IMAGE | {"file_name": "gone.tif"}]}, "`gone.tif` is not in"),
        ({"images": [IMAGE | {"file_name": "../a.tif"}]}, "leads out of the scans' folder"),
        ({"images": [IMAGE | {"file_name": "/etc/a.tif"}]}, "leads out of the scans' folder"),
        ({"images": [IMAGE | {"file_name": "a\0.tif"}]}, "leads out of the scans' folder"),
        ({"images": [IMAGE | {"file_name": "x" * 5000 + ".tif"}]}, "is not in"),
        ({"images": [IMAGE | {"width": 0}]}, "no picture is `0x100`"),
        ({"images": []}, "lists no images"),
    ],
)
def test_wrong_coco_labels_are_refused_in_a_sentence(scans, changes, said):
    assert said in refused(coco, scans, **changes)


def test_broken_deep_and_large_json_is_refused(scans, monkeypatch):
    assert "labels.json:2:" in refused(coco_text, scans, '{\n"images": [,]}')
    assert "nested too deeply" in refused(coco_text, scans, "[" * 200_000)
    assert "holds no COCO labels" in refused(coco_text, scans, "[]")
    assert "is not JSON" in refused(coco_text, scans, "1" * 5000)
    monkeypatch.setattr(labels_coco, "MAX_BYTES", 1024)
    assert "is larger than 1 KiB" in refused(coco_text, scans, " " * 1025)


def test_a_link_out_of_the_folder_is_refused(scans):
    (scans.parent / "secret.tif").write_bytes(b"x")
    (scans / "link.tif").symlink_to(scans.parent / "secret.tif")
    assert "is a link out" in refused(coco, scans, images=[IMAGE | {"file_name": "link.tif"}])


def test_yolo_boxes_are_matched_by_name(scans):
    (scan,) = yolo(scans, names="antler\nbicycle\n", lines="0 0.35 0.35 0.5 0.5\r\n\r\n")
    assert (scan.name, scan.boxes[0].label, scan.size) == ("a.tif", 1, None)
    assert scan.boxes[0].box == pytest.approx((0.1, 0.1, 0.6, 0.6))


@pytest.mark.parametrize("names", ["names: [bicycle, antler]", "names: {0: bicycle, 1: antler}"])
def test_yolo_names_may_come_from_data_yaml(scans, names):
    folder = scans.parent / "yolo"
    (folder / "labels").mkdir(parents=True)
    (folder / "data.yaml").write_text(names)
    (folder / "labels" / "b.txt").write_text("")
    (folder / "labels" / "a.txt").write_text("1 0.5 0.5 1 1.00001")
    first, second = read_yolo(folder, scans, CLASSES)
    assert (first.boxes[0].label, first.boxes[0].box) == (1, (0.0, 0.0, 1.0, 1.0))
    assert second.boxes == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines": "0 .5 .5 .1 .1\n0 0.9 0.5 0.5 0.1\n"}, "a.txt:2: the box reaches outside"),
        ({"lines": "0 0.5 0.5 0 0.1"}, "a.txt:1: the box has no area"),
        ({"lines": "0 0.5 0.5 -0.1 0.1"}, "a.txt:1: the box has no area"),
        ({"lines": "0 nan 0.5 0.1 0.1"}, "a.txt:1: a number is `nan`"),
        ({"lines": "0 1e999 0.5 0.1 0.1"}, "a.txt:1: a number is `inf`"),
        ({"lines": "0 1e300 0.5 1e300 0.1"}, "a.txt:1: the box reaches outside"),
        ({"lines": "2 0.5 0.5 0.1 0.1"}, "a.txt:1: no class `2` (0 to 1)"),
        ({"lines": "0.5 0.5 0.5 0.1 0.1"}, "a.txt:1: no class `0.5`"),
        ({"lines": "x 0.5 0.5 0.1 0.1"}, "a.txt:1: `x` is no number"),
        ({"lines": "0 0.5 0.5"}, "a.txt:1: not `class x y width height`"),
        ({"lines": b"\xff\xfe\x00"}, "is not text"),
        ({"names": "bicycles\n", "lines": "0 .5 .5 .1 .1"}, "did you mean `bicycle`?"),
        ({"names": "bicycle\nbicycle\n"}, "names no classes or one twice"),
        ({"stem": "gone"}, "no scan `gone`"),
    ],
)
def test_wrong_yolo_labels_are_refused_in_a_sentence(scans, changes, said):
    assert said in refused(yolo, scans, **changes)


def test_two_scans_of_one_name_and_large_files_are_refused(scans, monkeypatch):
    (scans / "a.png").write_bytes(b"x")
    assert "is there as .tif and .png" in refused(yolo, scans)
    (scans / "a.png").unlink()
    monkeypatch.setattr(labels_yolo, "MAX_BYTES", 1024)
    assert "is larger than 1 KiB" in refused(yolo, scans, lines=" " * 1025)


def test_a_folder_without_names_or_with_broken_ones_is_refused(scans):
    assert "neither classes.txt nor data.yaml" in refused(read_yolo, scans, scans, CLASSES)
    for text in ("{", "names: 3", "names: {5: antler}", "names: [1]", "[" * 3000):
        (scans / "data.yaml").write_text(text)
        assert "data.yaml`" in refused(read_yolo, scans, scans, CLASSES)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("a.tif"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "image_id", "category_id", "bbox", "file_name", "width", "height", "name"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
HOSTILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)


@HOSTILE
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(scans, data):
    for call in (lambda: coco_text(scans, data), lambda: yolo(scans, lines=data)):
        try:
            call()
        except OperatorError as error:
            assert error.sentence()


@HOSTILE
@given(parts=st.tuples(*[st.lists(ANY, max_size=3)] * 3))
def test_arbitrary_documents_are_read_or_refused(scans, parts):
    try:
        coco(scans, *parts)
    except OperatorError as error:
        assert error.sentence()
