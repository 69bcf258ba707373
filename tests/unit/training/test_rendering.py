import numpy as np
import pytest

from inspectbox.training import shapes
from inspectbox.training.geometry import SMALL, ScanGeometry
from inspectbox.training.noise import NoiseModel, read_out
from inspectbox.training.physics import dual_beam
from inspectbox.training.rendering import Group, render, truth_boxes
from inspectbox.training.solids import Solid
from inspectbox.training.wobble import Wobble

BEAM = dual_beam()
# thin in depth and level with the source, so that magnification hardly moves its edges
SLAB = Solid(shapes.cuboid((4000, -50, 1500), (6000, 50, 2000)), "steel")
WALL = Solid(shapes.cuboid((3000, 300, 1000), (9000, 900, 3000)), "steel")


def boxes(background, group, photons=30_000.0):
    rendered = render(background, [group], SMALL, BEAM)
    transmission = BEAM.transmission(rendered.areal)
    thin = BEAM.thin_attenuation(rendered.areal)
    return truth_boxes(rendered.shadows, transmission[1], thin, photons, 2e-5)


def test_a_slab_attenuates_as_its_material_does():
    rendered = render([SLAB], [], SMALL, BEAM)
    middle = rendered.areal[:, int((SMALL.top_z - 1700) / SMALL.pitch_z), int(5000 / SMALL.pitch_x)]
    seen = BEAM.transmission(middle.reshape(3, 1, 1))[:, 0, 0]
    exact = BEAM.column_transmission("steel", np.array([7.85 * 10]))[:, 0]
    assert seen == pytest.approx(exact, rel=0.01)


def test_a_box_is_where_the_group_is():
    (truth,) = boxes([], Group("drum", (SLAB,)))
    x0, y0, x1, y1 = truth.box
    assert (x0 * SMALL.pitch_x, x1 * SMALL.pitch_x) == pytest.approx((4000, 6000), abs=1.5 * SMALL.pitch_x)
    top, bottom = SMALL.top_z - y0 * SMALL.pitch_z, SMALL.top_z - y1 * SMALL.pitch_z
    assert (bottom, top) == pytest.approx((1500, 2000), abs=1.5 * SMALL.pitch_z)
    assert truth.visible
    assert truth.share == pytest.approx(1.0, abs=0.01)


def test_goods_behind_two_feet_of_steel_are_not_visible():
    cloth = Group("clothing", (Solid(SLAB.mesh, "cotton", 0.3),))
    assert boxes([], cloth)[0].visible
    assert not boxes([WALL], cloth)[0].visible


def test_what_lets_nothing_through_is_seen_before_air_and_not_behind_its_like():
    depth = Solid(shapes.cuboid((4000, -1200, 1500), (6000, 1200, 2000)), "steel")
    coil = Group("steel_coil", (depth,))
    (alone,) = boxes([], coil)
    assert alone.visible
    assert alone.share == pytest.approx(1.0, abs=0.01)
    (behind,) = boxes([Solid(depth.mesh, "steel", 1.0, np.array([[0.0, 5000.0, 0.0]]))], coil)
    assert behind.contrast < 1.0
    assert not behind.visible


def test_what_hardly_attenuates_has_its_own_attenuation_over_noise_as_contrast():
    (truth,) = boxes([], Group("clothing", (Solid(SLAB.mesh, "cotton", 0.3),)), photons=10_000.0)
    rendered = render([], [Group("clothing", (Solid(SLAB.mesh, "cotton", 0.3),))], SMALL, BEAM)
    own = np.median(rendered.shadows[0].own[rendered.shadows[0].own > 0.02])
    assert truth.contrast == pytest.approx(own * 100, rel=0.1)


def test_a_group_without_a_class_or_out_of_view_has_no_box():
    far = Solid(shapes.move(SLAB.mesh, (90_000, 0, 0)), "steel")
    assert boxes([], Group(None, (SLAB,))) == ()
    assert boxes([], Group("drum", (far,))) == ()


def test_copies_project_like_single_solids():
    places = np.array([[-2000.0, 0, 0], [500.0, 0, 300.0]])
    many = render([Solid(SLAB.mesh, "steel", 1.0, places)], [], SMALL, BEAM)
    single = render([Solid(shapes.move(SLAB.mesh, at), "steel") for at in places], [], SMALL, BEAM)
    np.testing.assert_allclose(many.areal, single.areal, atol=1e-4)


def test_a_shadow_follows_the_speed_as_the_picture_does():
    geometry = ScanGeometry(rows=40, columns=500, pitch_x=26.0, pitch_z=100.0)
    rendered = render([], [Group("drum", (SLAB,))], geometry, BEAM)
    wobble = next(
        w
        for w in (Wobble.drawn(np.random.default_rng(s), geometry) for s in range(9))
        if w.places is not None
    )
    picture = wobble.apply(rendered.areal)
    shadow = wobble.follow(rendered.shadows[0])
    columns = np.flatnonzero(picture[1].max(axis=0) > 10.0)
    marked = np.flatnonzero(shadow.own.max(axis=0) > 0.3) + shadow.column
    assert abs(columns[0] - marked[0]) <= 1
    assert abs(columns[-1] - marked[-1]) <= 1
    assert np.all(np.diff(wobble.places) >= 0)


def test_calibration_of_the_readout_gives_transmission_back():
    transmission = np.full((2, 60, 400), 0.25, np.float32)
    quiet = NoiseModel(photons=1e9, electronic=0, scatter=0, pattern=0, dose=0, zeros=0, dead=0)
    readout = read_out(np.random.default_rng(3), transmission, quiet)
    for plane, dark, air in zip(readout.planes, readout.darks, readout.airs, strict=True):
        found = (plane.astype(float) - dark[:, None]) / (air - dark.astype(float))[:, None]
        assert found == pytest.approx(0.25 * np.ones_like(found), abs=1e-3)


def in_open_beam(model):
    """Calibrated signal of a scan of nothing, and the raw plane."""
    readout = read_out(np.random.default_rng(4), np.ones((1, 400, 2000), np.float32), model)
    dark = readout.darks[0].astype(float)[:, None]
    return (readout.planes[0] - dark) / (readout.airs[0][:, None] - dark), readout.planes[0]


def test_dose_and_lost_pixels_have_the_measured_sizes():
    signal, raw = in_open_beam(NoiseModel(photons=10_000.0, dead=2))
    lines = np.median(signal, axis=0)
    steps = lines - lines.mean()
    assert lines.std() == pytest.approx(0.0056, rel=0.25)
    assert (steps[1:] * steps[:-1]).mean() / steps.var() == pytest.approx(0.77, abs=0.1)
    assert (raw == 0).mean() == pytest.approx(3e-4, rel=0.3)


def test_pixel_noise_is_that_of_the_photons():
    signal, _ = in_open_beam(NoiseModel(photons=10_000.0, dose=0, zeros=0, dead=0))
    assert signal.std(axis=1).mean() == pytest.approx(0.01, rel=0.03)


def test_a_dead_detector_says_nothing_in_either_plane():
    signal, _ = in_open_beam(NoiseModel(dead=30, zeros=0))
    silent = np.flatnonzero(signal.std(axis=1) < 1e-4)
    assert 5 <= len(silent) <= 30
