"""The declaration of a simulated case, and the numbers a port gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from inspectbox.training.declared_words import DeclaredWords
from inspectbox.training.packing import LoadedLot
from inspectbox.training.scenario import CERTIFIED, ORDINARY, REGULATED, Paper, Scenario, enterprise_code

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_OWNERS = ("TCLU", "MSKU", "CSNU", "TGHU", "FCIU", "OOLU")


def container_number(rng: np.random.Generator) -> str:
    """An owner code, six digits and the check digit of ISO 6346."""
    body = f"{rng.choice(_OWNERS)}{int(rng.integers(0, 1_000_000)):06d}"
    total = sum(_letter_value(sign) * 2**place for place, sign in enumerate(body))
    return f"{body}{total % 11 % 10}"


def _letter_value(sign: str) -> int:
    if sign.isdigit():
        return int(sign)
    # A is 10, and multiples of 11 are left out
    value = ord(sign) - ord("A") + 10
    return value + (value - 1) // 10 if value > 10 else value


def write_paper(
    rng: np.random.Generator,
    scenario: Scenario,
    load: Sequence[LoadedLot],
    container: str,
    words: Mapping[str, DeclaredWords],
) -> Mapping[str, Any] | None:
    """Return `declaration.json`, None when there is no paper."""
    if scenario.paper is Paper.NONE:
        return None
    declared = _declared(rng, scenario, load)
    permits = sorted(
        {str(words[name].permit) for name in declared if words[name].permit and scenario.permitted}
    )
    return {
        "declaration_no": f"02022026{int(rng.integers(10**10)):010d}",
        "direction": str(rng.choice(["export", "import"], p=[0.7, 0.3])),
        "enterprise": {"code": enterprise_code(rng, scenario)},
        "container": container,
        "permits": permits,
        "booking": f"BK{int(rng.integers(10**8)):08d}",
        "lines": [_line(rng, words[name], *amounts) for name, amounts in declared.items()],
    }


def lodging_times(
    rng: np.random.Generator, scenario: Scenario, direction: str, scanned_at: datetime
) -> Mapping[str, str]:
    """Return `arrived_at` and `lodged_at`: imports and half the certified exports are declared before they arrive."""
    waited = timedelta(minutes=int(rng.integers(60, 48 * 60)))
    arrived = scanned_at - waited
    early = direction == "import" or (scenario.enterprises == CERTIFIED and rng.random() < 0.5)
    share = float(rng.uniform(0.1, 0.9))
    lodged = arrived - share * timedelta(days=1) if early else arrived + share * waited
    return {"arrived_at": f"{arrived:{_MOMENT}}", "lodged_at": f"{lodged:{_MOMENT}}"}


def _declared(
    rng: np.random.Generator, scenario: Scenario, load: Sequence[LoadedLot]
) -> dict[str, tuple[int, float]]:
    """What the paper says is loaded: (pieces, kg) by goods; hidden mass goes under the first line."""
    totals: dict[str, tuple[int, float]] = {}
    for lot in load:
        if not lot.hidden:
            pieces, mass = totals.get(lot.goods, (0, 0.0))
            totals[lot.goods] = (pieces + lot.pieces, mass + lot.mass_kg)
    if not totals:
        return {"empty_container": (1, 3800.0)}
    if scenario.paper is Paper.FALSE:
        totals = _disguised(rng, totals)
    first = next(iter(totals))
    concealed = sum(lot.mass_kg for lot in load if lot.hidden)
    totals[first] = (totals[first][0], totals[first][1] + concealed)
    return totals


def _disguised(
    rng: np.random.Generator, totals: Mapping[str, tuple[int, float]]
) -> dict[str, tuple[int, float]]:
    """Regulated goods, or else those of the greatest mass, under the name of goods that are not there."""
    regulated = [name for name in totals if name in REGULATED]
    disguised = regulated or [max(totals, key=lambda name: totals[name][1])]
    absent = [name for name in ORDINARY if name not in totals]
    new: dict[str, tuple[int, float]] = {}
    for name, amounts in totals.items():
        shown = str(rng.choice(absent)) if name in disguised else name
        pieces, mass = new.get(shown, (0, 0.0))
        new[shown] = (pieces + amounts[0], mass + amounts[1])
    return new


def _line(rng: np.random.Generator, words: DeclaredWords, pieces: int, mass: float) -> Mapping[str, Any]:
    hs, goods = words.lines[int(rng.integers(0, len(words.lines)))]
    return {
        "hs": hs,
        "goods": goods,
        "quantity": pieces,
        "unit": words.unit,
        "gross_kg": round(mass * float(rng.normal(1.0, 0.01)), 1),
        "origin": "CN",
    }
