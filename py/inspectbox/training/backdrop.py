"""No vehicle: a floor before a plate of some thickness, the plainest thing a load can be scanned on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.solids import Solid, Space
from inspectbox.training.transport import Hold, Part

# material: most thickness of the plate behind the load, mm
_PLATES = {"steel": 22.0, "aluminium": 45.0, "plywood": 90.0}
_THINNEST = 0.3
_DEPTH = 2350.0


def backdrop_part(rng: np.random.Generator) -> Part:
    """A floor 700 to 1250 mm above the road, and behind it one to four panels, most of them thin."""
    length, deck, tall = (
        float(rng.uniform(8500, 12500)),
        float(rng.uniform(700, 1250)),
        float(rng.uniform(2100, 2700)),
    )
    material = str(rng.choice(sorted(_PLATES)))
    edges = np.linspace(0.0, length, int(rng.choice([1, 1, 2, 4])) + 1)
    panels = []
    for start, stop in pairwise(edges):
        thick = _THINNEST + (_PLATES[material] - _THINNEST) * float(rng.uniform()) ** 3
        panels.append(shapes.cuboid((start, _DEPTH / 2 - thick, deck), (stop, _DEPTH / 2, deck + tall)))
    wooden = bool(rng.random() < 0.5)
    under = float(rng.uniform(45, 90) if wooden else rng.uniform(3, 12))
    floor = shapes.cuboid((0.0, -_DEPTH / 2, deck - under), (length, _DEPTH / 2, deck))
    space = Space(length, _DEPTH - 120.0, tall)
    return Part(
        (Solid(shapes.join(*panels), material), Solid(floor, "softwood" if wooden else "steel")),
        (Hold((0.0, -_DEPTH / 2, deck), space),),
    )
