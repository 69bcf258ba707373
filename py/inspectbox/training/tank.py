"""A tank container: a pressure shell in a frame, part filled with a liquid or a powder."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.container import WIDTH, Container, frame_posts
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space, merged
from inspectbox.training.transport import Part, Void

_LIQUIDS = (("water", 1.0), ("oil", 1.0), ("paint", 0.9), ("urea", 0.9), ("polyethylene", 0.85))
_POWDERS = (("starch", 0.45), ("cement", 0.75), ("polyethylene", 0.6), ("gypsum", 1.1))


def vessel(length: float, radius: float, dish: float, sections: int = 40) -> Mesh:
    """A closed cylinder along x with dished ends, centred on its axis, from x = 0 to x = length."""
    ends = np.linspace(0.0, 1.0, 6)
    rounding = np.sqrt(np.clip(1 - (1 - ends) ** 2, 4e-3, None))
    xs = np.concatenate([dish * ends, length - dish * ends[::-1]])
    path = np.stack([xs, np.zeros_like(xs), np.zeros_like(xs)], axis=1)
    return shapes.sweep(path, radius * np.concatenate([rounding, rounding[::-1]]), sections)


def filled_to(mesh: Mesh, level: float, slope: float = 0.0) -> Mesh:
    """What a vessel holds up to a level, rising by `slope` along x: everything above lies down on the surface.

    Right for vessels that any upright line enters once.
    """
    contents = mesh.copy()
    contents[..., 2] = np.minimum(contents[..., 2], level + slope * contents[..., 0])
    return contents


def tank_part(box: Container, rng: np.random.Generator) -> Part:
    """A tank in a 20 ft frame; empty, part filled or full."""
    radius = min(float(rng.uniform(1030, 1130)), (box.height - 160) / 2)
    length, wall = box.length - 2 * float(rng.uniform(150, 320)), float(rng.uniform(4.0, 7.0))
    at = (box.start + (box.length - length) / 2, 0.0, box.deck + box.height / 2 + 30)
    outer, inner = vessel(length, radius, 320.0), vessel(length - 2 * wall, radius - wall, 315.0)
    shell = shapes.join(outer, shapes.invert(shapes.move(inner, (wall, 0, 0))))
    contents = _contents(rng, inner, (radius, length), at)
    solids = [Solid(shapes.move(shell, at), "steel")]
    if rng.random() < 0.6:
        jacket = shapes.join(
            vessel(length + 60, radius + 50, 330.0), shapes.invert(shapes.move(outer, (30, 0, 0)))
        )
        solids.append(Solid(shapes.move(jacket, (at[0] - 30, 0, at[2])), "foam", 1.4))
    solids.append(Solid(shapes.join(*_frame(box), *_fittings(box, at, (radius, length), rng)), "steel"))
    voids = (
        Void(
            "tank", (at[0] + 350, -500.0, at[2] + 0.35 * radius), Space(length - 700, 1000.0, 0.45 * radius)
        ),
    )
    return Part(merged(solids), (), voids, tuple(contents))


def _contents(
    rng: np.random.Generator, inner: Mesh, size: tuple[float, float], at: tuple[float, float, float]
) -> list[Solid]:
    if rng.random() < 0.12:
        return []
    radius, length = size
    powder = bool(rng.random() < 0.35)
    choices = _POWDERS if powder else _LIQUIDS
    material, fill = choices[int(rng.integers(len(choices)))]
    level = radius * float(rng.uniform(-0.3, 0.92))
    # a liquid lies level, a powder keeps the heap it was blown into
    slope = float(rng.uniform(-0.12, 0.12)) if powder else 0.0
    inside = filled_to(inner * 0.9995, level - slope * length / 2, slope)
    return [Solid(shapes.move(inside, at), material, fill)]


def _frame(box: Container) -> list[Mesh]:
    """Posts with castings, lengthwise rails below, diagonals at the sides."""
    half = WIDTH / 2
    parts = frame_posts(box)
    for y in (-half, half - 90):
        parts.append(shapes.shell((box.start, y, box.deck + 20), (box.end, y + 90, box.deck + 130), 5.0))
        for x, lean in ((box.start + 80, 1.0), (box.end - 80, -1.0)):
            foot = (x + lean * 1300.0, y + 45, box.deck + 120)
            parts.append(shapes.tube((x, y + 45, box.deck + box.height * 0.6), foot, 45.0, 5.0, 8))
    return parts


def _fittings(
    box: Container, at: tuple[float, float, float], size: tuple[float, float], rng: np.random.Generator
) -> list[Mesh]:
    """Manhole, valves, walkway, saddles and stiffening rings."""
    radius, length = size
    top = at[2] + radius
    x = at[0] + length * float(rng.uniform(0.4, 0.6))
    parts = [
        shapes.move(shapes.pipe(250, 120, 10, "z", 24), (x, 0, top + 20)),
        shapes.move(shapes.cylinder(265, 18, "z", 24), (x, 0, top + 85)),
        shapes.cuboid((box.start + 150, -250, box.top - 30), (box.end - 150, -40, box.top - 26)),
        shapes.move(shapes.pipe(60, 260, 8, "z", 12), (box.end - 190, 0, box.deck + 330)),
        shapes.move(shapes.pipe(90, 200, 12, "x", 14), (box.end - 160, 0, box.deck + 260)),
        shapes.move(shapes.pipe(50, 180, 8, "z", 12), (x + 500, 300, top - 20)),
    ]
    for ring in np.linspace(at[0] + 700, at[0] + length - 700, int(rng.integers(2, 5))):
        profile = [(radius, -30), (radius + 55, -30), (radius + 55, 30), (radius, 30)]
        parts.append(shapes.move(shapes.ring(profile, "x", 36), (float(ring), 0, at[2])))
    for saddle in (at[0] + 350, at[0] + length - 450):
        parts.append(
            shapes.shell((saddle, -700, box.deck + 100), (saddle + 120, 700, at[2] - radius * 0.75), 8.0)
        )
    return parts
