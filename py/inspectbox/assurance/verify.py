"""An auditor's check: every draw computed again from the seed that was committed to, every case with its draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspectbox.assurance import draws
from inspectbox.assurance.due import wrongly_due
from inspectbox.assurance.recorded import DrawEvent, Load, Shift
from inspectbox.domain.random_check import RandomDraw

EARLY_FAULTS = ("BOX-SCAN", "BOX-DECLARATION")
"""Holds that may come before the draw: what arrived could not be read."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit saw: how much, what is wrong (`alarms`) and what cannot be told yet (`open_points`)."""

    shifts: int
    draws: int
    recomputed: int
    cases: int
    alarms: tuple[str, ...]
    open_points: tuple[str, ...]


def audit_record(
    shifts: Sequence[Shift],
    events: Sequence[DrawEvent],
    loads: Sequence[Load],
    now: datetime,
    since: datetime | None = None,
) -> Audit:
    """Check the whole record, or its shifts that were under way at `since` and later."""
    wrong = tuple(wrongly_due(shifts, events))
    if since is None:
        return _audit(shifts, events, loads, now, wrong)
    late = [shift for shift in shifts if shift.commitment.ends >= since]
    begin = min([since, *(shift.commitment.begins for shift in late)])
    names = {shift.commitment.shift for shift in late}
    return _audit(
        late,
        [event for event in events if event.draw.shift in names],
        [load for load in loads if load.inspected_at >= begin],
        now,
        [(shift, said) for shift, said in wrong if shift in names],
    )


def _audit(
    shifts: Sequence[Shift],
    events: Sequence[DrawEvent],
    loads: Sequence[Load],
    now: datetime,
    wrong: Sequence[tuple[str, str]],
) -> Audit:
    """Check shifts, all their draws, and all cases decided in them; `wrong` is what `wrongly_due` says of them."""
    of_shift: dict[str, list[DrawEvent]] = defaultdict(list)
    for event in events:
        of_shift[event.draw.shift].append(event)
    known = {shift.commitment.shift: shift for shift in shifts}
    alarms = [alarm for shift in shifts for alarm in _check_shift(shift, of_shift[shift.commitment.shift])]
    alarms += [
        f"draws of shift `{name}`, which nobody committed to" for name in of_shift if name not in known
    ]
    alarms += [said for _, said in wrong]
    alarms += _check_cases(events, loads)
    seeds = {shift.commitment.shift for shift in shifts if shift.seed is not None}
    return Audit(
        shifts=len(shifts),
        draws=len(events),
        recomputed=sum(event.draw.shift in seeds for event in events),
        cases=len(loads),
        alarms=tuple(alarms),
        open_points=tuple(_open_points(shifts, of_shift, now)),
    )


def _check_shift(shift: Shift, events: Sequence[DrawEvent]) -> Iterator[str]:
    """Yield what is wrong with a shift: its seed, the order of its draws, their numbers, each draw."""
    commitment, name = shift.commitment, shift.commitment.shift
    seed = b"" if shift.seed is None else bytes.fromhex(shift.seed)
    if shift.seed is not None and (len(seed) != draws.SEED_BYTES or draws.commit(seed) != commitment.sha256):
        yield f"shift `{name}`: the seed disclosed is not the one committed to"
        return
    for number, event in enumerate(sorted(events, key=lambda each: each.draw.sequence), start=1):
        drawn = event.draw
        where = f"shift `{name}`, draw {drawn.sequence}"
        if drawn.sequence != number:
            yield f"shift `{name}`: draw {number} is missing"
            return
        if event.event < shift.event:
            yield f"{where}: drawn before the commitment"
        if drawn.commitment != commitment.sha256:
            yield f"{where}: names another commitment"
        if (drawn.open_share, drawn.review_share) != commitment.shares_of(drawn.tier):
            yield f"{where}: not drawn by the shares committed to for `{drawn.tier or 'no tier'}`"
        key = draws.case_key(name, drawn.sequence, drawn.scan_sha256)
        if seed and drawn.uniform != draws.draw(seed, key):
            yield f"{where}: the seed gives {draws.draw(seed, key):.6f}, the record says {drawn.uniform:.6f}"


def _check_cases(events: Iterable[DrawEvent], loads: Sequence[Load]) -> Iterator[str]:
    """Yield cases without their draw, or with another, and draws that no case was recorded for."""
    drawn = {(event.draw.shift, event.draw.sequence): event.draw for event in events}
    used: set[tuple[str, int]] = set()
    for load in loads:
        if load.draw is None:
            if not any(rule.startswith(EARLY_FAULTS) for rule, _ in load.votes):
                yield f"case `{load.case_id}` was decided without a draw"
            continue
        key = (load.draw.shift, load.draw.sequence)
        used.add(key)
        recorded = drawn.get(key)
        if recorded is None:
            yield f"case `{load.case_id}` names draw {key[1]} of `{key[0]}`, which is not recorded"
        elif _differ(load, recorded):
            yield f"case `{load.case_id}` says another draw than was recorded for it"
    for shift, sequence in sorted(drawn.keys() - used):
        yield f"shift `{shift}`, draw {sequence}: drawn, and no case was recorded for it"


def _differ(load: Load, recorded: RandomDraw) -> bool:
    said = load.draw
    if said is None:
        return True
    in_case = (load.scan_sha256, said.uniform, said.open, said.review, said.due)
    return in_case != (recorded.scan_sha256, recorded.uniform, recorded.open, recorded.review, recorded.due)


def _open_points(
    shifts: Sequence[Shift], of_shift: Mapping[str, Sequence[DrawEvent]], now: datetime
) -> Iterator[str]:
    for number, shift in enumerate(shifts, start=1):
        commitment = shift.commitment
        if shift.seed is None:
            count = len(of_shift.get(commitment.shift, ()))
            over = now >= commitment.ends or number < len(shifts)
            why = "is over, and its seed not disclosed" if over else "is under way"
            yield f"shift `{commitment.shift}` {why}: {count} draws cannot be computed again"
    public = sum(not shift.commitment.secret for shift in shifts)
    if public:
        yield f"{public} shifts are a simulated lane's: anybody knows their seeds"
