"""Firearms: pistols, revolvers, rifles and shotguns, whole or in parts, and ammunition; in crates, cartons or cloth."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, heaped, in_boxes
from inspectbox.training.goods.families import between, model
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space


def _box(x0: float, z0: float, x1: float, z1: float, thick: float) -> Mesh:
    return shapes.cuboid((x0, -thick / 2, z0), (x1, thick / 2, z1))


def _slanted(at: tuple[float, float], size: tuple[float, float, float], lean: float) -> Mesh:
    """A grip or magazine of width, height and thickness that hangs from (x, z) and leans by degrees."""
    (x, z), (wide, tall, thick) = at, size
    return shapes.turn(_box(x, z - tall, x + wide, z, thick), "y", lean, (x, 0, z))


def _barrel(x0: float, x1: float, z: float, radius: float) -> Mesh:
    return shapes.tube((x0, 0, z), (x1, 0, z), radius, radius * 0.45, 10)


def _guard(x: float, z: float, radius: float) -> Mesh:
    return shapes.move(shapes.torus(radius, 3.0, "y", (12, 5)), (x, 0, z))


def _pistol(rng: np.random.Generator, family: int) -> Article:
    long = between(rng, family, 150, 230)
    tall, thick = long * between(rng, family, 0.16, 0.22, 1), float(rng.uniform(22, 30))
    slide = _box(0, 0, long, tall, thick)
    hollow = shapes.invert(_box(long * 0.25, tall * 0.2, long - 6, tall * 0.75, thick * 0.6))
    barrel = _barrel(long * 0.25, long, tall * 0.5, 7.5)
    grip = _slanted((4, 0), (long * 0.27, long * between(rng, family, 0.45, 0.62, 2), thick * 0.9), 14)
    frame = _box(0, -tall * 0.45, long * 0.85, 0, thick * 0.8)
    steel = shapes.join(slide, hollow, barrel, _guard(long * 0.42, -tall * 0.9, long * 0.1))
    plastic = model(family, (True, False, False, True), 1)
    return [
        Solid(steel, "steel"),
        Solid(frame, "plastic" if plastic else "steel", 0.9),
        Solid(grip, "steel", 0.28),
    ]


def _revolver(rng: np.random.Generator, family: int) -> Article:
    long = between(rng, family, 60, 210)
    drum = between(rng, family, 17, 24, 1)
    steel = shapes.join(
        _barrel(46, 46 + long, 14, 9.5), _box(46, -2, 46 + long * 0.9, 4, 8),
        shapes.move(shapes.pipe(drum, 42, drum * 0.3, "x", 14), (22, 0, 4)), _box(-12, 24, 48, 31, 14),
        _box(-12, -24, 48, -17, 14), _box(-14, -24, -4, 31, 14), _guard(14, -36, 17),
    )  # fmt: skip
    grip = _slanted((-26, -6), (40, between(rng, family, 85, 120, 2), 26), 24)
    return [Solid(steel, "steel"), Solid(grip, str(rng.choice(["hardwood", "rubber"])))]


def _rifle(rng: np.random.Generator, family: int) -> Article:
    """A hunting rifle or shotgun: long barrels on a wooden or plastic stock."""
    long = between(rng, family, 900, 1250)
    barrel = long * between(rng, family, 0.5, 0.64, 1)
    bore = float(rng.uniform(8, 13))
    receiver = _box(-long * 0.02, -12, long * 0.17, 26, 34)
    steel = [receiver, _barrel(long * 0.15, long * 0.15 + barrel, 14, bore), _guard(long * 0.02, -24, 20)]
    if model(family, (False, True, False, False)):
        steel.append(_barrel(long * 0.15, long * 0.15 + barrel, 14 - 2.1 * bore, bore))
    if rng.random() < 0.3:
        steel.append(shapes.move(shapes.pipe(19, 300, 3, "x", 10), (long * 0.1, 0, 70)))
    butt = shapes.hexahedron([
        (x, y, z) for z0, z1 in ((0, 0), (1, 1)) for y in (-18.0, 18.0)
        for x, z in ((-long * 0.33, -120.0 + 115 * z1), (0.0, -38.0 + 58 * z0))
    ])  # fmt: skip
    fore = _box(long * 0.15, -18, long * 0.15 + barrel * 0.45, 4, 38)
    stock = str(rng.choice(["hardwood", "hardwood", "plastic"]))
    return [Solid(shapes.join(*steel), "steel"), Solid(shapes.join(butt, fore), stock)]


def _carbine(rng: np.random.Generator, family: int) -> Article:
    """A self-loading rifle: receiver, curved or straight magazine, pistol grip, stock."""
    long = between(rng, family, 640, 980)
    barrel = long * between(rng, family, 0.34, 0.5, 1)
    curved = model(family, (True, False, True, False, False), 2)
    receiver = shapes.join(
        _box(0, -6, long * 0.28, 44, 42), shapes.invert(_box(12, 6, long * 0.27, 36, 26)),
        _box(20, 12, long * 0.2, 30, 18),
    )  # fmt: skip
    steps = 4 if curved else 1
    tall = between(rng, family, 110, 210, 2) / steps
    magazine = [
        _slanted((long * 0.19 + 9 * n * n, -6 - n * tall * 0.94), (60, tall, 26), -4 - 9 * n)
        for n in range(steps)
    ]
    tube = _barrel(long * 0.28, long * 0.28 + barrel, 22, 9)
    sight = _box(long * 0.26 + barrel, 22, long * 0.28 + barrel, 58, 8)
    steel = shapes.join(receiver, tube, sight, _guard(long * 0.1, -24, 19))
    hollow = str(rng.choice(["plastic", "hardwood", "aluminium"]))
    furniture = [
        _slanted((8, -4), (38, 105, 30), 18),
        _box(long * 0.28, 2, long * 0.28 + barrel * 0.6, 44, 44),
    ]
    if model(family, (True, True, False, True)):
        furniture.append(_box(-long * 0.26, -70, 0, 32, 30))
    return [
        Solid(steel, "steel"),
        Solid(shapes.join(*furniture), hollow, 0.8),
        Solid(shapes.join(*magazine), "steel", 0.55),
    ]


def _parts(rng: np.random.Generator, family: int) -> Article:
    """Barrels, bolts, frames and magazines taken apart, side by side."""
    long = between(rng, family, 110, 560)
    steel = [_barrel(0, long, 0, between(rng, family, 8, 14, 1)), _box(0, 30, min(long, 190), 62, 26)]
    steel.append(shapes.invert(_box(20, 36, min(long, 190) - 20, 56, 18)))
    steel.append(shapes.move(shapes.cylinder(8, min(long, 150), "x", 10), (min(long, 150) / 2, 0, 85)))
    magazine = _slanted((0, 250), (55, 140, 24), float(rng.uniform(-10, 10)))
    return [Solid(shapes.join(*steel), "steel"), Solid(magazine, "steel", 0.4)]


def _ammunition(rng: np.random.Generator, family: int) -> Article:
    """A block of cartridges in their box: brass and lead in a tight lattice."""
    round_, pitch = between(rng, family, 24, 70), between(rng, family, 9, 14, 1)
    places = [(pitch * i, pitch * j, 0) for i in range(10) for j in range(5)]
    case = shapes.repeat(shapes.cylinder(pitch * 0.46, round_ * 0.6, "z", 6), places)
    point = shapes.move(
        shapes.repeat(shapes.cylinder(pitch * 0.4, round_ * 0.4, "z", 6), places), (0, 0, round_ * 0.5)
    )
    return [Solid(case, "copper", 0.45), Solid(point, "lead", 0.9)]


_MODELS = (_pistol, _carbine, _rifle, _revolver, _carbine, _parts, _pistol, _rifle)


def article(rng: np.random.Generator, family: int) -> Article:
    """One piece of a family."""
    return _MODELS[family](rng, family)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with boxes of one or two models, or with a heap of them."""
    made = _MODELS[family](rng, family)
    articles = [made]
    if rng.random() < 0.35:
        articles.append((_parts, _ammunition)[int(rng.integers(0, 2))](rng, family))
    if rng.random() < 0.3:
        return heaped(rng, space, articles, share=float(rng.uniform(0.05, 0.2)), most=70)
    return in_boxes(rng, space, articles, flat="y", most=26)
