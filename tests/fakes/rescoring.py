"""Weights for weighing claims against each other, small enough to see what they do."""

import json

import numpy as np

LOOKS = 2
UNITS_A_PAIR, UNITS_A_CLAIM = 2, 3

_SHAPES = {
    "pair_1": (7 + LOOKS + 2, UNITS_A_PAIR),
    "pair_2": (UNITS_A_PAIR, UNITS_A_PAIR),
    "claim_1": (LOOKS + 4 + 2 * UNITS_A_PAIR, UNITS_A_CLAIM),
    "claim_2": (UNITS_A_CLAIM, 1),
}


def rescoring_file(rng=None, looks=LOOKS):
    """Random weights, or all nought."""
    more = {"pair_1": looks - LOOKS, "claim_1": looks - LOOKS}
    layers = {}
    for name, (rows, columns) in _SHAPES.items():
        shape = (rows + more.get(name, 0), columns)
        draw = np.zeros if rng is None else rng.standard_normal
        layers[name] = [draw(shape).tolist(), draw(columns).tolist()]
    return (json.dumps(layers) + "\n").encode()


def silent(looks=LOOKS):
    """Weights that change no score."""
    return rescoring_file(looks=looks)


def without_doubles(*, overlap=True, looks=LOOKS):
    """Take ten from the log odds of a claim that another of its class overlaps by half and more; without `overlap` of
    any that has another of its class within reach.
    """
    layers = json.loads(silent(looks))
    unit = np.array(layers["pair_1"][0])
    unit[0, 0], unit[3, 0] = (2.0, 1.0) if overlap else (0.0, 1.0)
    layers["pair_1"] = [unit.tolist(), [-2.0 if overlap else 0.0, 0.0]]
    layers["pair_2"][0][0][0] = 1.0
    layers["claim_1"][0][looks + 4][0] = 1.0
    layers["claim_2"][0][0][0] = -10.0
    return json.dumps(layers).encode()
