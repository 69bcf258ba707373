"""`inspectbox inspect` by hand: real files and bad files each end in a recorded case with a decision."""

import json
import os
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
import tifffile
from jsonschema import Draft202012Validator
from PIL import Image

import inspectbox
from inspectbox.cli import main
from inspectbox.inspection.case_json import SCHEMA_FILE

SAMPLES = Path(inspectbox.__file__).parents[3] / "shared" / "samples" / "n42_55"
DICOM = Path(pydicom.data.__file__).parent / "test_files"
SCHEMA = Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))


@pytest.fixture
def inspect(tmp_path, capsys):
    """Run `inspect --json` and return exit code, cases and what stood on stderr."""

    def run(*paths, more=()):
        code = main(["inspect", "--json", "--state", str(tmp_path / "state"), *map(str, paths), *more])
        out, err = capsys.readouterr()
        cases = [json.loads(line) for line in out.splitlines()]
        for case in cases:
            SCHEMA.validate(case)
        return code, cases, err

    return run


def rules_of(case):
    return {reason["rule"] for reason in case["decision"]["reasons"]}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real N42.55 scans are not beside this checkout")
def test_real_scans_of_the_n4255_test_object(inspect):
    code, cases, _ = inspect(*sorted(SAMPLES.glob("*.tif")))
    assert code == 0
    assert len(cases) == 3
    for case in cases:
        assert case["scan"]["format"].startswith("tiff")
        assert case["decision"]["disposition"] in {"review", "open", "rescan"}
        assert "no declaration" in json.dumps(case["findings"])


READABLE = {
    "CT_small.dcm": "dicom",
    "MR_small.dcm": "dicom",
    "MR_small_RLE.dcm": "dicom/rle",
    "MR_small_bigendian.dcm": "dicom",
    "MR_small_expb.dcm": "dicom",
    "MR_small_implicit.dcm": "dicom",
    "MR_small_padded.dcm": "dicom",
    "examples_overlay.dcm": "dicom",
    "693_J2KI.dcm": "dicom/jpeg-2000",
    "J2K_pixelrep_mismatch.dcm": "dicom/jpeg-2000",
    "JPEG2000.dcm": "dicom/jpeg-2000",
    "MR_small_jp2klossless.dcm": "dicom/jpeg-2000",
    "JPEGLSNearLossless_16.dcm": "dicom/jpeg-ls",
    "MR_small_jpeg_ls_lossless.dcm": "dicom/jpeg-ls",
}
REFUSED = (
    "JPEG2000-embedded-sequence-delimiter.dcm",
    "JPEG-lossy.dcm",
    "JPGExtended.dcm",
    "MR_truncated.dcm",
)
"""Lossy JPEG, which no scanner may use, one broken frame and one truncated file."""


@pytest.mark.parametrize("name", READABLE)
def test_sixteen_bit_dicom_files_are_read(inspect, name):
    code, (case,), _ = inspect(DICOM / name)
    assert code == 0
    assert case["scan"]["format"].startswith(READABLE[name])
    # these show no cargo: what the detector takes them for is its own affair, and prohibited goods are a hold
    wanted = {"hold"} if "REG-PROHIBITED" in rules_of(case) else {"review", "rescan", "open"}
    assert case["decision"]["disposition"] in wanted
    assert "BOX-SCAN" not in rules_of(case)
    assert "DECL-MISSING" in rules_of(case)


@pytest.mark.parametrize("name", REFUSED)
def test_sixteen_bit_dicom_files_that_cannot_be_read_are_holds(inspect, name):
    code, (case,), _ = inspect(DICOM / name)
    assert code == 0
    assert case["decision"]["disposition"] == "hold"
    assert rules_of(case) == {"BOX-SCAN"}
    assert case["scan"]["sha256"]


def test_no_declaration_is_a_review_with_that_reason(inspect, tmp_path, sees_nothing):
    scan = np.full((64, 100), 40_000, dtype=np.uint16)
    scan[20:50, 30:80] = 20_000
    tifffile.imwrite(tmp_path / "scan.tif", scan)
    (tmp_path / "scan.json").write_text(
        json.dumps({"file": "scan.tif", "calibration": {"air_columns": [0, 20]}})
    )
    (tmp_path / "case").mkdir()
    for name in ("scan.tif", "scan.json"):
        (tmp_path / name).rename(tmp_path / "case" / name)
    _, (case,), _ = inspect(tmp_path / "case")
    assert case["decision"]["disposition"] == "review"
    texts = " ".join(reason["text"]["en"] for reason in case["decision"]["reasons"])
    assert "declaration" in texts


BAD_SCANS = {
    "empty": b"",
    "foreign": b"%PDF-1.7 and no scan at all",
    "truncated": None,
    "huge dimension": b"II*\x00\x08\x00\x00\x00"
    + b"\x03\x00"
    + b"".join(
        tag.to_bytes(2, "little")
        + (4).to_bytes(2, "little")
        + (1).to_bytes(4, "little")
        + value.to_bytes(4, "little")
        for tag, value in ((256, 4_000_000_000), (257, 4_000_000_000), (258, 16))
    )
    + b"\x00\x00\x00\x00",
}


