from functools import cache

import numpy as np
import pytest

from inspectbox.training import shapes
from inspectbox.training.container import Container
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.solids import bounds
from inspectbox.training.style import STYLES
from inspectbox.training.tank import filled_to, tank_part, vessel
from inspectbox.training.transport import VOIDS, assembled
from inspectbox.training.vehicle import KINDS, draw_transport

GEOMETRY = ScanGeometry()
SEEDS = 260


def drawn(seed, style="a", **more):
    return draw_transport(np.random.default_rng(seed), GEOMETRY, STYLES[style], **more)


@cache
def first_of_each():
    found = {}
    for seed in range(SEEDS):
        one = drawn(seed, to_load=False)
        found.setdefault(one.kind, one)
    return found


def test_every_kind_is_drawn():
    assert set(first_of_each()) == set(KINDS)


def area_vector(mesh):
    """Zero for a closed surface."""
    return np.cross(mesh[:, 1] - mesh[:, 0], mesh[:, 2] - mesh[:, 0]).sum(axis=0) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_body_is_closed_right_side_out_and_weighs_something(kind):
    transport = first_of_each()[kind]
    for solid in transport.solids:
        mesh = solid.whole()
        middle = mesh - mesh.mean(axis=(0, 1))
        assert np.abs(area_vector(middle)).max() < 1e-3
        assert shapes.volume(middle) > 0
    # an empty lorry, trailer or wagon in kg
    assert 500 < sum(solid.mass_kg for solid in transport.solids) < 130_000


@pytest.mark.parametrize("kind", KINDS)
def test_holds_and_voids_are_inside_of_the_transport(kind):
    transport = first_of_each()[kind]
    low, high = bounds(transport.solids)
    assert {void.name for void in transport.voids} <= set(VOIDS)
    for room in (*transport.holds, *transport.voids):
        size = np.array((room.space.length, room.space.width, room.space.height))
        assert size.min() > 10
        assert np.all(np.array(room.at) > low - 50)
        assert np.all(np.array(room.at) + size < high + 50)


def test_a_container_offers_the_places_smugglers_use():
    names = {void.name for void in first_of_each()["container"].voids}
    assert {"floor", "roof", "wall", "front_wall", "door", "wheel"} <= names
    assert {"reefer_unit", "insulation"} <= {void.name for void in first_of_each()["reefer"].voids}
    assert "tank" in {void.name for void in first_of_each()["tank"].voids}


def test_some_scans_are_cut_and_those_that_begin_in_a_load_say_so():
    cut = []
    for seed in range(80):
        transport = drawn(seed)
        low, high = bounds(transport.solids)
        assert transport.starts_in_air == (low[0] > 250)
        assert transport.holds
        for hold in transport.holds:
            assert hold.at[0] + hold.space.length < GEOMETRY.length + 700
            assert hold.at[0] > -700
        cut.append(bool(low[0] < 0 or high[0] > GEOMETRY.length))
    assert 0.2 < np.mean(cut) < 0.9


def test_the_same_seed_draws_the_same_and_the_styles_differ():
    seed = next(seed for seed in range(SEEDS) if drawn(seed).kind == "container")
    one, again, other = drawn(seed), drawn(seed), drawn(seed, "b")
    np.testing.assert_array_equal(one.solids[0].whole(), again.solids[0].whole())
    assert sum(s.triangles for s in one.solids) != sum(s.triangles for s in other.solids)


@pytest.mark.parametrize("share", [-0.6, 0.0, 0.5])
def test_a_vessel_holds_what_its_level_says(share):
    tank = vessel(6000.0, 1000.0, 1.0, sections=400)
    contents = filled_to(tank, share * 1000.0)
    angle = np.arccos(share)
    segment = 1e6 * (np.pi - angle + share * np.sin(angle))
    assert shapes.volume(contents) == pytest.approx(segment * 6000.0, rel=0.01)
    assert contents[..., 2].max() == pytest.approx(share * 1000.0)


def test_what_is_not_to_be_loaded_has_nothing_in_its_tank():
    assert first_of_each()["tank"].contents == ()
    box = Container(0.0, 1100.0, 6058.0)
    tanks = [tank_part(box, np.random.default_rng(seed)) for seed in range(30)]
    assert 0.6 < np.mean([bool(part.contents) for part in tanks]) < 1.0
    full = next(part for part in tanks if part.contents)
    beside = assembled("tank", [full, full.moved((7000, 0, 0))]).moved((100, 0, 0))
    low, high = bounds(full.contents)
    assert bounds(beside.contents)[0] == pytest.approx(np.add(low, (100, 0, 0)))
    assert bounds(beside.contents)[1] == pytest.approx(np.add(high, (7100, 0, 0)))


def test_a_tank_beside_a_loaded_container_may_be_full():
    assert any(drawn(seed).contents for seed in range(SEEDS))
