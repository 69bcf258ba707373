from collections import Counter

import numpy as np
import pytest

from inspectbox.training.deal import Deal
from inspectbox.training.scenario import (
    REGULATED,
    SCENARIOS,
    choose_goods,
    choose_hidden,
    deal_of,
    scenario_name,
)

CARDS = tuple("abcdefghijkl")


def dealt(seed, turns, sizes, deck=0):
    return [card for turn in range(turns) for card in Deal(seed, turn).hand(CARDS, sizes, deck)]


def test_every_card_is_dealt_once_before_any_comes_again():
    cards = dealt(3, 36, (1, 3, 2))
    assert len(cards) == 72
    for start in range(0, 72, 12):
        assert set(cards[start : start + 12]) == set(CARDS)


def test_decks_and_seeds_and_rounds_differ_in_order():
    orders = [dealt(3, 24, (1,)), dealt(3, 24, (1,), deck=1), dealt(4, 24, (1,))]
    halves = [tuple(order[start : start + 12]) for order in orders for start in (0, 12)]
    assert len(set(halves)) == len(halves)


def test_no_size_deals_nothing():
    assert Deal(3, 5).hand(CARDS, (0,), 1) == ()


def regulated_in(seed, scenes, wanted=None):
    opened, hidden = Counter(), Counter()
    for index in range(scenes):
        scenario = SCENARIOS[scenario_name(seed, index, wanted)]
        deal = deal_of(seed, index, wanted)
        goods = choose_goods(np.random.default_rng([seed, index]), scenario, deal)
        opened.update(set(goods) & set(REGULATED))
        hidden.update(choose_hidden(scenario, deal))
    return opened, hidden


@pytest.mark.parametrize("seed", [0, 7, 61_013])
def test_in_a_hundred_scenes_every_class_is_loaded_and_hidden_about_equally_often(seed):
    opened, hidden = regulated_in(seed, 100)
    for counts in (opened, hidden):
        assert set(counts) == set(REGULATED)
        assert max(counts.values()) - min(counts.values()) <= 2
    assert 0.7 < opened.total() / hidden.total() < 1.3


@pytest.mark.parametrize("wanted", ["hidden", "regulated_no_permit"])
def test_a_scenario_asked_for_deals_from_every_scene(wanted):
    opened, hidden = regulated_in(5, 36, wanted)
    counts = hidden if wanted == "hidden" else opened
    assert set(counts) == set(REGULATED)
    assert max(counts.values()) - min(counts.values()) <= 2


def test_one_scene_alone_is_dealt_differently_by_its_seed():
    hands = {choose_hidden(SCENARIOS["hidden"], deal_of(seed, 0, "hidden")) for seed in range(12)}
    assert {len(hand) for hand in hands} == {1, 2, 3}
    assert len(hands) > 9
