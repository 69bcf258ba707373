"""Shares of random checks: what the file may say, and the legal cap nothing gets past."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.assurance.load_rates import FILE, load_random_checks, parse_random_checks
from inspectbox.assurance.rates import DecreeRates, Shares, percent, share_selected
from inspectbox.errors import RuleError

RULES = Path(__file__).parents[3] / "rules"
TEXT = (RULES / FILE).read_text(encoding="utf-8")
CHECKS = load_random_checks(RULES / FILE)
TODAY = date(2026, 11, 23)


def test_shipped_shares_name_the_tiers_and_days_of_the_decrees():
    tiers = yaml.safe_load((RULES / "tiers.yaml").read_text(encoding="utf-8"))
    for rates in CHECKS.decrees:
        same = [tier for tier in tiers if tier["decree"] == rates.decree]
        assert {tier["id"] for tier in same} == set(rates.tiers)
        assert {(tier["from"], tier["until"]) for tier in same} == {(rates.first, rates.last)}
    assert {rates.decree for rates in CHECKS.decrees} == {tier["decree"] for tier in tiers}


def test_the_decree_of_the_day_and_the_tier_nobody_listed():
    assert CHECKS.in_force(date(2026, 3, 31)).decree == "251"
    rates = CHECKS.in_force(date(2026, 4, 1))
    assert rates.decree == "282"
    assert rates.shares_of("") == rates.shares_of("a new one") == rates.shares_of("conventional")
    with pytest.raises(RuleError, match="no decree is in force on 1990-01-01"):
        CHECKS.in_force(date(1990, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "certified: {open: 0.35%",
            "certified: {open: 0.4%",
            r"`certified` is opened at 0.4%; the law asks for less",
        ),
        ("advanced: {open: 0.3%", "advanced: {open: 0.4%", r"decree 251: `advanced`"),
        ("conventional: {open: 2%", "conventional: {open: 1%", r"`advanced` is opened at 0.3%; the law"),
        ("advanced: {open: 0.3%", "advanced: {open: 0.1%", r"less than the minimum 0.2%"),
        (
            "conventional: {open: 2%, review: 2%",
            "conventional: {open: 2%, review: 4%",
            r"more than the maximum 5%",
        ),
        (
            "at_most: 2000",
            "at_most: 20",
            r"decree 251: looking after 20 draws without selection makes 5.25\d+%",
        ),
        ("open: 0.35%", "open: 0.35", r"`decrees\[1\].tiers.certified.open` may not be"),
        ("cap: 20%", "cap: about 20%", r"`decrees\[.\].cap` may not be"),
        ("until: null", "until: 2026-03-01", r"ends before it begins"),
        ("until: 2026-03-31", "until: 2026-04-31", r"`2026-04-31` is no day"),
        ("until: 2026-03-31", "until: 2026-05-31", r"in force on one day"),
        ("standard: conventional", "standard: common", r"`common` has no shares"),
        ("shift_hours: 8", "shift_hours: eight", r"`shift_hours` must be a whole number"),
        ("history_days:", "history_day:", r"knows no `history_day`"),
        ("red: [open, hold]", "red: [opne, hold]", r"`channels.red\[0\]` must be one of"),
        ("decrees:", "decrees: &x", r"anchors"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(old, new, says):
    assert old in TEXT
    with pytest.raises(RuleError, match=rf"^random-checks\.yaml:\d+: .*{says}") as caught:
        parse_random_checks(TEXT.replace(old, new).encode())
    assert caught.value.hint


shares = st.integers(0, 10_000).map(lambda number: Fraction(number, 10_000))


@given(advanced=shares, certified=shares, standard=shares, review=shares, cap=shares)
def test_no_shares_above_the_cap_can_be_made_or_drawn(advanced, certified, standard, review, cap):
    def make() -> DecreeRates:
        return DecreeRates(
            decree="x",
            first=TODAY,
            last=None,
            standard="conventional",
            certified=("advanced", "certified"),
            cap=cap,
            minimum_open=Fraction(0),
            maximum=Fraction(1),
            tiers={
                "advanced": Shares(advanced, Fraction(0)),
                "certified": Shares(certified, Fraction(0)),
                "conventional": Shares(standard, min(review, 1 - standard)),
            },
        )

    lawful = max(advanced, certified) < cap * standard
    if not lawful:
        with pytest.raises(RuleError, match="the law asks"):
            make()
        return
    rates = make()
    for tier in rates.certified:
        assert rates.shares_of(tier).open < rates.cap * rates.shares_of("anybody else").open
        rates.tiers[tier] = Shares(
            Fraction(1), Fraction(0)
        )  # who reaches past the type is caught at the draw
        with pytest.raises(RuleError, match="the law asks"):
            rates.shares_of(tier)


def test_a_share_is_written_as_it_is_read():
    assert [percent(Fraction(text) / 100) for text in ("0.35", "20", "0.0001")] == ["0.35%", "20%", "0.0001%"]


@pytest.mark.parametrize(
    ("drawn", "most", "share"), [(0, 9, 0.1), (1, 9, 1.0), (0.5, 1, 2 / 3), (0.04, 2000, 0.04)]
)
def test_what_due_looks_add(drawn, most, share):
    """With one half and at most one: select, or not and then select: 1.5 draws a selection."""
    shares = Shares(Fraction(drawn), Fraction(0))
    assert share_selected(shares, most) == pytest.approx(share)


def test_a_tier_that_the_decree_does_not_know_is_refused(tmp_path):
    (tmp_path / "tiers.yaml").write_bytes((RULES / "tiers.yaml").read_bytes())
    file = tmp_path / FILE
    for wrong, says in (("dishonets:", "`dishonets`"), ("certified:", "`certified`")):
        file.write_text(TEXT.replace("dishonest:", wrong, 1), encoding="utf-8")
        with pytest.raises(
            RuleError, match=rf"^random-checks\.yaml:\d+: decree 251 knows no tier {says}"
        ) as caught:
            load_random_checks(file)
    assert caught.value.hint
