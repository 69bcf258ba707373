"""Wheels, axles and springs of road vehicles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space
from inspectbox.training.transport import Part, Void


@dataclass(frozen=True, slots=True)
class Wheel:
    """A tyre on its rim, mm: radius, radius of the rim, width; `track` is half the distance of wheel centres."""

    radius: float = 505.0
    rim: float = 290.0
    width: float = 290.0
    track: float = 980.0

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Wheel:
        """A wheel of a lorry or trailer, 17.5 to 22.5 inches."""
        if rng.random() < 0.25:
            return cls(float(rng.uniform(385, 430)), 225.0, 245.0, 960.0)
        return cls(float(rng.uniform(475, 535)), 286.0, float(rng.uniform(270, 385)))


SMALL_WHEEL = Wheel(345.0, 205.0, 215.0, 820.0)
"""Of a van."""


def tyre(wheel: Wheel, axis: str = "y", sections: int = 32) -> Mesh:
    """A hollow tyre centred on the origin."""
    half, tread = wheel.width / 2, wheel.radius * 0.04 + 14
    outside = [
        (wheel.radius - 15, -half),
        (wheel.radius, -half * 0.8),
        (wheel.radius, half * 0.8),
        (wheel.radius - 15, half),
    ]
    inside = [(wheel.radius - tread, half - 14), (wheel.radius - tread, -half + 14)]
    beads = [(wheel.rim, half), (wheel.rim, half - 14)]
    profile = [(wheel.rim, -half), *outside, *beads, *inside, (wheel.rim, -half + 14)]
    return shapes.ring(profile, axis, sections)


def axle_part(x: float, twin: bool, wheel: Wheel, rng: np.random.Generator) -> Part:
    """An axle at x with its wheels standing on the road: tyres, rims, drums, hubs, springs, brake chambers."""
    up, spread = wheel.radius, wheel.width * 0.56
    places = [s * (wheel.track + d) for s in (-1, 1) for d in ((-spread, spread) if twin else (0.0,))]
    flange = [(wheel.rim - 20, -0.45), (wheel.rim - 2, -0.45), (wheel.rim - 2, 0.45), (wheel.rim - 20, 0.45)]
    rim = shapes.ring([(r, w * wheel.width) for r, w in flange], "y", 28)
    disc = shapes.move(shapes.cylinder(wheel.rim - 15, 12, "y", 24), (0, 40, 0))
    drum = shapes.ring([(180, -100), (210, -100), (210, 100), (180, 100)], "y", 24)
    hub = shapes.cylinder(95, 330, "y", 16)
    pole = shapes.pipe(70, 2 * wheel.track, 14, "y", 14)
    steel = [shapes.move(mesh, (x, y, up)) for y in places for mesh in (rim, disc)]
    iron = [shapes.move(hub, (x, s * wheel.track, up)) for s in (-1, 1)]
    if wheel.radius > 400:
        iron += [shapes.move(drum, (x, s * (wheel.track - 220), up)) for s in (-1, 1)]
        steel += _springs(x, up, wheel.track - 420, rng)
    bay = Space(300.0, wheel.width - 60, wheel.radius * 0.25)
    voids = [Void("wheel", (x - 150, y - bay.width / 2, up + wheel.rim + 20), bay) for y in places]
    return Part(
        (
            Solid(shapes.join(*(shapes.move(tyre(wheel), (x, y, up)) for y in places)), "rubber"),
            Solid(shapes.join(*steel, shapes.move(pole, (x, 0, up))), "steel"),
            Solid(shapes.join(*iron), "cast_iron"),
        ),
        (),
        tuple(voids),
    )


def _springs(x: float, up: float, y: float, rng: np.random.Generator) -> list[Mesh]:
    """Leaf springs, or trailing arms with air bellows."""
    parts = []
    for side in (-1, 1):
        at = side * y
        if rng.random() < 0.5:
            parts.append(shapes.cuboid((x - 480, at - 45, up + 90), (x + 480, at + 45, up + 150)))
            parts.append(shapes.cuboid((x - 300, at - 45, up + 60), (x + 300, at + 45, up + 90)))
        else:
            parts.append(shapes.cuboid((x - 420, at - 40, up + 20), (x + 280, at + 40, up + 80)))
            parts.append(shapes.move(shapes.pipe(130, 220, 8, "z", 16), (x + 270, at, up + 200)))
        parts.append(shapes.move(shapes.pipe(85, 170, 5, "x", 14), (x - 190, at * 0.6, up + 60)))
    return parts
