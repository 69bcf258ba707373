"""What lies in a carton: rows and layers of articles, cut to its inner sizes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid

_SLABS = 4


def rows(inner: Mesh, size: ArrayLike, gap: float) -> tuple[Mesh, Mesh]:
    """Low corners (k, 3) of articles that fit, and the size they get: shrunk when not even one fits."""
    own = np.minimum(np.asarray(size, np.float64), inner - 2)
    counts = np.maximum(1, ((inner + gap) // (own + gap)).astype(int))
    step = inner / counts
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    return index * step + (step - own) / 2, own


def blurred(article: Article, inner: Mesh) -> Article:
    """The same masses as slabs across the carton, where single articles would blur anyway."""
    slabs = []
    for solid in article:
        low, high = (np.clip(end, 0.0, inner) for end in solid.extent())
        room = high - low
        if min(room) < 1.0:
            continue
        fill = min(1.0, shapes.volume(solid.mesh) * len(solid.offsets) / float(np.prod(room)))
        wide = room * (0.94 / _SLABS, 1.0, 1.0)
        lows = [low + np.array([room[0] * n / _SLABS, 0, 0]) for n in range(_SLABS)]
        slabs.append(Solid(shapes.cuboids(lows, wide), solid.material, solid.fill * fill / 0.94))
    return slabs


def upright(
    inner: Mesh, radius: float, tall: float, *, sections: int = 8, gap: float = 2.0
) -> tuple[Mesh, Mesh]:
    """Upright cylinders as one mesh, and their low corners and size as (k + 1, 3)."""
    lows, size = rows(inner, (2 * radius, 2 * radius, tall), gap)
    wide = float(min(size[:2])) / 2
    body = shapes.repeat(shapes.cylinder(wide, float(size[2]), "z", sections), lows + size / 2)
    return body, np.concatenate([lows, size[None]])


def glass_bottles(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Wine, beer or spirits: glass around liquid, the neck narrower."""
    radius, tall = between(rng, family, 28, 52), between(rng, family, 190, 330, 1)
    _, told = upright(inner, radius, tall)
    lows, size = told[:-1], told[-1]
    wide = float(min(size[:2])) / 2
    base = shapes.move(
        shapes.repeat(shapes.cylinder(wide, size[2] * 0.66, "z", 8), lows + size / 2), (0, 0, -size[2] * 0.17)
    )
    neck = shapes.move(
        shapes.repeat(shapes.cylinder(wide * 0.38, size[2] * 0.34, "z", 6), lows + size / 2),
        (0, 0, size[2] * 0.33),
    )
    return [
        Solid(shapes.join(base, neck), "glass", float(rng.uniform(0.22, 0.34))),
        Solid(base, "water", float(rng.uniform(0.75, 0.85))),
    ]


