import numpy as np
import pytest

from inspectbox.training import shapes
from inspectbox.training.goods import PACKERS
from inspectbox.training.goods.enclosing import cornered, shortened, size_of, turned
from inspectbox.training.goods.loose import FORMS, brought_in, plainly, posed
from inspectbox.training.goods.plain import capsule
from inspectbox.training.scenario import REGULATED
from inspectbox.training.solids import Packed, Solid, Space, bounds
from unit.training.test_shapes import assert_closed

SPACE = Space(2400.0, 2200.0, 2000.0)


def nothing_detailed(rng, space, family=0):
    return Packed((), 0)


def plain_lots(name, count):
    found = []
    for seed in range(60):
        packed = plainly(name, nothing_detailed)(np.random.default_rng(seed), SPACE, seed % 8)
        if packed.solids:
            found.append(packed)
    return found[:count]


def test_every_regulated_class_has_a_plain_form():
    assert set(REGULATED) <= set(FORMS) <= set(PACKERS)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("family", range(8))
def test_a_plain_piece_is_closed_and_right_side_out(name, family):
    for seed in range(6):
        for solid in FORMS[name](np.random.default_rng(seed), family):
            assert_closed(solid.mesh)
            assert solid.mass_kg > 0


@pytest.mark.parametrize("name", FORMS)
def test_plain_lots_stay_in_their_space_and_are_no_heavier_than_a_floor_bears(name):
    lots = plain_lots(name, 12)
    assert len(lots) > 5
    for packed in lots:
        low, high = bounds(packed.solids)
        assert np.all(low > -120)
        assert np.all(high < np.array([SPACE.length, SPACE.width, SPACE.height]) + 120)
        assert packed.pieces >= 1
        room = SPACE.length * SPACE.width * SPACE.height * 1e-6
        assert 0.01 < packed.mass_kg < 4.0 * room


def test_some_lots_are_plain_and_most_are_not():
    plain = [
        bool(plainly("ivory", nothing_detailed)(np.random.default_rng(seed), SPACE).solids)
        for seed in range(200)
    ]
    assert 0.15 < np.mean(plain) < 0.35


def test_a_class_without_a_plain_form_keeps_its_packer():
    assert plainly("solar_panel", nothing_detailed) is nothing_detailed


def test_a_pose_turns_a_piece_without_changing_it():
    bar = [Solid(shapes.cuboid((0, 0, 0), (900, 30, 20)), "steel")]
    poses = [posed(np.random.default_rng(seed), bar) for seed in range(40)]
    upright = [size_of(pose)[2] for pose in poses]
    assert min(upright) < 60
    assert max(upright) > 800
    for pose in poses:
        assert sum(s.mass_kg for s in pose) == pytest.approx(sum(s.mass_kg for s in bar))
        assert np.allclose(bounds(pose)[0], 0.0)


def test_a_capsule_has_the_volume_of_a_cylinder_and_a_ball():
    expected = np.pi * 100**2 * 400 + 4 / 3 * np.pi * 100**3
    assert shapes.volume(capsule(100.0, 600.0, 200)) == pytest.approx(expected, rel=0.03)


def log_of(radius, length):
    return [Solid(shapes.cylinder(radius, length, "x", 18), "hardwood")]


@pytest.mark.parametrize("turns", [(), (("z", 35.0),), (("y", 60.0), ("z", 20.0))])
def test_a_log_longer_than_its_room_is_cut_and_keeps_its_girth(turns):
    log = log_of(150.0, 5600.0)
    for axis, degrees in turns:
        log = turned(log, axis, degrees)
    room = np.array([2600.0, 2300.0, 2200.0])
    cut = brought_in("hardwood_logs", log, room)
    assert np.all(size_of(cut) <= room + 1e-6)
    assert np.any(size_of(cut) > room - 1.0)
    for axis, degrees in reversed(turns):
        cut = turned(cut, axis, -degrees)
    assert size_of(cut)[1:] == pytest.approx(size_of(log_of(150.0, 1.0))[1:], rel=1e-6)
    assert size_of(cut)[0] > 2000.0


def test_what_is_not_cut_to_length_becomes_a_smaller_model():
    tusk = log_of(150.0, 5200.0)
    assert size_of(brought_in("ivory", tusk, np.array([2600.0, 2300.0, 2200.0])))[2] == pytest.approx(
        150.0, rel=0.02
    )


def test_nothing_is_cut_shorter_than_it_is_thick_or_without_need():
    stump = log_of(400.0, 1000.0)
    assert size_of(shortened(stump, np.array([100.0, 2000.0, 2000.0])))[0] == pytest.approx(800.0, rel=0.02)
    assert np.allclose(size_of(shortened(stump, np.array([1100.0, 900.0, 900.0]))), size_of(cornered(stump)))
    # too thick for the room: only an even shrinking helps
    assert size_of(shortened(stump, np.array([2000.0, 700.0, 2000.0])))[0] == pytest.approx(1000.0)
