"""The facts `random.*` and `history.*`: what the box drew, and what earlier openings of the enterprise found."""

from __future__ import annotations

from dataclasses import replace

from inspectbox.domain.facts import Facts
from inspectbox.domain.random_check import History, RandomDraw


def with_checks(facts: Facts, draw: RandomDraw | None, history: History | None) -> Facts:
    """Return the facts with those of the draw and of the enterprise's history; what there is not is left out."""
    values = dict(facts.values)
    if draw is not None:
        values |= {
            "random.open": draw.open,
            "random.review": draw.review,
            "random.due": draw.due,
            "random.draw": draw.uniform,
        }
    if history is not None:
        values |= {"history.opened": history.opened, "history.found": history.found}
    return replace(facts, values=values)