@pytest.mark.parametrize("kind", BAD_SCANS)
def test_bad_scans_are_recorded_holds_with_one_sentence(inspect, tmp_path, kind):
    data = BAD_SCANS[kind]
    if data is None:
        tifffile.imwrite(tmp_path / "whole.tif", np.zeros((100, 100), dtype=np.uint16))
        data = (tmp_path / "whole.tif").read_bytes()[:5_000]
    (tmp_path / "scan.tif").write_bytes(data)
    code, (case,), _ = inspect(tmp_path / "scan.tif")
    assert code == 0
    assert case["decision"]["disposition"] == "hold"
    assert rules_of(case) == {"BOX-SCAN"}
    (reason,) = case["decision"]["reasons"]
    assert reason["evidence"]["next"]
    assert "\n" not in reason["text"]["en"]


def test_a_path_that_is_not_there_touches_nothing(inspect, tmp_path):
    code, cases, err = inspect(tmp_path / "nowhere.tif")
    assert code == 1
    assert cases == []
    assert "nowhere.tif" in err
    assert not (tmp_path / "state").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_scan_is_a_hold(inspect, tmp_path):
    (tmp_path / "scan.tif").write_bytes(b"secret")
    (tmp_path / "scan.tif").chmod(0)
    _, (case,), _ = inspect(tmp_path / "scan.tif")
    assert case["decision"]["disposition"] == "hold"


@pytest.mark.parametrize(
    "declaration",
    [
        b"{}",
        b"not json",
        b'{"declaration_no": 7, "lines": "none"}',
        b'{"declaration_no": "\\u001b[2J"}',
        b'{"x": "' + b"a" * 10_000_000 + b'"}',
        b"[" * 200_000,
    ],
    ids=["no fields", "no json", "wrong types", "control characters", "10 MB", "deep"],
)
def test_bad_declarations_are_recorded_holds(inspect, tmp_path, declaration):
    folder = tmp_path / "case"
    folder.mkdir()
    tifffile.imwrite(folder / "scan.tif", np.full((64, 100), 40_000, dtype=np.uint16))
    (folder / "scan.json").write_text(json.dumps({"file": "scan.tif"}))
    (folder / "declaration.json").write_bytes(declaration)
    _, (case,), _ = inspect(folder)
    assert case["decision"]["disposition"] == "hold"
    assert "BOX-DECLARATION" in rules_of(case)
    assert len(case["decision"]["reasons"][0]["text"]["en"]) < 1_000


@pytest.mark.parametrize("display", ["inverse", "high-penetration", "low-penetration", "edge"])
def test_the_picture_is_shown_as_asked_for(inspect, tmp_path, display):
    ramp = np.tile(np.linspace(2_000, 60_000, 90).astype(np.uint16), (40, 1))
    ramp[:, 40:44] = 2_000
    tifffile.imwrite(tmp_path / "scan.tif", ramp)
    pictures = []
    for name, more in (("standard", ()), ("shown", ("--display", display, "--level", "120"))):
        target = tmp_path / f"{name}.png"
        code, _, err = inspect(tmp_path / "scan.tif", more=("--picture", str(target), *more))
        assert (code, err) == (0, "")
        pictures.append(np.asarray(Image.open(target)).astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() > 20


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--picture", "out.png", "--display", "colour"), "tells none"),
        (("--display", "edge"), "add `--picture"),
        (("--picture", "out.png", "--window", "0"), "more than 0"),
        (("--picture", "out.png", "--level", "nan"), "no grey level"),
    ],
)
def test_a_display_that_cannot_be_is_refused(inspect, tmp_path, monkeypatch, more, said):
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("scan.tif", np.full((40, 60), 40_000, dtype=np.uint16))
    code, _, err = inspect("scan.tif", more=more)
    assert code != 0 and said in err
    assert not Path("out.png").exists()


def test_the_picture_is_a_png_of_the_radiograph(inspect, tmp_path):
    tifffile.imwrite(tmp_path / "scan.tif", np.full((64, 100), 40_000, dtype=np.uint16))
    inspect(tmp_path / "scan.tif", more=("--picture", str(tmp_path / "picture.png")))
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_two_lanes_do_not_share_a_store(tmp_path, capsys):
    from inspectbox.bootstrap.open_lane import open_lane

    tifffile.imwrite(tmp_path / "scan.tif", np.full((64, 100), 40_000, dtype=np.uint16))
    with open_lane("sim-lane", state=tmp_path / "state"):
        assert main(["inspect", "--state", str(tmp_path / "state"), str(tmp_path / "scan.tif")]) == 1
    assert "lane" in capsys.readouterr().err
