"""A DICOS file as an independent toolkit writes it, through the whole box."""

import json

import numpy as np
import pyDICOS
import pytest

from inspectbox.cli import main


def write_dicos(path, picture, syntax):
    """Write a 16-bit cargo radiograph, (rows, columns), with Stratovan's toolkit."""
    cargo = pyDICOS.DX(
        pyDICOS.OBJECT_OF_INSPECTION_TYPE.enumTypeCargo,
        pyDICOS.PRESENTATION_INTENT_TYPE.enumProcessing,
        pyDICOS.PIXEL_DATA_CHARACTERISTICS.enumOriginal,
        pyDICOS.PHOTOMETRIC_INTERPRETATION.enumMonochrome2,
    )
    cargo.SetKVP(6000.0)
    cargo.SetXRayTubeCurrent(0.5)
    rows, columns = picture.shape
    pixels = cargo.GetXRayData()
    pixels.Allocate(pyDICOS.Volume.IMAGE_DATA_TYPE.enumUnsigned16Bit, columns, rows)
    samples = pixels.GetUnsigned16()
    for row, column in np.ndindex(picture.shape):
        samples.Set(column, row, int(picture[row, column]))
    assert cargo.Write(
        pyDICOS.Filename(str(path)), pyDICOS.ErrorLog(), getattr(pyDICOS.TRANSFER_SYNTAX, syntax)
    )


@pytest.mark.parametrize(
    ("syntax", "format_"),
    [
        ("enumLittleEndianExplicit", "dicos"),
        ("enumLittleEndianExplicitExtended", "dicos"),
        ("enumLittleEndianImplicit", "dicos"),
        ("enumLosslessJPEG", "dicos/jpeg-lossless"),
        ("enumLosslessRLE", "dicos/rle"),
    ],
)
def test_dicos_files_end_in_a_recorded_review(tmp_path, capsys, sees_nothing, syntax, format_):
    picture = np.full((64, 96), 40_000, dtype=np.uint16)
    picture[20:50, 30:70] = 20_000
    write_dicos(tmp_path / "scan.dcs", picture, syntax)
    assert main(["inspect", "--json", "--state", str(tmp_path / "state"), str(tmp_path / "scan.dcs")]) == 0
    case = json.loads(capsys.readouterr().out)
    assert case["scan"]["format"] == format_
    assert (case["scan"]["rows"], case["scan"]["columns"]) == (64, 96)
    rules = {reason["rule"] for reason in case["decision"]["reasons"]}
    # every file has UIDs of its own, so some day one is drawn at random to be opened
    assert case["decision"]["disposition"] == ("open" if "RND-OPEN" in rules else "review")
    assert "DECL-MISSING" in rules
