"""From solids to transmission, and from each group's own shadow to its truth box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box
from inspectbox.imaging.core import project_mesh
from inspectbox.training import shapes
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.physics import Beam
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, bounds

Maps = NDArray[np.float32]

# own attenuation from which a pixel belongs to a group: a centimetre of textile
_OWN_ATTENUATION = 0.02
_LEAST_PIXELS = 2
_BATCH_TRIANGLES = 400_000


@dataclass(frozen=True, slots=True)
class Group:
    """What an officer would put one box around; `label` None where the detector has no class."""

    label: str | None
    solids: tuple[Solid, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Shadow:
    """A labelled group's own high-energy attenuation, (rows, columns of the crop), from `column` on."""

    label: str
    own: Maps
    column: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """Basis maps (3, rows, columns) in g/cm2 and the shadows of labelled groups."""

    areal: Maps
    shadows: tuple[Shadow, ...]


def render(
    background: Sequence[Solid], groups: Sequence[Group], geometry: ScanGeometry, beam: Beam
) -> Rendered:
    """Project everything; overlapping things add."""
    areal = np.zeros((3, geometry.rows, geometry.columns), np.float32)
    _add(areal, background, geometry, beam)
    shadows = []
    for group in groups:
        if group.label is None:
            _add(areal, group.solids, geometry, beam)
        elif (shadow := _shadow(group.label, group, geometry)) is not None:
            _add(areal, group.solids, geometry, beam, shadow)
            shadows.append(shadow)
    return Rendered(areal, tuple(shadows))


def _columns(solids: Sequence[Solid], geometry: ScanGeometry) -> tuple[int, int]:
    low, high = bounds(solids)
    first = int(np.clip(low[0] // geometry.pitch_x, 0, geometry.columns))
    return first, int(np.clip(high[0] // geometry.pitch_x + 1, 0, geometry.columns))


def _shadow(label: str, group: Group, geometry: ScanGeometry) -> Shadow | None:
    """A shadow still empty, as wide as the group; None when it is out of view."""
    if not any(solid.triangles for solid in group.solids):
        return None
    first, stop = _columns(group.solids, geometry)
    if first >= stop:
        return None
    return Shadow(label, np.zeros((geometry.rows, stop - first), np.float32), first, group.hidden)


def _add(
    areal: Maps, solids: Sequence[Solid], geometry: ScanGeometry, beam: Beam, shadow: Shadow | None = None
) -> None:
    """Add solids to the maps, and their own attenuation to a shadow around all of them."""
    for same in _by_material(one for one in solids if one.triangles):
        first, stop = _columns(same, geometry)
        if first >= stop:
            continue
        chord = np.zeros((geometry.rows, stop - first), np.float32)
        for mesh in _batches(same):
            project_mesh(mesh, chord, geometry.fan(first))
        # rows no ray of which meets anything are most of them
        met = np.flatnonzero(chord.any(axis=1))
        if not len(met):
            continue
        rows, columns = slice(int(met[0]), int(met[-1]) + 1), slice(first, stop)
        chord = np.maximum(chord[rows], 0.0)
        # mm times g/cm3 is a tenth of g/cm2
        chord *= np.float32(same[0].density / 10.0)
        part = np.empty_like(chord)
        for plane, share in zip(areal, beam.mixture(same[0].material), strict=True):
            if share:
                plane[rows, columns] += np.multiply(chord, np.float32(share), out=part)
        if shadow is not None:
            inside = slice(first - shadow.column, stop - shadow.column)
            thin = np.float32(beam.thin_coefficient(same[0].material))
            shadow.own[rows, inside] += np.multiply(chord, thin, out=part)


def _by_material(solids: Iterable[Solid]) -> list[list[Solid]]:
    """Solids that share one map of chords: same material, same fill."""
    found: dict[tuple[str, float], list[Solid]] = {}
    for solid in solids:
        found.setdefault((solid.material, solid.fill), []).append(solid)
    return list(found.values())


def _batches(solids: Sequence[Solid]) -> Iterator[Mesh]:
    """All triangles of some solids, a bounded number at a time."""
    batch: list[Mesh] = []
    size = 0
    for solid in solids:
        step = max(1, _BATCH_TRIANGLES // len(solid.mesh)) if len(solid.mesh) else 1
        for start in range(0, len(solid.offsets), step):
            batch.append(shapes.repeat(solid.mesh, solid.offsets[start : start + step]))
            size += len(batch[-1])
            if size >= _BATCH_TRIANGLES:
                yield shapes.join(*batch)
                batch, size = [], 0
    if size:
        yield shapes.join(*batch)


@dataclass(frozen=True, slots=True)
class TruthBox:
    """A box of the truth: `contrast` is the signal that the object takes, over local noise; `share` its part of all
    attenuation.

    `mask` (rows, columns) of the box marks the object's own pixels.
    """

    label: str
    box: Box
    contrast: float
    share: float
    visible: bool
    hidden: bool
    mask: NDArray[np.bool_] = field(repr=False, compare=False)


def truth_boxes(
    shadows: Sequence[Shadow], transmission: Maps, thin: Maps, photons: float, noise_floor: float
) -> tuple[TruthBox, ...]:
    """Boxes of groups in view.

    `transmission` is (rows, columns) of the high energy, `thin` all attenuation there as `Beam.thin_attenuation` says
    it, `photons` a pixel in open beam, `noise_floor` the electronic noise as a share of open beam. Visible is what
    stands out of the noise of a patch of pixels and is not drowned by what it overlaps (contrast sensitivity of good
    scanners is 1 to 4 %).
    """
    boxes = []
    for shadow in shadows:
        found = _truth_box(shadow, transmission, thin, photons, noise_floor)
        if found is not None:
            boxes.append(found)
    return tuple(boxes)


def _truth_box(
    shadow: Shadow, transmission: Maps, thin: Maps, photons: float, noise_floor: float
) -> TruthBox | None:
    mask = shadow.own > _OWN_ATTENUATION
    rows = np.flatnonzero(mask.sum(axis=1) >= _LEAST_PIXELS)
    columns = np.flatnonzero(mask.sum(axis=0) >= _LEAST_PIXELS)
    if len(rows) < _LEAST_PIXELS or len(columns) < _LEAST_PIXELS:
        return None
    box = (
        int(columns[0]) + shadow.column,
        int(rows[0]),
        int(columns[-1]) + 1 + shadow.column,
        int(rows[-1]) + 1,
    )
    there = slice(shadow.column, shadow.column + shadow.own.shape[1])
    own, everything = shadow.own[mask], thin[:, there][mask]
    with_it = np.maximum(transmission[:, there][mask], 1e-30)
    # the beam is hardened by all that is in the way: each part takes its share of what the whole lets not through
    parts = np.clip(own / np.maximum(everything, 1e-6), 0.0, 1.0)
    taken = with_it ** (1.0 - parts) - with_it
    contrast = float(np.median(taken / np.sqrt(with_it / photons + noise_floor**2)))
    share = min(1.0, float(own.mean() / max(1e-6, float(everything.mean()))))
    visible = contrast > 1.0 and share > 0.04 and box[2] - box[0] >= 6 and box[3] - box[1] >= 6
    inside = mask[box[1] : box[3], columns[0] : columns[-1] + 1]
    return TruthBox(shadow.label, box, contrast, share, visible, shadow.hidden, inside)
