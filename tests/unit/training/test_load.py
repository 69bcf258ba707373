import numpy as np
import pytest

from inspectbox.training.apart import stand_apart
from inspectbox.training.deal import Deal
from inspectbox.training.geometry import SMALL, ScanGeometry
from inspectbox.training.load import Cargo, fill_container
from inspectbox.training.scenario import REGULATED, SCENARIOS, choose_arrangement, choose_goods
from inspectbox.training.solids import Space
from inspectbox.training.style import STYLES

ROOM = Space(12000.0, 2330.0, 2600.0)
CORNER = (400.0, -1165.0, 1100.0)
LIGHT = ("clothing", "footwear", "furniture", "appliance", "tyre", "electronics")


def plans(style="a", count=200, **wanted):
    drawn = [choose_arrangement(np.random.default_rng(seed), 2, style) for seed in range(count)]
    return [plan for plan in drawn if all(getattr(plan, key) == value for key, value in wanted.items())]


def reached(lots):
    """Share of the length over which goods stand at least 70 % high."""
    tall = np.zeros(240, bool)
    for lot in lots:
        if lot.high[2] - CORNER[2] >= 0.7 * ROOM.height:
            tall[int((lot.low[0] - CORNER[0]) / 50) : int((lot.high[0] - CORNER[0]) / 50) + 1] = True
    return tall.mean()


def test_a_stuffed_load_of_light_goods_is_high_over_its_length():
    (plan, *_) = plans(spread=True)
    shares = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        goods = tuple(str(name) for name in rng.choice(LIGHT, 2, replace=False))
        shares.append(reached(fill_container(rng, ROOM, CORNER, Cargo(goods, (), plan))))
    assert np.median(shares) > 0.7


def test_most_loads_are_stuffed_and_some_are_part_or_single_objects():
    stuffed, apart = len(plans(spread=True)), len(plans(apart=True))
    assert 90 < stuffed < 150
    assert 10 < apart < 45
    assert not plans("b", spread=True)
    assert not plans("b", apart=True)


@pytest.mark.parametrize("seed", range(12))
def test_objects_apart_stay_in_the_hold_and_are_few(seed):
    rng = np.random.default_rng(seed)
    goods = tuple(str(name) for name in rng.choice(REGULATED, 3, replace=False))
    lots = stand_apart(rng, ROOM, CORNER, Cargo(goods, (), plans(apart=True)[0]))
    assert 1 <= len(lots) <= 7
    for lot in lots:
        assert not lot.hidden
        assert np.all(np.array(lot.low) > np.array(CORNER) - 1)
        room = np.array([ROOM.length, ROOM.width, ROOM.height])
        assert np.all(np.array(lot.high) < np.array(CORNER) + room + 2)


def test_a_regulated_load_may_hold_several_kinds():
    kinds = [
        len(
            set(choose_goods(np.random.default_rng(turn), SCENARIOS["regulated"], Deal(1, turn)))
            & set(REGULATED)
        )
        for turn in range(80)
    ]
    assert set(kinds) == {1, 2, 3}


def test_scanners_differ_in_pitch_in_view_and_in_distance():
    drawn = [ScanGeometry().drawn(np.random.default_rng(seed), STYLES["a"]) for seed in range(300)]
    along = [one.pitch_x for one in drawn]
    assert min(along) < 3.6
    assert 9.0 < max(along) < 10.5
    assert any(one.source_y < -15_000 for one in drawn)
    # cropped to the body: the road is below the picture
    lowest = [one.top_z - one.rows * one.pitch_z for one in drawn]
    assert 0.05 < np.mean(np.array(lowest) > 800) < 0.3


def test_the_other_scanner_is_no_scanner_of_the_training_style():
    a, b = STYLES["a"], STYLES["b"]
    for name in ("filter", "crystal", "photons", "scatter", "pattern", "dose", "blur", "wave", "wave_depth"):
        spans = sorted([getattr(a, name), getattr(b, name)])
        assert spans[0][1] < spans[1][0], name
    geometries = [ScanGeometry().drawn(np.random.default_rng(seed), b) for seed in range(60)]
    assert max(one.source_z for one in geometries) <= 700
    assert {one.rows for one in geometries} == {ScanGeometry().rows}


def test_a_small_picture_is_not_made_coarser():
    drawn = [SMALL.drawn(np.random.default_rng(seed), STYLES["a"]) for seed in range(40)]
    assert {(one.rows, one.columns) for one in drawn} == {(SMALL.rows, SMALL.columns)}


def test_coils_and_cars_stand_on_the_floor_also_where_goods_are_stacked():
    (plan, *_) = plans(spread=True)
    for seed in range(8):
        lots = fill_container(
            np.random.default_rng(seed), ROOM, CORNER, Cargo(("steel_coil", "clothing"), (), plan)
        )
        assert lots
        assert all(lot.low[2] < CORNER[2] + 150 for lot in lots if lot.goods == "steel_coil")
