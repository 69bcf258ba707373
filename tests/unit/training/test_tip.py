import numpy as np
import pytest

from inspectbox.training import shapes
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.noise import NoiseModel, read_out
from inspectbox.training.physics import dual_beam
from inspectbox.training.rendering import render
from inspectbox.training.solids import Solid
from inspectbox.training.tip import RawScan, blend, noise_of, place_in_load

GEOMETRY = ScanGeometry(rows=300, columns=400, pitch_x=8.0, pitch_z=8.0, top_z=3000.0)
BEAM = dual_beam()
CRATE = Solid(shapes.cuboid((600, -300, 800), (2600, 300, 2600)), "softwood")
SLAB = Solid(shapes.cuboid((1400, -30, 1500), (1800, 30, 1900)), "steel")
QUIET = {"pattern": 0.0, "dose": 0.0, "dead": 0, "zeros": 0.0, "scatter": 0.0}


def scanned(solids, seed=1, photons=2e4, **model):
    noise = NoiseModel(photons=photons, **{**QUIET, **model})
    transmission = BEAM.transmission(render(solids, [], GEOMETRY, BEAM).areal)
    out = read_out(np.random.default_rng(seed), transmission, noise)
    columns = tuple(tuple(one.astype(np.float32) for one in part) for part in (out.darks, out.airs))
    return RawScan(out.planes, *columns, energies=(0, 1))


def blended(scan, solids=(SLAB,), seed=7):
    return blend(np.random.default_rng(seed), scan, solids, GEOMETRY, BEAM)


INSIDE = (slice(150, 170), slice(185, 215))


def test_a_blended_object_looks_as_if_it_had_been_scanned():
    scan, real = scanned([CRATE]), scanned([CRATE, SLAB], seed=2)
    found = blended(scan)
    for plane in (0, 1):
        ours, theirs = found.scan.signal(plane)[INSIDE], real.signal(plane)[INSIDE]
        assert ours.mean() == pytest.approx(theirs.mean(), rel=0.04)
        assert np.diff(ours, axis=1).std() == pytest.approx(np.diff(theirs, axis=1).std(), rel=0.15)


def test_nothing_changes_outside_of_the_object():
    scan = scanned([CRATE])
    found = blended(scan)
    x0, y0, x1, y1 = found.box
    changed = np.argwhere(found.scan.planes[1] != scan.planes[1])
    assert changed.min(axis=0) == pytest.approx((y0, x0), abs=1)
    assert changed.max(axis=0) == pytest.approx((y1 - 1, x1 - 1), abs=1)
    assert (x0 * 8.0, x1 * 8.0) == pytest.approx((1400, 1800), abs=12)
    assert found.contrast > 5


def test_there_is_no_halo_around_a_faint_object():
    scan = scanned([CRATE], photons=1e8)
    faint = Solid(shapes.move(shapes.ellipsoid((200, 200, 200), 3), (1600, 0, 1700)), "foam")
    found = blended(scan, [faint])
    ratio = found.scan.signal(1) / scan.signal(1)
    x0, y0, x1, y1 = found.box
    middle = ratio[(y0 + y1) // 2, x0 - 6 : x1 + 6]
    assert 0.93 < middle.min() < 0.97
    assert np.abs(np.diff(middle)).max() < 0.02
    assert middle.max() < 1.002


def test_lost_dead_and_saturated_pixels_stay():
    scan = scanned([CRATE], zeros=0.02, dead=12)
    found = blended(scan)
    for before, after in zip(scan.planes, found.scan.planes, strict=True):
        assert np.all(after[before == 0] == 0)
        still = before.min(axis=1) == before.max(axis=1)
        np.testing.assert_array_equal(after[still], before[still])


def test_a_single_energy_scan_is_blended_as_its_own_energy():
    both = scanned([CRATE])
    alone = RawScan(both.planes[1:], both.darks[1:], both.airs[1:], (1,))
    one = blended(alone).scan.signal(0)[INSIDE].mean()
    assert one == pytest.approx(blended(both).scan.signal(1)[INSIDE].mean(), rel=0.02)


def test_what_stands_out_of_view_is_not_blended():
    scan = scanned([CRATE])
    assert blended(scan, [Solid(shapes.move(SLAB.mesh, (90_000, 0, 0)), "steel")]) is None
    assert blended(scan, [Solid(shapes.move(SLAB.mesh, (0, 0, 9_000)), "steel")]) is None


@pytest.mark.parametrize("photons", [5e3, 5e4])
def test_noise_is_measured_from_the_scan_itself(photons):
    found, _ = noise_of(scanned([CRATE], photons=photons).signal(1))
    assert found == pytest.approx(photons, rel=0.2)


def test_a_place_is_found_in_the_load_and_none_in_air():
    ball = Solid(shapes.ellipsoid((40, 40, 40)), "steel")
    scan = scanned([CRATE])
    for seed in range(12):
        x0, y0, x1, y1 = blended(scan, place_in_load(np.random.default_rng(seed), scan, [ball], GEOMETRY)).box
        signal = scan.signal(1)[y0:y1, x0:x1]
        assert signal.min() < 0.92
    assert place_in_load(np.random.default_rng(1), scanned([]), [ball], GEOMETRY) is None
