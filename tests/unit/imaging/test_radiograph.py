"""Scan and references in, radiograph out; what does not fit is the scan's fault."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile

from fakes.vendor_files import ase, fs6000
from inspectbox.domain.scan import (
    AirColumns,
    Corrected,
    DarkAir,
    Energy,
    Part,
    Plane,
    Role,
    Scan,
    Uncalibrated,
)
from inspectbox.errors import ScanError
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan

ROWS, COLUMNS = 24, 40
CURVES = np.array([[0, 1.25, 1.21, 1.17], [9, 1.22, 1.16, 1.08]], dtype=np.float32)
MACHINE = Machine(CURVES, 1e-4, (6.0, 6.0), 1_000_000, dark_removed=True)
DARK_AIR = DarkAir(Path("dark.tif"), Path("air.tif"))
LOW_HIGH = (Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1))


def tiff(*pages, **options):
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for page in pages:
            writer.write(np.asarray(page, dtype=np.uint16), photometric="minisblack", **options)
    return file.getvalue()


def expose(ratio, air=50_000, dark=500):
    """A block of attenuation 2 at the high energy in open beam."""
    load = np.zeros((ROWS, COLUMNS))
    load[6:18, 10:30] = 2.0
    return np.round(dark + (air - dark) * np.exp(-load * ratio))


def references(*levels):
    return tiff(*(np.full((ROWS, 8), level) for level in levels))


FILES = {
    "scan": tiff(expose(1.21), expose(1.0, air=60_000)),
    "dark": references(500, 500),
    "air": references(50_000, 60_000),
}


def inspect(scan, files=FILES, machine=MACHINE):
    return calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)


def scan_of(calibration=DARK_AIR, planes=LOW_HIGH, pitch_mm=None):
    return Scan(Path("scan.tif"), planes=planes, calibration=calibration, pitch_mm=pitch_mm)


def test_dark_and_air_calibrate_both_planes():
    radiograph = inspect(scan_of())
    assert radiograph.energies == (Energy.LOW, Energy.HIGH)
    assert radiograph.calibrated
    assert radiograph.coverage.seen_share == 1.0
    assert radiograph.pitch_mm == (6.0, 6.0)
    np.testing.assert_allclose(radiograph.attenuation[8:16, 12:28], 2.0, atol=1e-3)
    assert (radiograph.attenuation[:5] < 1e-4).all()
    assert (radiograph.material[8:16, 12:28] == 2).all()
    assert (radiograph.display[:5] == 255).all()
    assert (radiograph.seen[6:18, 10:30] == 1).all()
    assert radiograph.seen.sum() == 12 * 20
    assert radiograph.tensor.shape == (3, ROWS, COLUMNS)


def test_planes_follow_scan_json_not_their_order():
    swapped = (Plane(Energy.HIGH, 0), Plane(Energy.LOW, 1))
    files = {
        "scan": tiff(expose(1.0, air=60_000), expose(1.21)),
        "dark": FILES["dark"],
        "air": references(60_000, 50_000),
    }
    got, want = inspect(scan_of(planes=swapped), files), inspect(scan_of())
    np.testing.assert_array_equal(got.tensor, want.tensor)
    assert got.energies == want.energies


def test_two_unnamed_pages_are_low_then_high_and_it_says_so():
    got = inspect(scan_of(planes=()))
    assert got.energies == (Energy.LOW, Energy.HIGH)
    assert any("low, then high" in note for note in got.notes)
    np.testing.assert_array_equal(got.tensor, inspect(scan_of()).tensor)


def test_one_page_is_single_and_tells_no_material():
    files = {"scan": tiff(expose(1.0)), "dark": references(500), "air": references(50_000)}
    radiograph = inspect(scan_of(planes=()), files)
    assert radiograph.energies == (Energy.SINGLE,)
    assert not radiograph.material.any()
    np.testing.assert_array_equal(radiograph.tensor[0], radiograph.tensor[1])


def test_one_of_two_pages_may_be_meant():
    radiograph = inspect(scan_of(planes=(Plane(Energy.HIGH, 1),)))
    assert radiograph.energies == (Energy.HIGH,)
    np.testing.assert_allclose(radiograph.attenuation[8:16, 12:28], 2.0, atol=1e-3)


def test_air_columns_calibrate():
    files = {"scan": tiff(expose(1.21, dark=0), expose(1.0, air=60_000, dark=0))}
    radiograph = inspect(scan_of(AirColumns(0, 8)), files)
    assert radiograph.calibrated
    np.testing.assert_allclose(radiograph.attenuation[8:16, 12:28], 2.0, atol=1e-3)


def test_a_corrected_scan_is_not_corrected_twice():
    files = {"scan": tiff(expose(1.0, air=65_535, dark=0))}
    radiograph = inspect(scan_of(Corrected(), ()), files)
    assert radiograph.calibrated
    assert not (radiograph.seen == 3).any()
    np.testing.assert_allclose(radiograph.attenuation[8:16, 12:28], 2.0, atol=1e-3)


def test_an_uncalibrated_scan_says_so():
    radiograph = inspect(scan_of(Uncalibrated(), ()), {"scan": tiff(expose(1.0, dark=0))})
    assert not radiograph.calibrated
    assert any("calibrate" in note for note in radiograph.notes)
    np.testing.assert_allclose(radiograph.attenuation[8:16, 12:28], 2.0, atol=1e-3)


@pytest.mark.parametrize(
    ("scan", "files", "message"),
    [
        (scan_of(), {}, "`scan` file is missing"),
        (scan_of(), {"scan": b""}, "empty"),
        (scan_of(), {"scan": FILES["scan"][:200]}, "TIFF is broken"),
        (scan_of(), {"scan": FILES["scan"]}, "`dark` file is missing"),
        (scan_of(), FILES | {"air": references(50_000)}, "`air` reference has 1 pages"),
        (scan_of(), FILES | {"air": references(500, 500)}, "cannot calibrate"),
        (scan_of(), FILES | {"air": tiff(np.ones((9, 8)), np.ones((9, 8)))}, "air `9`"),
        (scan_of(AirColumns(30, 41)), FILES, "`41`"),
        (scan_of(AirColumns(-1, 4)), FILES, "`-1`"),
        (scan_of(planes=(Plane(Energy.SINGLE, 2),)), FILES, "page `2`"),
        (scan_of(planes=(Plane(Energy.LOW, 0), Plane(Energy.LOW, 1))), FILES, "low, low"),
        (scan_of(planes=(Plane(Energy.LOW, 1), Plane(Energy.HIGH, 1))), FILES, "one page"),
        (scan_of(planes=()), {"scan": tiff(*[expose(1.0)] * 3)}, "name"),
        (scan_of(Corrected()), {"scan": tiff(expose(1.0), expose(1.0)[:9])}, "differ in shape"),
        (scan_of(Uncalibrated(), ()), {"scan": tiff(np.zeros((ROWS, COLUMNS)))}, "cannot calibrate"),
        (scan_of(pitch_mm=(float("nan"), 1.0)), FILES, "cannot be"),
    ],
)
def test_what_does_not_fit_is_the_scans_fault(scan, files, message):
    with pytest.raises(ScanError, match=message) as caught:
        inspect(scan, files)
    assert caught.value.hint


def test_the_budget_is_kept():
    with pytest.raises(ScanError):
        inspect(scan_of(), machine=Machine(CURVES, 1e-4, None, ROWS * COLUMNS))


def test_an_opaque_block_lowers_coverage():
    high, low = expose(1.0, air=60_000), expose(1.21)
    high[8:12, 12:20] = 500
    radiograph = inspect(scan_of(), FILES | {"scan": tiff(low, high)})
    assert radiograph.coverage.seen_share == pytest.approx(1 - 32 / 240)
    assert (radiograph.material[radiograph.seen == 2] == 0).all()


def test_a_vendors_material_picture_is_kept_and_not_used():
    low, high = expose(1.21).astype(np.uint16), expose(1.0, air=60_000).astype(np.uint16)
    codes = np.full_like(low, 200)
    files = {"scan": ase(low, high, codes), "dark": FILES["dark"], "air": FILES["air"]}
    got, want = inspect(scan_of(planes=()), files), inspect(scan_of())
    assert got.energies == (Energy.LOW, Energy.HIGH)
    np.testing.assert_array_equal(got.material, want.material)
    assert any("own material" in note for note in got.notes)
    assert not got.verified
    assert any("unverified" in note for note in got.notes)


def test_a_set_is_decoded_from_the_roles_of_its_files():
    low, high = expose(1.21).astype(np.uint16), expose(1.0, air=60_000).astype(np.uint16)
    parts = (Part(Role.HIGH, Path("17high.img")), Part(Role.LOW, Path("17low.img")))
    scan = Scan(Path("17high.img"), calibration=DARK_AIR, parts=parts)
    files = {"scan": fs6000(high), "low": fs6000(low), "dark": FILES["dark"], "air": FILES["air"]}
    np.testing.assert_array_equal(inspect(scan, files).tensor, inspect(scan_of()).tensor)
    with pytest.raises(ScanError, match="low file is incomplete"):
        inspect(scan, files | {"low": files["low"][:-1]})
    partial = inspect(
        replace(scan, accept_partial=True, calibration=Uncalibrated()), files | {"low": files["low"][:-1]}
    )
    assert partial.energies == (Energy.HIGH,)


def test_uff_is_a_slot_that_says_what_it_needs():
    with pytest.raises(ScanError, match="needs the WCO specification") as caught:
        decode_scan(Scan(Path("a.UFF")), {"scan": b"whatever it is"}, MACHINE)
    assert caught.value.hint
    assert decode_scan(Scan(Path("a.uff")), {"scan": FILES["scan"]}, MACHINE).file.format == "tiff"
