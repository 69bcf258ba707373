"""Fits the network that weighs claims against each other (`imaging.rescoring`) on scenes whose truth is known."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError, OperatorError
from inspectbox.imaging.rescoring import (
    LEAST_SCORE,
    OWN_SCORES,
    OWN_SIZES,
    PAIR,
    claim_features,
    log_odds,
    pair_features,
)
from inspectbox.training.dataset_files import Sample
from inspectbox.training.evaluate_figures import Scene, Seen, pair

if TYPE_CHECKING:
    import torch

UNITS_A_PAIR, UNITS_A_CLAIM = 32, 64
EPOCHS, SCENES_A_STEP, RATE = 30, 8, 3e-3


@dataclass(frozen=True, slots=True)
class MarkedClaims:
    """Claims (n, 6 + looks) on one scene, and (n,) which are right, and which count: what stands there unseen is
    neither right nor wrong to claim.
    """

    claims: NDArray[np.float32]
    right: NDArray[np.bool_]
    counts: NDArray[np.bool_]


def marked(sample: Sample, claims: NDArray[np.float32]) -> MarkedClaims:
    """Compare the claims on a scene with what stands in it, as average precision does; the faintest are left out."""
    claims = claims[claims[:, 4] >= LEAST_SCORE]
    seen = [Seen(int(row[5]), float(row[4]), (row[0], row[1], row[2], row[3])) for row in claims]
    places = {id(one): place for place, one in enumerate(seen)}
    right, wrong = np.zeros(len(seen), np.bool_), np.zeros(len(seen), np.bool_)
    scene = Scene(sample.truths, tuple(seen), sample.unseen)
    for label in {one.label for one in seen}:
        paired = pair(scene, label)
        right[[places[id(one)] for one, _ in paired.found]] = True
        wrong[[places[id(one)] for one in paired.false]] = True
    return MarkedClaims(claims, right, right | wrong)


def fit_rescoring(
    scenes: Sequence[MarkedClaims],
    pitch_mm: float,
    *,
    seed: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """Fit the weights on scenes in pixels of `pitch_mm` and return them as `read_rescoring` reads them; `progress` is
    told of every epoch.

    Raises OperatorError when no scene has a claim that is right, MachineError without the `train` extra.
    """
    require_torch()
    scenes = [scene for scene in scenes if scene.counts.any()]
    if not any(scene.right.any() for scene in scenes):
        raise OperatorError(
            f"no claim on `{len(scenes)}` scenes is right: nothing to learn from", hint="give more scenes"
        )
    network = _Network(scenes[0].claims.shape[1] - 6, seed, EPOCHS * -(-len(scenes) // SCENES_A_STEP))
    rng = np.random.default_rng(seed)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(scenes))
        for first in range(0, len(order), SCENES_A_STEP):
            chosen = [scenes[place] for place in order[first : first + SCENES_A_STEP]]
            network.step(chosen, pitch_mm)
        progress(epoch + 1, EPOCHS)
    return network.written()


def require_torch() -> None:
    """Raise MachineError without the `train` extra, before anything slow begins."""
    if importlib.util.find_spec("torch") is None:
        raise MachineError("fitting needs PyTorch", hint="pip install 'inspectbox[train]'")


class _Network:
    """`Rescoring` in torch, same features, same layers, to be fitted in so many steps; at first it changes no score."""

    def __init__(self, looks: int, seed: int, steps: int) -> None:
        import torch

        torch.manual_seed(seed)
        scores = looks + OWN_SCORES
        self._layers = {
            "pair_1": torch.nn.Linear(PAIR + scores, UNITS_A_PAIR),
            "pair_2": torch.nn.Linear(UNITS_A_PAIR, UNITS_A_PAIR),
            "claim_1": torch.nn.Linear(scores + OWN_SIZES + 2 * UNITS_A_PAIR, UNITS_A_CLAIM),
            "claim_2": torch.nn.Linear(UNITS_A_CLAIM, 1),
        }
        for part in self._layers["claim_2"].parameters():
            torch.nn.init.zeros_(part)
        parts = [part for layer in self._layers.values() for part in layer.parameters()]
        self._optimizer = torch.optim.AdamW(parts, lr=RATE, weight_decay=1e-3)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(self._optimizer, RATE, total_steps=steps)

    def step(self, scenes: Sequence[MarkedClaims], pitch_mm: float) -> None:
        """Take a step on a few scenes."""
        import torch

        self._optimizer.zero_grad()
        total = torch.zeros(())
        for scene in scenes:
            logits = self._logits(scene.claims, pitch_mm)[torch.from_numpy(scene.counts)]
            right = torch.from_numpy(scene.right[scene.counts].astype(np.float32))
            total = total + torch.nn.functional.binary_cross_entropy_with_logits(
                logits, right, reduction="sum"
            )
        (total / sum(int(scene.counts.sum()) for scene in scenes)).backward()
        self._optimizer.step()
        self._schedule.step()

    def _logits(self, claims: NDArray[np.float32], pitch_mm: float) -> torch.Tensor:
        import torch

        own = claim_features(claims)
        pairs, counts = pair_features(claims, own, slice(None), pitch_mm)
        said = self._relu("pair_2", self._relu("pair_1", torch.from_numpy(pairs)))
        said = said * torch.from_numpy(counts)[..., None]
        around = torch.cat(
            [torch.from_numpy(own), said.max(dim=1).values, torch.log1p(said.sum(dim=1))], dim=1
        )
        moved = self._layers["claim_2"](self._relu("claim_1", around))[:, 0]
        return torch.from_numpy(log_odds(claims[:, 4])) + moved

    def _relu(self, name: str, values: torch.Tensor) -> torch.Tensor:
        return self._layers[name](values).relu()

    def written(self) -> bytes:
        """Return the weights as JSON."""
        table = {
            name: [
                np.round(part.detach().numpy().T.astype(np.float64), 6).tolist()
                for part in (layer.weight, layer.bias)
            ]
            for name, layer in self._layers.items()
        }
        return (json.dumps(table) + "\n").encode()
