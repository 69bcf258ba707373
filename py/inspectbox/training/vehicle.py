"""Draws what travels through the scanner: containers and bodies of every kind on what carries them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.backdrop import backdrop_part
from inspectbox.training.chassis import chassis_parts
from inspectbox.training.container import Container, container_part
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.open_bodies import curtain_part, flat_rack_part, lashings, open_top_part
from inspectbox.training.reefer import reefer_part
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Space, bounds
from inspectbox.training.style import ScannerStyle, drawn
from inspectbox.training.tank import tank_part
from inspectbox.training.tractor import cab_parts, tractor_end_parts
from inspectbox.training.transport import Hold, Part, Transport, assembled
from inspectbox.training.truck import box_lorry_parts, van_parts
from inspectbox.training.wagon import DECK, covered_body_part, flat_wagon_parts

_FEET_20, _FEET_40, _FEET_45 = 6058.0, 12192.0, 13716.0
_LOW, _HIGH = 2591.0, 2896.0
_LEAD_IN = (300.0, 520.0)
# air before what is scanned: too little to calibrate on, enough, or much, mm
_LEADS_IN = ((0.0, 240.0), _LEAD_IN, (520.0, 2800.0))
# goods may reach a little out of what the scan shows, but none are packed where it does not look
_OUT_OF_VIEW = 600.0
_LEAST_HOLD = 1200.0

# kind: probability, lengths to draw from, heights to draw from, builder
_BODIES: dict[str, tuple[float, tuple[float, ...], tuple[float, ...], Callable[..., Part]]] = {
    "container": (0.60, (_FEET_40, _FEET_40, _FEET_40, _FEET_45), (_LOW, _HIGH), container_part),
    "container_20": (0.06, (_FEET_20,), (_LOW,), container_part),
    "reefer": (0.11, (_FEET_20, _FEET_40, _FEET_40), (_HIGH, _LOW), reefer_part),
    "open_top": (0.05, (_FEET_20, _FEET_40), (_LOW,), open_top_part),
    "flat_rack": (0.03, (_FEET_20, _FEET_40), (_LOW,), flat_rack_part),
    "tank": (0.03, (_FEET_20,), (_LOW,), tank_part),
    "swap_body": (0.05, (7150.0, 7820.0), (2670.0, 2900.0), curtain_part),
    "curtain_sider": (0.07, (13600.0,), (2700.0, 2850.0), curtain_part),
}


def draw_transport(
    rng: np.random.Generator, geometry: ScanGeometry, style: ScannerStyle, *, to_load: bool = True
) -> Transport:
    """Draw a transport and where the scan cuts it; one to be loaded has a hold in view, another is empty."""
    while True:
        drawn_one = _in_view(rng, _whole(rng, style), geometry, style)
        if not to_load:
            return replace(drawn_one, contents=())
        if drawn_one.holds:
            return drawn_one


def _whole(rng: np.random.Generator, style: ScannerStyle) -> Transport:
    if rng.random() < style.backdrop:
        return assembled("backdrop", [backdrop_part(rng)])
    draw = rng.random()
    if draw < 0.78:
        return _semi_trailer(rng, style)
    if draw < 0.89:
        return _train(rng, style)
    if draw < 0.96:
        return assembled("box_lorry", box_lorry_parts(rng, 0.0, float(rng.uniform(4500, 8200))))
    return assembled("van", van_parts(rng, 0.0))


def _body(rng: np.random.Generator, style: ScannerStyle, start: float, kind: str) -> tuple[Container, Part]:
    _, lengths, heights, build = _BODIES[kind]
    height = float(rng.choice(heights))
    # a high-cube container travels on a lower chassis
    deck = float(rng.uniform(1080, 1220) if height < 2700 else rng.uniform(950, 1070))
    wave, depth = drawn(rng, style.wave), drawn(rng, style.wave_depth)
    box = Container(start, deck, float(rng.choice(lengths)), height, wave, depth)
    part = build(box, rng)
    if kind == "flat_rack":
        part = replace(part, solids=(*part.solids, *lashings(part.holds[0], rng).solids))
    return box, part


def _semi_trailer(rng: np.random.Generator, style: ScannerStyle) -> Transport:
    """One body on a trailer, or two 20 ft ones; with its tractor, or as a scan that spares the driver shows it."""
    names = list(_BODIES)
    kind = names[int(rng.choice(len(names), p=[entry[0] for entry in _BODIES.values()]))]
    box, part = _body(rng, style, 0.0, kind)
    parts, end = [part], box.end
    if kind in ("container_20", "tank") and rng.random() < 0.65:
        second, other = _body(rng, style, box.end + float(rng.uniform(60, 160)), "container_20")
        parts.append(other.moved((0, 0, box.deck - second.deck)))
        end = second.end
    if rng.random() < style.no_chassis:
        return assembled(kind, parts)
    parts += chassis_parts(rng, 0.0, end, box.deck)
    draw = rng.random()
    if draw < 0.45:
        # the scan begins behind the cab: what shows of the tractor is cut there
        parts += tractor_end_parts(rng, 0.0, box.deck, float(rng.uniform(0, 120)))
    elif draw < 0.85:
        gap = float(rng.uniform(700, 1500))
        parts += [*tractor_end_parts(rng, 0.0, box.deck, gap + 900), *cab_parts(rng, -gap)]
    return assembled(kind, parts)


def _train(rng: np.random.Generator, style: ScannerStyle) -> Transport:
    """Two wagons coupled: flat ones with containers of several kinds, or a covered one among them."""
    parts: list[Part] = []
    x = 0.0
    for _ in range(2):
        length = float(rng.uniform(12_500, 19_500))
        parts += [part.moved((x, 0, 0)) for part in flat_wagon_parts(rng, 0.0, length)]
        if rng.random() < 0.25:
            parts.append(covered_body_part(rng, x, x + length))
        else:
            parts += _wagon_load(rng, style, x, length)
        x += length + 1230.0
    return assembled("rail_wagon", parts)


def _wagon_load(rng: np.random.Generator, style: ScannerStyle, start: float, length: float) -> list[Part]:
    parts: list[Part] = []
    x = start + float(rng.uniform(80, 250))
    while True:
        kinds = ("container", "container_20", "container_20", "reefer", "tank", "open_top", "swap_body")
        box, part = _body(rng, style, x, str(rng.choice(kinds)))
        if box.end > start + length:
            return parts
        parts.append(part.moved((0, 0, DECK - box.deck)))
        x = box.end + float(rng.uniform(60, 500))


def _in_view(
    rng: np.random.Generator, whole: Transport, geometry: ScanGeometry, style: ScannerStyle
) -> Transport:
    """Place a transport in the scan: whole where it fits, else cut at the scan's end, its beginning or both."""
    low, high = bounds(whole.solids)
    front, rear = float(low[0]), float(high[0])
    lead = drawn(rng, _LEADS_IN[int(rng.choice(len(_LEADS_IN), p=style.margins))])
    shift = lead - front
    if rear - front > geometry.length - lead - 100:
        choices = [lead - front, geometry.length - drawn(rng, _LEAD_IN) - rear]
        if whole.kind == "rail_wagon":
            choices.append(float(rng.uniform(choices[1], choices[0])))
        shift = float(rng.choice(choices))
    placed = whole.moved((shift, 0.0, 0.0))
    holds = tuple(part for hold in placed.holds if (part := _visible(hold, geometry.length)) is not None)
    return replace(placed, holds=holds, starts_in_air=shift + front > _LEAD_IN[0] - 1)


