"""Random checks over the record: committed before the first draw, computed again by anybody afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import a_case, a_verdict
from fakes.clock import MORNING
from inspectbox.adapters.sqlite import CheckBook, CheckReader, OutcomeBook, SqliteStore
from inspectbox.adapters.sqlite.seed_file import SEED
from inspectbox.assurance import draws
from inspectbox.assurance.load_rates import load_random_checks, parse_random_checks
from inspectbox.assurance.verify import audit_record
from inspectbox.domain.decision import Disposition
from inspectbox.domain.random_check import History, Outcome, RandomDraw
from inspectbox.errors import MachineError, OperatorError, RuleError

RATES = Path(__file__).parents[3] / "rules" / "random-checks.yaml"
CHECKS = load_random_checks(RATES)
LATER = MORNING + timedelta(hours=CHECKS.shift_hours)


def scan(number: int) -> str:
    return f"{number:064x}"


def a_book(folder: Path, checks=CHECKS) -> CheckBook:
    return CheckBook(folder, checks, lambda number: bytes([number]) * 32, secret=True)


@pytest.fixture
def book(store: SqliteStore, tmp_path: Path) -> Iterator[CheckBook]:
    made = a_book(tmp_path)
    yield made
    made.close()


@pytest.fixture
def reader(store: SqliteStore, tmp_path: Path) -> Iterator[CheckReader]:
    made = CheckReader(tmp_path)
    yield made
    made.close()


def record(store: SqliteStore, draw: RandomDraw, **changed) -> str:
    case_id = f"c-{draw.shift[-8:]}-{draw.sequence}"
    facts = (("random.open", "true" if draw.open else "false"),)
    store.record(
        replace(a_case(case_id), scan_sha256=draw.scan_sha256, draw=draw, facts=facts, **changed), {}
    )
    return case_id


def audited(reader: CheckReader, now=MORNING):
    reader.verify_chains()
    return audit_record(reader.shifts(), reader.draws(), tuple(reader.loads()), now)


def test_a_shift_is_committed_to_then_drawn_then_disclosed(store, book, reader):
    drawn = [book.draw(scan(n), "advanced", MORNING) for n in range(40)]
    for each in drawn:
        record(store, each)
    (shift,) = reader.shifts()
    assert shift.commitment.sha256 == draws.commit(b"\x01" * 32)
    assert shift.seed is None
    assert shift.event < min(event.event for event in reader.draws())
    assert [each.sequence for each in drawn] == list(range(1, 41))
    seen = audited(reader)
    assert (seen.recomputed, seen.alarms) == (0, ())
    assert "is under way: 40 draws" in seen.open_points[0]
    record(store, book.draw(scan(99), None, LATER))
    seen = audited(reader, LATER)
    assert (seen.shifts, seen.draws, seen.recomputed, seen.alarms) == (2, 41, 40, ())
    assert reader.shifts()[0].seed == "01" * 32


def test_the_draw_is_the_hmac_of_what_nobody_chooses(book):
    drawn = book.draw(scan(7), "certified", MORNING)
    key = f"{drawn.shift}\n1\n{scan(7)}".encode()
    assert drawn.uniform == draws.draw(b"\x01" * 32, key)
    assert (drawn.open_share, drawn.review_share) == (0.0035, 0.01)
    assert book.draw(scan(8), "no such tier", MORNING).open_share == 0.02


def test_the_same_scan_in_one_shift_is_not_drawn_again(store, book, reader, tmp_path):
    first = book.draw(scan(1), "advanced", MORNING)
    book.close()
    again = a_book(tmp_path)
    assert again.draw(scan(1), "advanced", MORNING + timedelta(minutes=5)) == first
    assert again.draw(scan(2), "advanced", MORNING).sequence == 2
    assert len(reader.shifts()) == 1
    again.close()


def test_other_shares_or_a_clock_set_back_begin_a_shift(store, book, reader, tmp_path):
    book.draw(scan(1), "advanced", MORNING)
    book.draw(scan(1), "advanced", MORNING - timedelta(days=300))
    assert len(reader.shifts()) == 2
    assert reader.shifts()[0].seed == "01" * 32
    seen = audited(reader)
    assert sum("no case was recorded" in alarm for alarm in seen.alarms) == 2


def test_a_lost_seed_is_told(store, book, reader, tmp_path):
    record(store, book.draw(scan(1), "advanced", MORNING))
    (tmp_path / SEED).write_text("not the seed")
    record(store, book.draw(scan(2), "advanced", MORNING))
    seen = audited(reader)
    assert seen.alarms == ()
    assert "its seed not disclosed: 1 draws cannot" in seen.open_points[0]
    assert (tmp_path / SEED).stat().st_mode & 0o077 == 0


def test_a_disclosed_seed_is_never_drawn_by_again(store, book, reader, tmp_path):
    book.draw(scan(1), "advanced", MORNING)
    kept = (tmp_path / SEED).read_bytes()
    book._disclose(book._last_shift(), b"\x01" * 32, MORNING)
    (tmp_path / SEED).write_bytes(kept)
    assert book.draw(scan(2), "advanced", MORNING).commitment == draws.commit(b"\x02" * 32)


FEW = 20
RARELY = parse_random_checks(
    RATES.read_bytes()
    .replace(b"unselected_at_most: 2000", f"unselected_at_most: {FEW}".encode())
    .replace(b"maximum: 5%", b"maximum: 10%")
)
"""Of shares so small that as many draws in a row often select nothing."""


def test_after_so_many_draws_that_select_nothing_the_next_is_due(store, reader, tmp_path):
    book = a_book(tmp_path, RARELY)
    runs, dues = {"advanced": 0, "certified": 0}, 0
    for number in range(400):
        if number == 333:  # a restart forgets nothing
            book.close()
            book = a_book(tmp_path, RARELY)
        tier = "certified" if number % 3 else "advanced"
        drawn = book.draw(scan(number), tier, MORNING)
        record(store, drawn)
        assert drawn.due == (runs[tier] == FEW and not drawn.open and not drawn.review)
        runs[tier] = 0 if drawn.selects else runs[tier] + 1
        dues += drawn.due
    record(store, book.draw(scan(999), "conventional", LATER))
    book.close()
    assert dues > 5
    assert audited(reader, LATER).alarms == ()
    without = [replace(event, draw=replace(event.draw, due=False)) for event in reader.draws()]
    seen = audit_record(reader.shifts(), without, tuple(reader.loads()), LATER)
    assert sum("is due for a look, and not recorded so" in alarm for alarm in seen.alarms) >= dues
    since = audit_record(reader.shifts(), without, tuple(reader.loads()), LATER, LATER + timedelta(minutes=1))
    assert not any("is due" in alarm for alarm in since.alarms)


def test_a_record_older_than_due_looks_goes_on(store, reader, book):
    """Its commitments name no most, so nothing in it was due."""
    for number in range(3):
        record(store, book.draw(scan(number), "advanced", MORNING))
    (shift,) = reader.shifts()
    old = replace(shift, commitment=replace(shift.commitment, unselected_at_most=None))
    assert audit_record((old,), reader.draws(), tuple(reader.loads()), MORNING).alarms == ()


def test_no_decree_no_draw(book):
    with pytest.raises(RuleError, match="no decree is in force"):
        book.draw(scan(1), "advanced", MORNING.replace(year=1990))


def tampered(reader, **changes):
    shifts, events, loads = reader.shifts(), reader.draws(), tuple(reader.loads())
    parts = {"shifts": shifts, "events": events, "loads": loads}
    parts |= {name: change(parts[name]) for name, change in changes.items()}
    return audit_record(parts["shifts"], parts["events"], parts["loads"], LATER).alarms


@pytest.mark.parametrize(
    ("part", "change", "says"),
    [
        ("events", lambda all_: all_[1:], "draw 1 is missing"),
        ("events", lambda all_: all_[:-1], "names draw 1 of .*, which is not recorded"),
        (
            "events",
            lambda all_: (replace(all_[0], draw=replace(all_[0].draw, uniform=0.5)), *all_[1:]),
            "draw 1: the seed gives",
        ),
        (
            "events",
            lambda all_: (replace(all_[0], draw=replace(all_[0].draw, scan_sha256=scan(55))), *all_[1:]),
            "says another draw",
        ),
        (
            "events",
            lambda all_: (replace(all_[0], draw=replace(all_[0].draw, open_share=0.001)), *all_[1:]),
            "not drawn by the shares committed to",
        ),
        (
            "events",
            lambda all_: (replace(all_[0], draw=replace(all_[0].draw, due=True)), *all_[1:]),
            "draw 1: is recorded as due for a look and is not",
        ),
        (
            "loads",
            lambda all_: (replace(all_[0], draw=replace(all_[0].draw, due=True)), *all_[1:]),
            "says another draw",
        ),
        ("events", lambda all_: (replace(all_[0], event=0), *all_[1:]), "drawn before the commitment"),
        ("shifts", lambda all_: (replace(all_[0], seed="03" * 32), *all_[1:]), "not the one committed to"),
        ("shifts", lambda all_: all_[1:], "which nobody committed to"),
        ("loads", lambda all_: all_[1:], "draw 1: drawn, and no case"),
        ("loads", lambda all_: (replace(all_[0], draw=None), *all_[1:]), "decided without a draw"),
    ],
)
def test_whatever_is_changed_is_an_alarm(store, book, reader, part, change, says):  # noqa: PLR0917
    for number in range(3):
        record(store, book.draw(scan(number), "advanced", MORNING))
    record(store, book.draw(scan(9), "advanced", LATER))
    assert tampered(reader) == ()
    alarms = "\n".join(tampered(reader, **{part: change}))
    assert re.search(says, alarms), alarms


def test_the_chain_of_checks_is_walked(store, book, reader, tmp_path):
    record(store, book.draw(scan(1), "advanced", MORNING))
    assert reader.verify_chains() == 3
    store._database.run("DROP TRIGGER draws_no_delete")
    store._database.run("DELETE FROM draws")
    with pytest.raises(MachineError, match="list of draws does not agree"):
        reader.verify_chains()
    store._database.run("DROP TRIGGER checks_no_update")
    store._database.run("UPDATE checks SET body = replace(body, 'advanced', 'certified') WHERE kind = 'draw'")
    with pytest.raises(MachineError, match="broken at event 2"):
        reader.verify_chains()


def test_a_release_against_a_draw_is_logged_as_a_refusal(store, book, reader):
    number = 0
    while not (drawn := book.draw(scan(number), "conventional", MORNING)).open:
        number += 1
    other = record(store, book.draw(scan(10_000), "conventional", MORNING))
    case_id = record(store, drawn)
    store.record_verdict(a_verdict(other, "key-other", Disposition.RELEASE))
    store.record_verdict(a_verdict(case_id, "key-refused", Disposition.RELEASE))
    store.record_verdict(a_verdict(case_id, "key-refused", Disposition.RELEASE))
    assert reader.refusals() == 1
    assert [load.case_id for load in reader.loads() if load.refused] == [case_id]
    assert reader.verify_chains() > 0


def test_outcomes_are_recorded_beside_the_lane_and_the_last_counts(store, tmp_path):
    for name in ("c1", "c2", "c3"):
        store.record(a_case(name), {})
    outcomes = OutcomeBook(tmp_path, history_days=365)
    first = Outcome("c1", True, "antlers", "officer 7", MORNING, "key-0001")
    outcomes.record_outcome(first)
    outcomes.record_outcome(first)
    outcomes.record_outcome(Outcome("c2", False, "", "officer 7", MORNING, "key-0002"))
    code = "AEO1200001"
    assert outcomes.find(code, MORNING) == History(2, 1, 365)
    outcomes.record_outcome(Outcome("c1", False, "", "officer 8", MORNING, "key-0003"))
    assert outcomes.find(code, MORNING) == History(2, 0, 365)
    assert outcomes.find(code, MORNING + timedelta(days=366)) == History(0, 0, 365)
    assert outcomes.find("another", MORNING) == History(0, 0, 365)
    with pytest.raises(OperatorError, match="was used for another outcome"):
        outcomes.record_outcome(replace(first, found=False))
    with pytest.raises(OperatorError, match="no case `nosuch`"):
        outcomes.record_outcome(replace(first, case_id="nosuch", key="key-0009"))
    outcomes.close()
    reader = CheckReader(tmp_path)
    assert [load.outcome is None for load in reader.loads()] == [False, False, True]
    reader.close()


def test_outcomes_need_a_record(tmp_path):
    with pytest.raises(MachineError, match="no cases are recorded"):
        OutcomeBook(tmp_path / "nowhere", 365)
    assert not (tmp_path / "nowhere").exists()
