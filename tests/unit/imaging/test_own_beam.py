"""What a scan's own open beam corrects, end to end: dose of the lines, stripes, bad detectors, saturation."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile

from inspectbox.domain.scan import Corrections, DarkAir, Energy, Plane, Scan
from inspectbox.errors import ScanError
from inspectbox.imaging import core
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan

ROWS, COLUMNS = 48, 160
AIR, DARK = 50_000, 500
MACHINE = Machine(None, 1e-4, (6.0, 6.0), 1_000_000)
ALL = Corrections(find_air_strip=True, own_open_beam=True)
LOAD = np.zeros((ROWS, COLUMNS))
LOAD[10:40, 50:110] = 2.0
LOAD[20:24, 70:80] = 3.0


def tiff(page):
    file = io.BytesIO()
    tifffile.imwrite(file, np.asarray(page, np.uint16), photometric="minisblack")
    return file.getvalue()


def scan_files(beam):
    """A scan of LOAD whose beam is `beam` times the reference's, with dark and air."""
    rng = np.random.default_rng(3)
    noise = rng.normal(1, 0.002, (ROWS, COLUMNS))
    raw = np.round(DARK + (AIR - DARK) * beam * noise * np.exp(-LOAD))
    pages = {"scan": raw, "dark": np.full((ROWS, 8), DARK), "air": np.full((ROWS, 8), AIR)}
    return {role: tiff(page) for role, page in pages.items()}


def inspect(files, corrections):
    scan = Scan(
        Path("scan.tif"),
        planes=(Plane(Energy.SINGLE, 0),),
        calibration=DarkAir(Path("dark.tif"), Path("air.tif")),
    )
    machine = replace(MACHINE, corrections=corrections)
    return calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)


def drifting():
    dose = 1 + 0.05 * np.sin(np.arange(COLUMNS) / 9)
    stripes = np.where(np.arange(ROWS) % 7 == 3, 1.03, 1.0)
    return dose[None, :] * stripes[:, None]


def error_of(radiograph):
    return np.abs(radiograph.attenuation - LOAD).mean()


def test_dose_and_stripes_are_taken_out_and_the_case_says_so():
    files = scan_files(drifting())
    left, mended = inspect(files, Corrections()), inspect(files, ALL)
    assert error_of(left) > 0.015
    assert error_of(mended) < 0.003
    (note,) = mended.notes
    assert note.startswith("single energy: dose of the lines 94.")
    assert "stripes of up to 3." in note


def test_what_nobody_asked_for_changes_nothing():
    files = scan_files(1.0)
    assert inspect(files, Corrections()).notes == ()


def test_a_strip_may_be_named():
    files = scan_files(drifting())
    mended = inspect(files, Corrections(air_strip=(0, 8)))
    assert error_of(mended) < error_of(inspect(files, Corrections()))
    assert "by detectors 0 to 7" in mended.notes[0]


@pytest.mark.parametrize("strip", [(0, ROWS + 1), (5, 5)])
def test_a_strip_outside_the_array_is_the_profiles_fault(strip):
    with pytest.raises(ScanError, match="air strip"):
        inspect(scan_files(1.0), Corrections(air_strip=strip))


def test_a_dead_detector_is_found_in_the_scan_and_bridged():
    beam = np.ones((ROWS, COLUMNS))
    beam[30] = 0.3
    mended = inspect(scan_files(beam), ALL)
    assert mended.repaired == (30,)
    assert "30 drifted" in mended.notes[0]
    assert np.abs(mended.attenuation[30] - LOAD[30]).max() < 0.05


def test_a_converter_of_12_bits_saturates_at_4095():
    raw = np.full((ROWS, COLUMNS), 3_000, np.uint16)
    raw[:, 100:] = 4_095
    dark, air = np.zeros(ROWS, np.float32), np.full(ROWS, 3_000, np.float32)
    seen = [
        core.build_radiograph([raw], [dark], [air], None, 1e-4, full_scale=full).seen
        for full in (4_095, 65_535)
    ]
    assert (seen[0][:, 100:] == 3).all()
    assert not (seen[1] == 3).any()