def plastic_bottles(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Water, juice or oil in thin bottles, nearly full."""
    body, told = upright(inner, between(rng, family, 30, 85), between(rng, family, 150, 330, 1))
    size = told[-1]
    low = shapes.move(body * (1, 1, 0.86), (0, 0, size[2] * 0.03))
    return [Solid(low, str(rng.choice(["water", "water", "oil"])), float(rng.uniform(0.92, 1.0)))]


def cans(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Drink or food cans: a thin wall smeared into the content's rim, and the content."""
    body, _ = upright(inner, between(rng, family, 26, 55), between(rng, family, 80, 175, 1))
    metal = str(rng.choice(["aluminium", "steel"]))
    return [
        Solid(body, "water", float(rng.uniform(0.9, 1.05))),
        Solid(body, metal, 0.02 if metal == "aluminium" else 0.03),
    ]


def jars(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Food in glass jars with steel lids."""
    body, told = upright(inner, between(rng, family, 30, 55), between(rng, family, 70, 160, 1))
    lids = shapes.repeat(
        shapes.cylinder(float(min(told[-1][:2])) / 2, 4, "z", 8), told[:-1] + told[-1] * (0.5, 0.5, 0.97)
    )
    return [Solid(body, "water", 0.85), Solid(body, "glass", 0.14), Solid(lids, "steel", 0.3)]


def portable_computers(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Flat machines on edge, each with a battery, a board and foam ends."""
    size = (
        between(rng, family, 230, 400),
        between(rng, family, 30, 70, 1),
        between(rng, family, 160, 280, 2),
    )
    lows, own = rows(inner, size, 12)
    shell = shapes.repeat(shapes.cuboid((0, own[1] * 0.35, 0), (own[0], own[1] * 0.6, own[2])), lows)
    cell = shapes.repeat(
        shapes.cuboid(
            (own[0] * 0.1, own[1] * 0.4, own[2] * 0.1), (own[0] * 0.9, own[1] * 0.56, own[2] * 0.35)
        ),
        lows,
    )
    board = shapes.repeat(
        shapes.cuboid((own[0] * 0.2, own[1] * 0.4, own[2] * 0.5), (own[0] * 0.8, own[1] * 0.5, own[2] * 0.9)),
        lows,
    )
    return [
        Solid(shell, "plastic", 0.35),
        Solid(cell, "aluminium", 0.8),
        Solid(board, "copper", 0.25),
        Solid(shapes.cuboid((0, 0, 0), inner), "foam"),
    ]


def boards(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Routers, printers and supplies: a case with a board, a transformer and sinks."""
    size = (
        between(rng, family, 120, 420),
        between(rng, family, 90, 330, 1),
        between(rng, family, 50, 260, 2),
    )
    lows, own = rows(inner, size, 18)
    case = shapes.repeat(shapes.shell(own * 0.06, own * 0.94, 2.5), lows)
    sheet = shapes.repeat(shapes.cuboid(own * (0.1, 0.1, 0.2), own * (0.9, 0.9, 0.2) + (0, 0, 4)), lows)
    iron = shapes.repeat(shapes.cuboid(own * (0.15, 0.2, 0.22), own * (0.35, 0.45, 0.5)), lows)
    sink = shapes.repeat(shapes.cuboid(own * (0.6, 0.5, 0.22), own * (0.8, 0.8, 0.4)), lows)
    return [
        Solid(case, str(rng.choice(["plastic", "steel"])), 0.8),
        Solid(sheet, "glass", 0.8),
        Solid(iron, "copper", 0.6),
        Solid(sink, "aluminium", 0.5),
    ]


def loudspeakers(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Cabinets of board with round magnets and a coil."""
    size = (
        between(rng, family, 140, 420),
        between(rng, family, 140, 380, 1),
        between(rng, family, 180, 560, 2),
    )
    lows, own = rows(inner, size, 16)
    box = shapes.repeat(shapes.shell((0, 0, 0), own, 11.0), lows)
    radius = float(min(own[0], own[2])) * 0.22
    middle = own * (0.5, 0.35, 0.35)
    magnet = shapes.repeat(shapes.cylinder(radius, 25, "y", 12), lows + middle)
    small = shapes.repeat(shapes.cylinder(radius * 0.5, 20, "y", 10), lows + own * (0.5, 0.35, 0.78))
    return [Solid(box, "particleboard"), Solid(shapes.join(magnet, small), "cast_iron", 0.9)]


def screens(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Flat screens on edge: glass, a metal back, electronics in the middle, a stand below."""
    lows, own = rows(
        inner,
        (between(rng, family, 420, 860), between(rng, family, 70, 140, 1), between(rng, family, 280, 560, 2)),
        10,
    )
    pane = shapes.repeat(shapes.cuboid(own * (0.04, 0.4, 0.1), own * (0.96, 0.4, 0.95) + (0, 4, 0)), lows)
    back = shapes.repeat(shapes.cuboid(own * (0.05, 0.5, 0.12), own * (0.95, 0.5, 0.93) + (0, 1.2, 0)), lows)
    core = shapes.repeat(shapes.cuboid(own * (0.35, 0.55, 0.35), own * (0.65, 0.75, 0.65)), lows)
    foot = shapes.repeat(shapes.cuboid(own * (0.3, 0.2, 0.02), own * (0.7, 0.8, 0.05)), lows)
    return [Solid(pane, "glass"), Solid(shapes.join(back, foot), "steel"), Solid(core, "copper", 0.15)]


def shoes(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Shoe boxes, a pair in each: soles and soft uppers."""
    lows, own = rows(
        inner,
        (between(rng, family, 270, 345), between(rng, family, 160, 220, 1), between(rng, family, 95, 130, 2)),
        4,
    )
    box = shapes.repeat(shapes.shell((0, 0, 0), own, 1.5), lows)
    soles, uppers = [], []
    for side in (0.27, 0.73):
        thick = own[2] * float(rng.uniform(0.14, 0.3))
        soles.append(
            shapes.cuboid(own * (0.06, side - 0.17, 0.06), own * (0.94, side + 0.17, 0.06) + (0, 0, thick))
        )
        upper = shapes.ellipsoid(own * (0.38, 0.16, 0.3), 1)
        uppers.append(shapes.move(upper, own * (0.45, side, 0.5)))
    return [
        Solid(box, "cardboard", 0.6),
        Solid(shapes.repeat(shapes.join(*soles), lows), "rubber", float(rng.uniform(0.3, 0.95))),
        Solid(shapes.repeat(shapes.join(*uppers), lows), "cotton", float(rng.uniform(0.08, 0.18))),
    ]


def boots(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Boots and work shoes: heavier soles, some with steel caps, high shafts."""
    lows, own = rows(
        inner,
        (
            between(rng, family, 280, 360),
            between(rng, family, 200, 300, 1),
            between(rng, family, 120, 330, 2),
        ),
        5,
    )
    sole = shapes.repeat(shapes.cuboid(own * (0.05, 0.1, 0.05), own * (0.95, 0.9, 0.05) + (0, 0, 32)), lows)
    shaft = shapes.repeat(shapes.cuboid(own * (0.55, 0.15, 0.2), own * (0.92, 0.85, 0.95)), lows)
    cap = shapes.repeat(shapes.cuboid(own * (0.06, 0.15, 0.2), own * (0.2, 0.85, 0.5)), lows)
    solids = [Solid(sole, "rubber", 0.8), Solid(shaft, "cotton", 0.14)]
    return [*solids, Solid(cap, "steel", 0.06)] if rng.random() < 0.4 else solids


def round_fruit(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Apples, oranges or melons in layers."""
    wide = between(rng, family, 55, 190)
    lows, own = rows(inner, (wide, wide, wide * float(rng.uniform(0.8, 1.0))), 1)
    ball = shapes.ellipsoid(own / 2, 1)
    return [Solid(shapes.repeat(ball, lows + own / 2), "water", float(rng.uniform(0.8, 0.98)))]


def long_fruit(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Bananas, carrots or cucumbers: bent rods in layers."""
    long, thick = between(rng, family, 150, 260), between(rng, family, 24, 46, 1)
    lows, own = rows(inner, (long, thick, thick * 1.4), 2)
    x = np.linspace(0, own[0], 5)
    bend = own[2] * 0.5 * np.sin(np.pi * x / own[0])
    path = np.stack([x, np.full(5, own[1] / 2), own[2] * 0.3 + bend * 0.5], axis=1)
    rod = shapes.sweep(path, np.array([0.4, 0.9, 1.0, 0.9, 0.4]) * min(own[1], own[2]) / 2, 6)
    return [Solid(shapes.repeat(rod, lows), "water", float(rng.uniform(0.8, 0.95)))]


def loose_vegetables(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Garlic, onions, potatoes or ginger, poured in."""
    level = inner * (1, 1, float(rng.uniform(0.7, 0.95)))
    wide = between(rng, family, 45, 120)
    count = int(np.clip(0.5 * np.prod(level) / wide**3, 4, 60))
    lump = shapes.ellipsoid(np.array([wide, wide * 0.8, wide * 0.7]) / 2, 1)
    low = np.array([wide, wide * 0.8, wide * 0.7]) / 2
    places = low + rng.uniform(0, 1, (count, 3)) * np.maximum(level - 2 * low, 1.0)
    return [
        Solid(shapes.repeat(lump, places), "water", 0.9),
        Solid(shapes.cuboid((0, 0, 0), level), "water", 0.2),
    ]


def frozen_blocks(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Meat or fish frozen into slabs, ice glazed, with uneven tops."""
    lows, own = rows(inner, (inner[0], inner[1], between(rng, family, 55, 150)), 6)
    slab = shapes.move(shapes.pillow(own, float(rng.uniform(0.08, 0.25)), 1), own / 2)
    return [Solid(shapes.repeat(slab, lows), "water", float(rng.uniform(0.85, 1.0)))]


def frozen_pieces(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Carcass parts with bone, whole fish or poultry, a gap between each."""
    lows, own = rows(
        inner,
        (between(rng, family, 130, 380), between(rng, family, 70, 190, 1), between(rng, family, 50, 130, 2)),
        3,
    )
    flesh = shapes.repeat(shapes.pillow(own, 0.7, 1), lows + own / 2)
    bone = shapes.repeat(shapes.cylinder(float(min(own[1:])) * 0.1, own[0] * 0.6, "x", 6), lows + own / 2)
    return [Solid(flesh, "water", float(rng.uniform(0.92, 1.02))), Solid(bone, "antler", 0.5)]
