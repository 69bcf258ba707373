import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectbox.errors import OperatorError
from inspectbox.training.concealment import hide_in_void, hide_inside
from inspectbox.training.deal import Deal
from inspectbox.training.geometry import SMALL
from inspectbox.training.goods import ARTICLES, PACKERS, UNNAMED_PACKERS, appliance, furniture
from inspectbox.training.goods.enclosing import heaped
from inspectbox.training.goods.families import FAMILIES, between, families_of
from inspectbox.training.packing import Lot, Region, load_lot
from inspectbox.training.scenario import REGULATED, SCENARIOS
from inspectbox.training.scene import build_scene
from inspectbox.training.solids import Space, bounds
from inspectbox.training.transport import Void
from unit.training.test_shapes import assert_closed

ALL = {**PACKERS, **UNNAMED_PACKERS}


def test_held_back_families_are_none_that_train():
    assert not set(FAMILIES["train"]) & set(FAMILIES["held_back"])
    assert set(FAMILIES["all"]) == set(FAMILIES["train"]) | set(FAMILIES["held_back"])


def test_an_unknown_set_of_families_is_refused():
    with pytest.raises(OperatorError, match="`mine`") as caught:
        families_of("mine")
    assert "held_back" in caught.value.hint


@given(st.integers(0, 2**31), st.integers(0, 7), st.integers(0, 7), st.integers(0, 9))
def test_two_families_never_draw_the_same_proportion(seed, one, other, turn):
    first = between(np.random.default_rng(seed), one, 10.0, 90.0, turn)
    second = between(np.random.default_rng(seed), other, 10.0, 90.0, turn)
    assert 10.0 <= first <= 90.0
    assert (int((first - 10.0) // 10.0) == int((second - 10.0) // 10.0)) == (one == other)


@pytest.mark.parametrize("name", sorted(PACKERS))
def test_every_class_follows_its_family(name):
    space = Space(4700.0, 2200.0, 2100.0)
    masses = {round(PACKERS[name](np.random.default_rng(5), space, family).mass_kg, 6) for family in range(8)}
    assert len(masses) >= 7


@pytest.mark.parametrize("kind", [*dict.fromkeys(furniture.KINDS), *appliance.KINDS])
@pytest.mark.parametrize("family", range(8))
def test_a_piece_of_furniture_and_an_appliance_is_closed_and_stays_in_its_size(kind, family):
    for seed in range(4):
        made = kind[family] if isinstance(kind, tuple) else kind
        size, solids = made(np.random.default_rng(seed), family)
        low, high = bounds(solids)
        assert np.all(low > -60)
        assert np.all(high < np.array(size) + 60)
        for solid in solids:
            assert_closed(solid.mesh)
            assert solid.mass_kg > 0


@pytest.mark.parametrize("pack", [furniture.pack, appliance.pack])
@pytest.mark.parametrize("families", ["train", "held_back"])
def test_furniture_and_appliances_come_in_every_kind_from_any_families(pack, families):
    space, kinds = Space(3000.0, 2200.0, 2200.0), set()
    for seed in range(80):
        family = FAMILIES[families][seed % len(FAMILIES[families])]
        packed = pack(np.random.default_rng(seed), space, family)
        kinds.add(frozenset(solid.material for solid in packed.solids))
    assert len(kinds) >= 4


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("family", range(8))
def test_an_article_is_closed_weighs_something_and_differs_by_family(name, family):
    article = ARTICLES[name](np.random.default_rng(3), family)
    assert sum(solid.mass_kg for solid in article) > 0.01
    for solid in article:
        assert_closed(solid.mesh)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(ALL)), st.integers(0, 2**31 - 1), st.integers(0, 7))
def test_whatever_the_seed_goods_have_mass_and_finite_corners(name, seed, family):
    packed = ALL[name](np.random.default_rng(seed), Space(1300.0, 1100.0, 900.0), family)
    low, high = bounds(packed.solids)
    assert np.isfinite([low, high]).all()
    assert packed.mass_kg > 0
    assert all(solid.mass_kg >= 0 for solid in packed.solids)


def test_a_few_loose_pieces_lie_on_the_floor():
    for seed in range(12):
        article = ARTICLES["antler"](np.random.default_rng(seed), 0)
        packed = heaped(
            np.random.default_rng(seed), Space(2000.0, 2000.0, 1500.0), [article], share=1e-6, most=2
        )
        low, _ = bounds(packed.solids)
        assert low[2] < 30.0


def test_what_is_hidden_in_a_void_stays_in_it():
    void = Void("floor", (1000.0, -500.0, 900.0), Space(4000.0, 1000.0, 112.0))
    found = [hide_in_void(np.random.default_rng(seed), "knives", (void,), range(8)) for seed in range(8)]
    stowed = [lot for lot in found if lot is not None]
    assert stowed
    for lot in stowed:
        assert lot.hidden
        assert np.all(np.array(lot.low) >= np.array(void.at) - 1.0)
        assert np.all(np.array(lot.high) <= np.array(void.at) + np.array([4001.0, 1001.0, 113.0]))


def test_no_void_and_no_load_hide_nothing():
    assert hide_in_void(np.random.default_rng(1), "ivory", (), (0,)) is None
    assert hide_inside(np.random.default_rng(1), "ivory", (), (0,)) is None


@pytest.mark.parametrize("name", REGULATED)
def test_regulated_goods_can_be_hidden_inside_others(name):
    space = Space(2000.0, 2000.0, 1800.0)
    cover = load_lot(
        np.random.default_rng(2), Lot("clothing", (Region(0.0, 0.0, 0.0, space),), 5), (0.0, 0.0, 0.0)
    )
    assert cover is not None
    found = [hide_inside(np.random.default_rng(seed), name, [cover], range(8)) for seed in range(6)]
    assert any(lot is not None and lot.hidden for lot in found)


@pytest.mark.parametrize("name", ["train", "held_back"])
def test_a_scene_is_the_same_for_the_same_seed_and_families(name):
    first, again = (
        build_scene(np.random.default_rng(4), SCENARIOS["hidden"], SMALL, families=name, deal=Deal(4, 1))
        for _ in range(2)
    )
    assert [(lot.goods, lot.mass_kg) for lot in first.load] == [
        (lot.goods, lot.mass_kg) for lot in again.load
    ]
