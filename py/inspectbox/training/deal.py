"""Regulated goods are dealt from shuffled decks, so that no class is rare by chance in a few hundred scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_STREAM = 1_000_003
"""Number of the random stream that shuffles: beyond those of the cases, which are numbered by their index."""


@dataclass(frozen=True, slots=True)
class Deal:
    """Where a scene stands among those of its kind under one seed: `turn` counts from 0."""

    seed: int
    turn: int

    def hand(self, classes: Sequence[str], sizes: Sequence[int], deck: int) -> tuple[str, ...]:
        """As many classes as `sizes` (repeated for ever) says at this turn, from where the turn before stopped.

        Each time all cards are dealt they are shuffled anew; another `deck` lies in another order.
        """
        rounds, at = divmod(self.turn, len(sizes))
        start = rounds * sum(sizes) + sum(sizes[:at])
        return tuple(self._card(classes, place, deck) for place in range(start, start + sizes[at]))

    def _card(self, classes: Sequence[str], place: int, deck: int) -> str:
        shuffles, card = divmod(place, len(classes))
        order = np.random.default_rng([self.seed, _STREAM, deck, shuffles]).permutation(len(classes))
        return classes[int(order[card])]
