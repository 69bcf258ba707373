"""Ordinary goods in their plainest form: rings and tubes, slabs, drums and boxes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.goods.plain import Plain
from inspectbox.training.solids import Solid


def _bicycle(rng: np.random.Generator, family: int) -> Article:
    """Two rings and the tubes between them."""
    radius, base = between(rng, family, 190, 370), between(rng, family, 2.6, 3.3, 1)
    rear, front = np.array([0.0, 0, radius]), np.array([base * radius, 0, radius])
    low, seat = np.array([1.2 * radius, 0, radius - 30]), np.array([0.75 * radius, 0, 2.3 * radius])
    head = front + np.array([-0.35, 0, 1.25]) * radius
    pairs = ((rear, low), (rear, seat), (low, seat), (low, head), (seat, head), (head, front))
    thick = float(rng.uniform(9, 22))
    tubes = [shapes.tube(a, b, thick, min(2.5, thick * 0.3)) for a, b in pairs]
    grip = np.array([0.0, 250.0, 0.0])
    bar = shapes.bar(head - grip, head + grip, 11)
    tyre = float(rng.uniform(10, 30))
    rings = [shapes.move(shapes.torus(radius - tyre, tyre, "y", (22, 6)), at) for at in (rear, front)]
    frame = str(rng.choice(["steel", "aluminium"]))
    return [
        Solid(shapes.join(*tubes, bar), frame),
        Solid(shapes.join(*rings), str(rng.choice(["rubber", "rubber", "steel"])), float(rng.uniform(0.2, 0.6))),
    ]  # fmt: skip


def _torus(rng: np.random.Generator, family: int) -> Article:
    outer = between(rng, family, 240, 560)
    thick = outer * between(rng, family, 0.17, 0.28, 1)
    ring = shapes.torus(outer - thick, thick, "z", (24, 8))
    hollow = shapes.invert(shapes.torus(outer - thick, thick * float(rng.uniform(0.55, 0.85)), "z", (24, 8)))
    return [Solid(shapes.join(ring, hollow), "rubber", float(rng.uniform(0.9, 1.3)))]


def _drum(rng: np.random.Generator, family: int) -> Article:
    """A can of one liquid, full or part full."""
    radius, tall = between(rng, family, 130, 310), between(rng, family, 300, 950, 1)
    level = tall * float(rng.uniform(0.3, 0.97))
    fluid = shapes.move(shapes.cylinder(radius - 3, level, "z", 18), (0, 0, level / 2 + 2))
    wall = shapes.move(shapes.pipe(radius, tall, 2.0, "z", 18), (0, 0, tall / 2))
    liquid = str(rng.choice(["water", "oil", "paint"]))
    return [Solid(wall, str(rng.choice(["steel", "polyethylene"]))), Solid(fluid, liquid)]


def _slabs(rng: np.random.Generator, family: int) -> Article:
    """A pile of sheets."""
    size = np.array([between(rng, family, 900, 2900), between(rng, family, 600, 1250, 1), 9.0])
    count = int(rng.integers(6, 40))
    lows = [(0.0, 0.0, n * (size[2] + float(rng.uniform(0.5, 2)))) for n in range(count)]
    return [
        Solid(
            shapes.cuboids(lows, size),
            str(rng.choice(["gypsum", "particleboard", "plywood"])),
            float(rng.uniform(0.8, 1.1)),
        )
    ]


def _soft_block(rng: np.random.Generator, family: int) -> Article:
    size = (
        between(rng, family, 350, 1100),
        between(rng, family, 300, 700, 1),
        between(rng, family, 200, 700, 2),
    )
    roundness = float(rng.uniform(0.05, 0.4))
    return [Solid(shapes.pillow(size, roundness, 2), "cotton", float(rng.uniform(0.08, 0.36)))]  # fmt: skip


def _tile(rng: np.random.Generator, family: int) -> Article:
    side, pile = between(rng, family, 200, 800), between(rng, family, 40, 160, 1)
    lows = [(0.0, 0.0, n * 9.5) for n in range(max(1, int(pile // 9.5)))]
    return [Solid(shapes.cuboids(lows, (side, side, 8.5)), "ceramic", float(rng.uniform(0.8, 1.05)))]


def _machine(rng: np.random.Generator, family: int) -> Article:
    """A hollow block that carries cylinders and a plate."""
    size = np.array(
        [between(rng, family, 350, 1600), between(rng, family, 300, 1000, 1), between(rng, family, 300, 900, 2)]
    )  # fmt: skip
    body = shapes.shell((0, 0, 0), size, float(rng.uniform(6, 40)))
    drums = []
    for _ in range(int(rng.integers(1, 5))):
        radius, long = float(rng.uniform(0.08, 0.25)) * size.min(), float(rng.uniform(0.3, 0.9)) * size[0]
        at = size * rng.uniform((0.45, 0.2, 0.3), (0.55, 0.8, 1.1))
        drums.append(shapes.move(shapes.cylinder(radius, long, str(rng.choice(["x", "y", "z"])), 16), at))
    base = shapes.cuboid((-60, -60, -40), size * (1, 1, 0) + (60, 60, 0))
    return [
        Solid(body, str(rng.choice(["cast_iron", "steel"]))),
        Solid(shapes.join(*drums), "steel", float(rng.uniform(0.3, 1.0))),
        Solid(base, "steel", float(rng.uniform(0.1, 0.5))),
    ]


def _chair_or_table(rng: np.random.Generator, family: int) -> Article:
    """A board on four legs, or a case of boards."""
    size = np.array(
        [between(rng, family, 350, 1700), between(rng, family, 350, 900, 1), between(rng, family, 380, 1600, 2)]
    )  # fmt: skip
    board = str(rng.choice(["particleboard", "plywood", "hardwood"]))
    if rng.random() < 0.4:
        return [Solid(shapes.shell((0, 0, 0), size, float(rng.uniform(12, 28))), board)]
    leg = float(rng.uniform(25, 80))
    legs = [(x, y, 0.0) for x in (0.0, size[0] - leg) for y in (0.0, size[1] - leg)]
    top = shapes.cuboid((0, 0, size[2] * 0.55), size * (1, 1, 0.55) + (0, 0, float(rng.uniform(18, 60))))
    return [Solid(shapes.join(shapes.cuboids(legs, (leg, leg, size[2] * 0.55)), top), board)]


def _box_with_motor(rng: np.random.Generator, family: int) -> Article:
    size = np.array(
        [between(rng, family, 350, 750), between(rng, family, 300, 700, 1), between(rng, family, 250, 1800, 2)]
    )  # fmt: skip
    motor = shapes.cylinder(float(rng.uniform(45, 110)), float(rng.uniform(100, 260)), "y", 14)
    at = size * rng.uniform((0.25, 0.4, 0.1), (0.75, 0.6, 0.4))
    return [
        Solid(shapes.shell((0, 0, 0), size, float(rng.uniform(0.8, 2.5))), "steel"),
        Solid(shapes.move(motor, at), str(rng.choice(["copper", "steel"])), float(rng.uniform(0.4, 0.9))),
        Solid(shapes.cuboid((3, 3, 3), size - 3), "foam", float(rng.uniform(0.5, 2.0))),
    ]


def _sack(rng: np.random.Generator, family: int) -> Article:
    size = (
        between(rng, family, 400, 1050),
        between(rng, family, 300, 900, 1),
        between(rng, family, 100, 600, 2),
    )
    material = str(rng.choice(["starch", "cement", "urea", "polyethylene"]))
    sack = shapes.pillow(size, float(rng.uniform(0.25, 0.6)), 2)
    return [Solid(sack, material, float(rng.uniform(0.4, 0.75)))]  # fmt: skip


def _coil(rng: np.random.Generator, family: int) -> Article:
    outer, wide = between(rng, family, 300, 760), between(rng, family, 300, 1250, 1)
    inner = outer * float(rng.uniform(0.35, 0.75))
    profile = [(inner, -wide / 2), (outer, -wide / 2), (outer, wide / 2), (inner, wide / 2)]
    return [Solid(shapes.ring(profile, "y", 28), "steel", float(rng.uniform(0.85, 1.0)))]


def _pipes(rng: np.random.Generator, family: int) -> Article:
    radius, long = between(rng, family, 15, 170), between(rng, family, 1200, 5800, 1)
    return [Solid(shapes.pipe(radius, long, max(2.0, radius * 0.12), "x", 14), "steel")]


def _boards(rng: np.random.Generator, family: int) -> Article:
    size = (
        between(rng, family, 1500, 5600),
        between(rng, family, 60, 250, 1),
        between(rng, family, 18, 120, 2),
    )
    return [Solid(shapes.cuboid((0, 0, 0), size), "softwood", float(rng.uniform(0.8, 1.3)))]  # fmt: skip


def _reel(rng: np.random.Generator, family: int) -> Article:
    radius, wide = between(rng, family, 250, 640), between(rng, family, 400, 1400, 1)
    return [Solid(shapes.pipe(radius, wide, radius * 0.88, "z", 24), "paper", float(rng.uniform(0.8, 1.1)))]


ORDINARY_FORMS: Mapping[str, Plain] = {
    "bicycle": _bicycle,
    "wallboard": _slabs,
    "clothing": _soft_block,
    "ceramic_tile": _tile,
    "machinery": _machine,
    "drum": _drum,
    "tyre": _torus,
    "furniture": _chair_or_table,
    "appliance": _box_with_motor,
    "bagged_goods": _sack,
    "steel_coil": _coil,
    "steel_pipe": _pipes,
    "timber": _boards,
    "paper_roll": _reel,
}
"""By detector class."""
