from pathlib import Path

import numpy as np
import pytest
import tifffile

from inspectbox.domain.scan import AirColumns, Energy, Scan
from inspectbox.imaging.dark_offset import dark_doubts, dark_offset
from inspectbox.imaging.photons import page_photons
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan

AIR = AirColumns(0, 32)


def a_plane(darkest=1e-5, photons=20_000, offset=0.0, electronics=2.0, seed=1):
    """Open beam, then steps from half to `darkest`, 200 detectors with gains of their own, one stuck, one dead."""
    rng = np.random.default_rng(seed)
    share = np.repeat([1.0, 0.5, 0.1, 0.03, max(darkest, 0.003), darkest], 64)[None, :].repeat(200, axis=0)
    gain = 50_000 * rng.normal(1.0, 0.04, (200, 1))
    counts = rng.poisson(share * photons) / photons * gain + offset + rng.normal(0, electronics, share.shape)
    counts[37], counts[90] = 60_000, offset
    return np.clip(np.rint(counts), 0, 65535).astype(np.uint16)


def found(plane):
    beam = plane[:, AIR.start : AIR.stop]
    return dark_offset(plane, beam, page_photons(beam, np.zeros(len(beam), np.float32)), 1e-4)


@pytest.mark.parametrize("photons", [2_000, 20_000, 100_000])
@pytest.mark.parametrize("darkest", [0.2, 0.03, 1e-3, 1e-5])
@pytest.mark.parametrize("seed", range(3))
def test_a_sound_scan_shows_no_offset(photons, darkest, seed):
    assert found(a_plane(darkest, photons, seed=seed)) is None


@pytest.mark.parametrize("electronics", [0.5, 5.0])
@pytest.mark.parametrize("photons", [2_000, 20_000, 100_000])
@pytest.mark.parametrize("offset", [150, 400, 2_000])
def test_an_offset_behind_opaque_steel_is_found_and_measured(offset, photons, electronics):
    least = found(a_plane(1e-5, photons, offset, electronics))
    # electronics look like signal: what is told is no more than what is there
    assert 0.6 * offset < least < 1.05 * offset


def test_an_offset_that_hardly_matters_is_let_be():
    assert found(a_plane(darkest=0.05, offset=400)) is None


def test_no_more_than_the_last_columns_and_rows_that_make_blocks_are_needed():
    plane = a_plane(offset=400)
    assert found(plane[:195, :379]) == pytest.approx(400, rel=0.1)
    assert found(plane[:17, :40]) is None


@pytest.mark.parametrize("removed", [False, True])
def test_without_noise_only_the_profile_can_say(removed):
    flat = np.full((100, 200), 30_000, np.uint16)
    doubts = list(dark_doubts([(Energy.HIGH, flat)], AIR, 1e-4, removed=removed))
    assert len(doubts) == (0 if removed else 1)
    assert all("scanner.dark_removed" in doubt for doubt in doubts)


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("offset", [0, 400])
def test_an_offset_makes_a_scan_uncalibrated_whatever_the_profile_says(offset, removed, tmp_path):
    tifffile.imwrite(tmp_path / "scan.tif", a_plane(offset=offset))
    files = {"scan": (tmp_path / "scan.tif").read_bytes()}
    scan = Scan(Path("scan.tif"), calibration=AIR)
    machine = Machine(None, 1e-4, (5.0, 5.0), 1_000_000, dark_removed=removed)
    radiograph = calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)
    assert radiograph.calibrated is (offset == 0)
    assert any("dark offset of at least" in note for note in radiograph.notes) is (offset != 0)
