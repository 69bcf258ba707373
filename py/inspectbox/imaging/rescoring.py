"""Weighs the claims on a radiograph against each other: a small network that sees no pixels, only boxes, scores and
which claims are of one class. Pure NumPy.

A detector scores each box alone. What stands around it says more: two classes cannot both fill one box, a part of an
object is no second object, and what stands in a load many times is more often there once more. To learn this from pairs
of boxes is the idea of Hosang, Benenson and Schiele (Learning non-maximum suppression, CVPR 2017). No feature names a
class, so nothing is learnt of what a simulator packs with what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import ModelError

Floats = NDArray[np.float32]

REACH_MM = 14_000.0
"""Claims further apart along travel than a vehicle's body is long say nothing of each other."""

LEAST_SCORE = 0.01
"""Mean score of the looks from which a claim is weighed, and weighs."""

OWN_SCORES, OWN_SIZES, PAIR = 2, 2, 7
"""Features of a claim beside one a look: mean and highest score, length and height; features of a pair."""

_BLOCK = 64
_SMALLEST = 1e-3
_LAYERS = ("pair_1", "pair_2", "claim_1", "claim_2")
_MOST_UNITS = 256
_HINT = "take the model folder again from where it was published"


@dataclass(frozen=True, slots=True)
class Rescoring:
    """Weights (in, out) and biases (out,) of four layers: two for a pair of claims, two for a claim with the highest
    and the summed answer of its pairs.
    """

    pair_1: tuple[Floats, Floats]
    pair_2: tuple[Floats, Floats]
    claim_1: tuple[Floats, Floats]
    claim_2: tuple[Floats, Floats]

    def rescored(self, claims: Floats, pitch_mm: float) -> Floats:
        """Return rows (n, 6), x0, y0, x1, y1, confidence, class, of claims (n, 6 + looks) as `merge_looks` gives them,
        in pixels of `pitch_mm`. Claims whose mean score is below `LEAST_SCORE` are left out.
        """
        claims = claims[claims[:, 4] >= LEAST_SCORE]
        if not len(claims):
            return claims[:, :6]
        own = claim_features(claims)
        around = np.concatenate(list(self._around(claims, own, pitch_mm)))
        hidden = _relu(np.concatenate([own, around], axis=1), self.claim_1)
        logit = log_odds(claims[:, 4]) + (hidden @ self.claim_2[0] + self.claim_2[1])[:, 0]
        rows = claims[:, :6].copy()
        rows[:, 4] = 1 / (1 + np.exp(-logit.clip(-30, 30)))
        return rows

    def _around(self, claims: Floats, own: Floats, pitch_mm: float) -> Iterator[Floats]:
        """What the pairs of each claim say, (rows, 2 x units), a block of claims at a time."""
        for first in range(0, len(claims), _BLOCK):
            rows = slice(first, first + _BLOCK)
            pairs, counts = pair_features(claims, own, rows, pitch_mm)
            said = _relu(_relu(pairs, self.pair_1), self.pair_2) * counts[..., None]
            yield np.concatenate([said.max(axis=1), np.log1p(said.sum(axis=1))], axis=1)


def claim_features(claims: Floats) -> Floats:
    """Features (n, looks + 4) of claims (n, 6 + looks): log odds of each look, of their mean and highest, and the
    logarithms of length and height.
    """
    scores = np.column_stack([claims[:, 6:], claims[:, 4], claims[:, 6:].max(axis=1, initial=0)])
    sides = np.log(np.maximum(claims[:, 2:4] - claims[:, :2], 1)) - 4
    return np.concatenate([log_odds(scores) / 3, sides], axis=1).astype(np.float32)


def pair_features(claims: Floats, own: Floats, rows: slice, pitch_mm: float) -> tuple[Floats, Floats]:
    """Features (rows, n, 7 + looks + 2) of every pair of one of the claims `rows` with another, and (rows, n) which
    count: not a claim with itself, nor beyond `REACH_MM`. `own` are the `claim_features` of all of them.

    Of a pair: intersection over union, over the first and over the second; whether both are of one class; the second's
    log odds, and what it has more of them; the logarithm of their ratio of lengths. Then the scores of the first.
    """
    ones, shape = claims[rows], (len(claims[rows]), len(claims))
    low = np.maximum(ones[:, None, :2], claims[None, :, :2])
    high = np.minimum(ones[:, None, 2:4], claims[None, :, 2:4])
    both = (high - low).clip(0).prod(axis=2)
    areas = np.maximum(claims[:, 2:4] - claims[:, :2], 1).prod(axis=1)
    mine, others = areas[rows, None], areas[None]
    score = log_odds(claims[:, 4]) / 3
    scores = own[rows, None, :-OWN_SIZES]
    features = (
        both / (mine + others - both),
        both / mine,
        both / others,
        ones[:, None, 5] == claims[None, :, 5],
        np.broadcast_to(score[None], shape),
        score[None] - score[rows, None],
        np.log(others / mine) / 2,
        *np.moveaxis(np.broadcast_to(scores, (*shape, scores.shape[2])), 2, 0),
    )
    middles = claims[:, [0, 2]].mean(axis=1)
    counts = np.abs(middles[rows, None] - middles[None]) <= REACH_MM / pitch_mm
    counts &= np.arange(len(claims))[rows, None] != np.arange(len(claims))[None]
    return np.stack(features, axis=2).astype(np.float32), counts.astype(np.float32)


def log_odds(scores: Floats) -> Floats:
    """Log odds of scores, none nearer to 0 or 1 than a thousandth."""
    inside = scores.clip(_SMALLEST, 1 - _SMALLEST)
    return np.asarray(np.log(inside / (1 - inside)), np.float32)


def _relu(values: Floats, layer: tuple[Floats, Floats]) -> Floats:
    return np.asarray(np.maximum(values @ layer[0] + layer[1], 0), np.float32)


def read_rescoring(data: bytes, looks: int) -> Rescoring:
    """Read the weights for a detector of so many looks: JSON, a name of a layer to `[weights, biases]`.

    Raises ModelError when they are no finite numbers or of another shape.
    """
    try:
        found = json.loads(data)
        layers = [tuple(np.array(part, np.float32) for part in found[name]) for name in _LAYERS]
        widths = [weights.shape for weights, biases in layers if (weights.shape[1],) == biases.shape]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ModelError("the model's rescoring is no table of layers", hint=_HINT) from error
    scores = looks + OWN_SCORES
    (_, a), (_, b), (_, c) = (*widths, (0, 0), (0, 0), (0, 0))[:3]
    fit = [(PAIR + scores, a), (a, b), (scores + OWN_SIZES + 2 * b, c), (c, 1)]
    numbers = all(np.isfinite(part).all() for layer in layers for part in layer)
    if widths != fit or max(a, b, c) > _MOST_UNITS or not numbers:
        raise ModelError(f"the model's rescoring does not fit a detector of {looks} looks", hint=_HINT)
    return Rescoring(*((weights, biases) for weights, biases in layers))
