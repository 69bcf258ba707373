"""Rigid bodies on the vehicle's own frame: box lorries and panel vans."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.axles import SMALL_WHEEL, Wheel, axle_part
from inspectbox.training.chassis import beam
from inspectbox.training.solids import Solid, Space
from inspectbox.training.tractor import cab_parts, fuel_tank_part, van_nose_parts
from inspectbox.training.transport import Hold, Part, Void


def box_lorry_parts(rng: np.random.Generator, start: float, length: float) -> list[Part]:
    """A lorry whose box begins at x = start, its cab in front."""
    deck, end, wheel = float(rng.uniform(950, 1150)), start + length, Wheel.drawn(rng)
    frame = [beam(start - 500, end - 40, y, deck - 60, 260.0) for y in (-400.0, 400.0)]
    cross = [
        shapes.shell((x, -1200, deck - 60), (x + 60, 1200, deck), 4.0)
        for x in np.arange(start + 150, end - 100, rng.uniform(350, 600))
    ]
    axles = [end - float(rng.uniform(1500, 2600))]
    if length > 6500 and rng.random() < 0.5:
        axles.append(axles[0] - 1350)
    return [
        _insulated_box(rng, (start, end), deck),
        Part((Solid(shapes.join(*frame, *cross), "steel"),)),
        *cab_parts(rng, start - float(rng.uniform(80, 300))),
        *(axle_part(x, True, wheel, rng) for x in axles),
        fuel_tank_part(rng, start + 250, 850.0),
    ]


def _insulated_box(rng: np.random.Generator, reach: tuple[float, float], deck: float) -> Part:
    """A box of aluminium skins around foam, with ribs."""
    (start, end), half, wall = reach, 1250.0, float(rng.uniform(18, 45))
    top = deck + float(rng.uniform(2350, 2750))
    inner = (start + wall, -half + wall, deck + 60), (end - wall, half - wall, top - wall)
    skin = shapes.join(shapes.shell((start, -half, deck), (end, half, top), 1.3), shapes.shell(*inner, 1.0))
    filling = shapes.join(
        shapes.cuboid((start + 2, -half + 2, deck + 40), (end - 2, half - 2, top - 2)),
        shapes.invert(shapes.cuboid(*inner)),
    )
    ribs = [
        shapes.shell((x, y, deck), (x + 45, y + 30, top), 2.0)
        for x in np.arange(start + 100, end - 100, rng.uniform(500, 900))
        for y in (-half + 2, half - 32)
    ]
    space = Space(end - start - 2 * wall - 60, 2 * (half - wall) - 20, top - wall - deck - 130)
    hold = Hold((start + wall + 30, -half + wall + 10, deck + 62), space, 12_000.0)
    void = Void(
        "wall", (start + 30, half - wall, deck + 100), Space(end - start - 60, wall, top - deck - 200)
    )
    return Part((Solid(shapes.join(skin, *ribs), "aluminium"), Solid(filling, "foam", 1.3)), (hold,), (void,))


def van_parts(rng: np.random.Generator, start: float) -> list[Part]:
    """A panel van whose load room begins at x = start."""
    length, half = float(rng.uniform(2700, 4300)), 980.0
    deck, end = float(rng.uniform(560, 680)), start + length
    top = deck + float(rng.uniform(1500, 2000))
    ribs = [
        shapes.shell((x, y, deck), (x + 60, y + 35, top), 1.2)
        for x in np.arange(start, end - 60, rng.uniform(600, 1000))
        for y in (-half + 2, half - 37)
    ]
    skin = shapes.shell((start, -half, deck - 40), (end, half, top), 0.9)
    arches = [
        shapes.shell((end - 1350, y, deck), (end - 550, y + 200, deck + 260), 1.2)
        for y in (-half + 3, half - 203)
    ]
    sills = [
        shapes.shell((start - 400, y, deck - 160), (end, y + 90, deck - 40), 2.0) for y in (-560.0, 470.0)
    ]
    floor = shapes.cuboid((start + 40, -half + 60, deck), (end - 60, half - 60, deck + 12))
    space = Space(length - 160, 2 * half - 460, top - deck - 100)
    hold = Hold((start + 60, -half + 230, deck + 14), space, 1_300.0)
    voids = (
        Void("wall", (start + 60, -half + 6, deck + 300), Space(length - 160, 40.0, top - deck - 500)),
        Void("door", (end - 50, -half + 80, deck + 100), Space(40.0, 2 * half - 160, top - deck - 400)),
    )
    body = Part(
        (Solid(shapes.join(skin, *ribs, *arches, *sills), "steel"), Solid(floor, "plywood")), (hold,), voids
    )
    axles = [axle_part(x, False, SMALL_WHEEL, rng) for x in (end - 950, start - 1450)]
    return [body, *van_nose_parts(rng, start, top), *axles]
