from pathlib import Path

import numpy as np
import pytest
import yaml

from inspectbox.training.goods import PACKERS, UNNAMED_PACKERS
from inspectbox.training.scenario import ORDINARY, REGULATED
from inspectbox.training.solids import Solid, Space, bounds, instanced, merged
from unit.training.test_shapes import assert_closed

ALL = {**PACKERS, **UNNAMED_PACKERS}
SPACE = Space(2100.0, 2200.0, 1900.0)
RULES = Path(__file__).parents[3] / "rules"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("family", range(8))
def test_goods_stay_in_their_space_and_weigh_something(name, family):
    # a car is never shorter than a car
    space = Space(4600.0, SPACE.width, SPACE.height) if name == "car" else SPACE
    packed = ALL[name](np.random.default_rng(family), space, family)
    low, high = bounds(packed.solids)
    assert np.all(low > -120)
    assert np.all(high < np.array([space.length, space.width, space.height]) + 120)
    assert packed.pieces >= 1
    room = space.length * space.width * space.height * 1e-6
    assert 0.2 < packed.mass_kg < 4.0 * room
    assert all(solid.mass_kg >= 0 for solid in packed.solids)


@pytest.mark.parametrize("name", ALL)
def test_goods_are_closed_meshes(name):
    for family in range(8):
        for solid in ALL[name](np.random.default_rng(family), Space(1400.0, 1200.0, 1000.0), family).solids:
            if len(solid.mesh) < 1500:
                assert_closed(solid.mesh)


@pytest.mark.parametrize("name", ALL)
def test_a_seed_packs_the_same_goods_again_and_another_seed_others(name):
    first, again, other = (ALL[name](np.random.default_rng(seed), SPACE) for seed in (5, 5, 6))
    assert first.mass_kg == again.mass_kg
    assert first.mass_kg != other.mass_kg


def test_every_class_is_in_the_goods_vocabulary_with_the_same_regulation():
    goods = yaml.safe_load((RULES / "goods.yaml").read_text("utf-8"))["goods"]
    assert {entry["class"] for entry in goods} == set(PACKERS)
    assert {entry["class"] for entry in goods if entry["regulated"]} == set(REGULATED)
    assert set(ORDINARY) | set(REGULATED) == set(PACKERS)


def test_instances_weigh_and_reach_like_the_copies_they_stand_for():
    unit = PACKERS["antler"](np.random.default_rng(1), Space(900.0, 900.0, 700.0)).solids
    many = instanced(unit, [[0.0, 0.0, 0.0], [1000.0, 50.0, 20.0]])
    copies = [Solid(one.whole(), one.material, one.fill) for one in many]
    assert sum(s.mass_kg for s in many) == pytest.approx(2 * sum(s.mass_kg for s in unit))
    assert sum(s.mass_kg for s in copies) == pytest.approx(sum(s.mass_kg for s in many))
    np.testing.assert_allclose(bounds(many), bounds(copies))


def test_merging_joins_single_solids_and_drops_those_that_stand_nowhere():
    mesh = np.zeros((2, 3, 3))
    nowhere = Solid(mesh, "steel", 1.0, np.zeros((0, 3)))
    joined = merged([Solid(mesh, "steel"), Solid(mesh, "steel"), Solid(mesh, "steel", 0.5), nowhere])
    assert sorted(len(solid.mesh) for solid in joined) == [2, 4]
