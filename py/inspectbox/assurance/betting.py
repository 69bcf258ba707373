"""A bound that holds at every look: the confidence sequence of a mixture of constant bets against a rate.

Who suspects the rate of being below p bets on every opening that nothing is found. A bet with ratio g multiplies the
capital by (1 - p g) / (1 - p) when nothing is found and by g when something is: fair if the rate is p, losing if it is
more. By Ville's inequality capital that began as 1 ever reaches 1 / (1 - confidence) with probability at most
1 - confidence, however long one looks and whenever one stops: a rate whose bets did reach that is ruled out.

Source: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, J. R. Stat. Soc. B 86 (2024),
sections 4 and 5; the bet there is lambda = (1 - g) / (1 - p). Ville 1939; Robbins 1970 for mixtures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from inspectbox.assurance.binomial import CONFIDENCE, first_true

BETS = ((0.5, 0.0), (0.1, 0.1), (0.15, 0.3), (0.15, 0.6), (0.1, 0.85))
"""Share of the capital and ratio g of every bet. Half is on `nothing is ever found`, so that a clean record costs at
most ln(40) / ln(20) = 1.23 times the openings of a fixed horizon; the rest survives finds."""


def log_capital(rate: float, found: int, openings: int) -> float:
    """Return the logarithm of the capital of all bets against `rate`; it rises with `rate` and depends on no order."""
    clean = openings - found
    logs = [
        math.log(share)
        + (found * math.log(ratio) if found else 0.0)
        + clean * (math.log1p(-rate * ratio) - math.log1p(-rate))
        for share, ratio in BETS
        if ratio > 0.0 or not found
    ]
    most = max(logs)
    return most + math.log(sum(math.exp(each - most) for each in logs))


def bound_now(found: int, openings: int, confidence: float = CONFIDENCE) -> float:
    """Return the largest rate that the bets have not ruled out after these openings."""
    if found == openings:
        return 1.0
    enough = -math.log(1.0 - confidence)
    return first_true(lambda rate: rate >= 1.0 or log_capital(rate, found, openings) >= enough)


def lowest_bound(finds: Sequence[bool], confidence: float = CONFIDENCE) -> float:
    """Return the lowest bound over all looks at openings in their order: every look holds, so all do together.

    Between two finds the bound only falls, so the looks before a find and the last one say all.
    """
    best, found = 1.0, 0
    for opening, find in enumerate(finds):
        if find:
            best = min(best, bound_now(found, opening, confidence))
            found += 1
    return min(best, bound_now(found, len(finds), confidence))


def bound_path(finds: Sequence[bool], confidence: float = CONFIDENCE) -> list[tuple[int, float]]:
    """Return the bound that holds after each opening, (openings, bound): never above the one before."""
    path, best, found = [(0, 1.0)], 1.0, 0
    for openings, find in enumerate(finds, start=1):
        found += find
        if not find:
            best = min(best, bound_now(found, openings, confidence))
        path.append((openings, best))
    return path
