"""The front door to all readers: refusals, the budget and files that once broke one."""

from pathlib import Path

import pytest

from fakes.pages import NOISE, assert_same, write_tiff
from inspectbox.imaging import _imgcore

BROKEN = Path(__file__).parents[2] / "data" / "broken"


def test_every_refusal_names_every_reader():
    with pytest.raises(_imgcore.ScanFault) as refusal:
        _imgcore.sniff(b"not a scan at all")
    message, hint = refusal.value.args
    for reader in ("tiff: ", "png: ", "dicom, dicos: ", "uff: needs the WCO specification"):
        assert reader in message
    assert hint


def test_the_budget_is_the_callers(tmp_path):
    data = write_tiff(tmp_path / "scan.tif", NOISE)
    assert_same(_imgcore.decode(data, max_pixels=NOISE.size), NOISE)
    with pytest.raises(_imgcore.ScanFault, match="pixels over all pages"):
        _imgcore.decode(data, max_pixels=NOISE.size - 1)


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_files_that_once_broke_a_reader_are_faults(path):
    with pytest.raises(_imgcore.ScanFault):
        _imgcore.decode(path.read_bytes())
