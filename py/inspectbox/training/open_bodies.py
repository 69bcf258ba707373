"""Bodies without steel walls: open tops under a tarpaulin, flat racks, swap bodies and curtain siders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.container import INNER_WIDTH, WIDTH, Container, container_part, frame_posts
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Offsets, Solid, Space, merged
from inspectbox.training.transport import Hold, Part, Void


def open_top_part(box: Container, rng: np.random.Generator) -> Part:
    """A dry container with roof bows and a tarpaulin."""
    part = container_part(box, rng, roofed=False)
    half, top = WIDTH / 2 - 60, box.top - 40
    bows = []
    for x in np.arange(box.start + 300, box.end - 200, rng.uniform(550, 1000)):
        arch = [(x, -half, top - 40), (x, -half / 2, top + 15), (x, half / 2, top + 15), (x, half, top - 40)]
        bows.append(shapes.sweep(arch, [17.0] * 4, 6))
    canvas = shapes.cuboid((box.start + 40, -half, top - 4), (box.end - 40, half, top - 2.8))
    solids = (*part.solids, Solid(shapes.join(*bows), "steel", 0.5), Solid(canvas, "plastic"))
    return replace(part, solids=merged(solids))


def flat_rack_part(box: Container, rng: np.random.Generator) -> Part:
    """A thick floor between two end walls; nothing at the sides."""
    rise, half = float(rng.uniform(400, 620)), WIDTH / 2
    low, top = box.deck, box.deck + rise
    beams = [
        shapes.shell((box.start, y, low), (box.end, y + 120, top - 30), 8.0) for y in (-half, half - 120)
    ]
    for x in np.arange(box.start + 250, box.end - 200, rng.uniform(350, 550)):
        beams.append(shapes.shell((x, -half + 120, low + 60), (x + 80, half - 120, top - 30), 5.0))
    walls: list[Mesh] = []
    for x in (box.start + 20, box.end - 80):
        walls += [
            shapes.shell((x, y, top), (x + 60, y + 150, box.top - 120), 6.0) for y in (-half, half - 150)
        ]
        walls.append(shapes.shell((x + 5, -half + 150, top), (x + 50, half - 150, box.top - 400), 3.0))
    deck = shapes.cuboid((box.start + 60, -half + 40, top - 30), (box.end - 60, half - 40, top))
    steel = Solid(shapes.join(*beams, *walls, *frame_posts(box)), "steel")
    space = Space(box.length - 260, 2200.0, box.top - top - 60)
    hold = Hold((box.start + 130, -1100.0, top + 2), space, 30_000.0)
    void = Void(
        "floor", (box.start + 300, -half + 130, low + 70), Space(box.length - 600, WIDTH - 260, rise - 110)
    )
    return Part(merged([steel, Solid(deck, "plywood")]), (hold,), (void,))


def curtain_part(box: Container, rng: np.random.Generator) -> Part:
    """A swap body or curtain sider: floor frame, posts, a thin roof, tarpaulin sides with straps and buckles."""
    half, floor = WIDTH / 2 + 20, box.deck + float(rng.uniform(110, 170))
    roof = shapes.cuboid((box.start, -half + 60, box.top - 30), (box.end, half - 60, box.top - 28))
    ends = [
        shapes.cuboid((x, -half + 50, floor), (x + 25, half - 50, box.top - 60))
        for x in (box.start + 20, box.end - 50)
    ]
    plank = shapes.cuboid((box.start + 40, -half + 60, floor), (box.end - 40, half - 60, floor + 28))
    curtain = [
        shapes.cuboid((box.start, y, floor - 60), (box.end, y + 1.0, box.top - 60)) for y in (-half, half)
    ]
    steel = [*_curtain_frame(box, half, floor, rng), *_buckles(box, half, floor, rng)]
    solids = [
        Solid(shapes.join(*steel), "steel"),
        Solid(shapes.join(roof, *ends), "aluminium", 0.5),
        Solid(plank, "plywood"),
        Solid(shapes.join(*curtain, *_straps(box, half, floor, rng)), "plastic"),
    ]
    if rng.random() < 0.5:
        laths = [
            shapes.cuboid((box.start + 90, y, floor + z), (box.end - 90, y + 25, floor + z + 100))
            for y in (-half + 10, half - 35)
            for z in np.arange(300.0, 1900.0, 420.0)
        ]
        solids.append(Solid(shapes.join(*laths), "aluminium", 0.2))
    space = Space(box.length - 220, 2 * half - 110, box.top - 110 - floor - 28)
    hold = Hold((box.start + 110, -half + 55, floor + 30), space, 25_000.0)
    over = Space(box.length - 120, 2 * half - 140, 110.0)
    return Part(merged(solids), (hold,), (Void("roof", (box.start + 60, -half + 70, box.top - 150), over),))


def _curtain_frame(box: Container, half: float, floor: float, rng: np.random.Generator) -> list[Mesh]:
    """Rails below and above, cross members, posts that slide."""
    sides, low = (-half, half - 60), box.deck
    metal = [shapes.shell((box.start, y, low + 20), (box.end, y + 60, floor), 4.0) for y in sides]
    metal += [
        shapes.cuboid((x, -half + 60, low + 40), (x + 50, half - 60, low + 46))
        for x in np.arange(box.start + 200, box.end - 100, rng.uniform(350, 600))
    ]
    posts = max(3, round(box.length / float(rng.uniform(2200, 3400))))
    for x in np.linspace(box.start, box.end - 90, posts):
        metal += [
            shapes.shell((x, y, floor), (x + 90, y + 50, box.top - 80), 3.0) for y in (-half, half - 50)
        ]
    metal += [shapes.shell((box.start, y, box.top - 90), (box.end, y + 60, box.top - 20), 3.0) for y in sides]
    return metal


def _strap_places(box: Container) -> Offsets:
    return np.arange(box.start + 300, box.end - 200, 620.0)


def _straps(box: Container, half: float, floor: float, rng: np.random.Generator) -> list[Mesh]:
    """Webbing that ties the curtain down."""
    wide = float(rng.uniform(45, 60))
    return [
        shapes.cuboid((x, y, floor - 60), (x + wide, y + 3.0, floor + 620))
        for x in _strap_places(box)
        for y in (-half - 4, half + 2)
    ]


def _buckles(box: Container, half: float, floor: float, rng: np.random.Generator) -> list[Mesh]:
    tall = float(rng.uniform(90, 140))
    return [
        shapes.cuboid((x, y, floor + 20), (x + 50, y + 6.0, floor + 20 + tall))
        for x in _strap_places(box)
        for y in (-half - 8, half + 2)
    ]


def lashings(hold: Hold, rng: np.random.Generator) -> Part:
    """Straps over an open load, from one side of its floor to the other, with a ratchet on each."""
    x, y, z = hold.at
    webbing, ratchets = [], []
    top = z + hold.space.height * float(rng.uniform(0.5, 0.9))
    for place in x + np.sort(rng.uniform(0.05, 0.95, int(rng.integers(3, 8)))) * hold.space.length:
        lean = float(rng.normal(0, 60))
        path = [
            (place, y - 60, z),
            (place + lean, y - 40, top),
            (place + lean, y + INNER_WIDTH, top),
            (place, y + INNER_WIDTH, z),
        ]
        webbing.append(shapes.sweep(path, [9.0] * 4, 4))
        ratchets.append(shapes.cuboid((place - 30, y - 80, z + 300), (place + 30, y - 50, z + 470)))
    return Part((Solid(shapes.join(*webbing), "plastic"), Solid(shapes.join(*ratchets), "steel", 0.6)))