def _visible(hold: Hold, length: float) -> Hold | None:
    """The part of a hold the scan sees, and a little more; None where that is not worth loading."""
    start = max(hold.at[0], -_OUT_OF_VIEW)
    end = min(hold.at[0] + hold.space.length, length + _OUT_OF_VIEW)
    if end - start < _LEAST_HOLD or min(end, length) - max(start, 0.0) < _LEAST_HOLD:
        return None
    share = (end - start) / hold.space.length
    space = Space(end - start, hold.space.width, hold.space.height)
    return Hold((start, hold.at[1], hold.at[2]), space, hold.payload_kg * share)


def stance(rng: np.random.Generator, middle: tuple[float, float, float]) -> Callable[[Mesh], Mesh]:
    """How a vehicle stands: nothing is quite square to the beam, level along travel or upright."""
    yaw = float(rng.choice([-1, 1]) * rng.uniform(0.08, 0.45))
    pitch, roll = float(rng.normal(0, 0.12)), float(rng.normal(0, 0.25))

    def lean(mesh: Mesh) -> Mesh:
        turned = shapes.turn(shapes.turn(mesh, "z", yaw, middle), "y", pitch, middle)
        return shapes.turn(turned, "x", roll, middle)

    return lean


KINDS: Sequence[str] = (*_BODIES, "rail_wagon", "box_lorry", "van", "backdrop")
"""Every kind of transport that can be drawn."""
