"""Threat image projection: an object blended into raw planes as if it had been there when the scan was taken.

The object's chords are projected through the scan's geometry; behind what the scan shows already, read as so much
iron, its transmission at each energy multiplies the signal between dark and air. Fewer photons then reach the
detector, and their noise grows relative to the signal: the difference is added, sized from the scan's own noise.
Everything downstream is computed from the new raw planes, nothing is painted. What was lost, dead or saturated stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box
from inspectbox.imaging.core import project_mesh
from inspectbox.training import shapes
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.physics import Beam
from inspectbox.training.solids import Solid, bounds

Maps = NDArray[np.float32]
Counts = NDArray[np.uint16]

# each pixel of the object is the mean of so many rays along and across: real edges are no sharper
_FINER = 2
_OWN_ATTENUATION = 0.02
_LEAST_SIGNAL, _THICKEST_IRON = 1e-5, 400.0
_FIRM_LOAD = 0.08


@dataclass(frozen=True, slots=True)
class RawScan:
    """Raw planes (rows, columns), low before high or one alone; dark and air of each (rows,) in counts.

    `energies` says which row of the beam's spectra each plane is, `full` what the largest count is.
    """

    planes: tuple[Counts, ...]
    darks: tuple[Maps, ...]
    airs: tuple[Maps, ...]
    energies: tuple[int, ...]
    full: int = 65535

    def signal(self, plane: int) -> Maps:
        """Transmission of a plane, not clipped."""
        open_beam = np.maximum(self.airs[plane] - self.darks[plane], 1.0)[:, None]
        found: Maps = ((self.planes[plane] - self.darks[plane][:, None]) / open_beam).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Blended:
    """The scan with the object in it, the box of what can be seen of it, and its contrast over local noise."""

    scan: RawScan
    box: Box
    contrast: float


def place_in_load(
    rng: np.random.Generator, scan: RawScan, solids: Sequence[Solid], geometry: ScanGeometry
) -> tuple[Solid, ...] | None:
    """Move solids around the origin to a place among what the scan shows; None for a scan that shows no load."""
    signal = scan.signal(len(scan.planes) - 1)[::8, ::8]
    loaded = np.argwhere((signal > 0.01) & (signal < np.exp(-_FIRM_LOAD)))
    if not len(loaded):
        return None
    row, column = (float(index) * 8 for index in loaded[rng.integers(len(loaded))])
    depth = float(rng.uniform(-900, 900))
    # the ray of that row at that depth
    share = (depth - geometry.source_y) / -geometry.source_y
    height = geometry.source_z + (geometry.top_z - row * geometry.pitch_z - geometry.source_z) * share
    at = (column * geometry.pitch_x, depth, height)
    return tuple(solid.placed(lambda mesh: shapes.move(mesh, at)) for solid in solids)


def blend(
    rng: np.random.Generator, scan: RawScan, solids: Sequence[Solid], geometry: ScanGeometry, beam: Beam
) -> Blended | None:
    """Blend solids of the scan's frame into every plane; None when nothing of them shows."""
    low, high = bounds(solids)
    rows, columns = scan.planes[0].shape
    first = int(np.clip(low[0] // geometry.pitch_x - 1, 0, columns))
    stop = int(np.clip(high[0] // geometry.pitch_x + 2, 0, columns))
    if first >= stop:
        return None
    areal = _areal(solids, geometry, (rows, first, stop), beam)
    if not (areal.any(axis=(0, 2))).any():
        return None
    planes, shadow = [], np.zeros((rows, stop - first), np.float32)
    for number, energy in enumerate(scan.energies):
        passed = _passed(scan.signal(number)[:, first:stop], areal, beam, energy)
        planes.append(_with(rng, scan, number, passed, first))
        shadow = -np.log(np.maximum(passed, 1e-9))
    box = _box(shadow, first)
    if box is None:
        return None
    return Blended(replace(scan, planes=tuple(planes)), box, _contrast(scan, shadow, first))


def _contrast(scan: RawScan, own: Maps, first: int) -> float:
    """The median of own attenuation over the noise of what is behind it, in the last plane."""
    signal = scan.signal(len(scan.planes) - 1)
    photons, floor = noise_of(signal)
    behind = np.maximum(signal[:, first : first + own.shape[1]] * np.exp(-own), 1e-7)
    noise = np.sqrt(behind / photons + floor**2) / behind
    return float(np.median((own / noise)[own > _OWN_ATTENUATION]))


def _areal(solids: Sequence[Solid], geometry: ScanGeometry, view: tuple[int, int, int], beam: Beam) -> Maps:
    """Basis maps of the solids on rays finer than the picture's, (3, rows * finer, columns * finer), in g/cm2."""
    rows, first, stop = view
    fine = replace(geometry, pitch_x=geometry.pitch_x / _FINER, pitch_z=geometry.pitch_z / _FINER)
    shape = (rows * _FINER, (stop - first) * _FINER)
    areal = np.zeros((3, *shape), np.float32)
    chord = np.empty(shape, np.float32)
    for solid in solids:
        chord.fill(0.0)
        project_mesh(solid.whole(), chord, fine.fan(first * _FINER))
        np.maximum(chord, 0.0, out=chord)
        chord *= np.float32(solid.density / 10.0)
        for index, share in enumerate(beam.mixture(solid.material)):
            if share:
                areal[index] += chord * np.float32(share)
    return areal


def _passed(signal: Maps, areal: Maps, beam: Beam, row: int) -> Maps:
    """What the object lets through behind what is there, (rows, columns): the beam is harder behind a load."""
    thickness = np.linspace(0.0, _THICKEST_IRON, 400)
    seen = beam.column_transmission("steel", thickness)[row]
    touched = np.flatnonzero(areal.any(axis=(0, 2)))
    top, bottom = int(touched[0]) // _FINER, int(touched[-1]) // _FINER + 1
    part = areal[:, top * _FINER : bottom * _FINER].copy()
    there = np.clip(signal[top:bottom], _LEAST_SIGNAL, 1.0)
    iron = np.interp(-np.log(there), -np.log(seen), thickness).astype(np.float32)
    fine_iron = np.repeat(np.repeat(iron, _FINER, axis=0), _FINER, axis=1)
    part[1] += fine_iron
    background = np.zeros_like(part)
    background[1] = fine_iron
    ratio = beam.transmission(part)[row] / np.maximum(beam.transmission(background)[row], 1e-12)
    height, width = bottom - top, signal.shape[1]
    passed = np.ones_like(signal)
    passed[top:bottom] = ratio.reshape(height, _FINER, width, _FINER).mean(axis=(1, 3))
    return np.minimum(passed, 1.0)


def noise_of(signal: Maps) -> tuple[float, float]:
    """Photons a pixel in open beam and electronic noise as a share of it, from neighbours along travel.

    Median steps between neighbours, by level: edges are few, so they do not count; the darkest level tells the floor.
    """
    steps = np.abs(np.diff(signal, axis=1)).ravel()[::3]
    levels = ((signal[:, 1:] + signal[:, :-1]) / 2).ravel()[::3]
    bright = (levels > 0.3) & (levels < 1.1)
    dark = np.abs(levels) < 2e-3
    photons = 1e5
    if bright.sum() > 200:
        variance = (1.4826 * np.median(steps[bright] / np.sqrt(levels[bright]))) ** 2 / 2
        photons = float(np.clip(1 / max(variance, 1e-9), 1e2, 1e8))
    floor = float(1.4826 * np.median(steps[dark]) / np.sqrt(2)) if dark.sum() > 200 else 2e-5
    return photons, floor


def _with(rng: np.random.Generator, scan: RawScan, number: int, passed: Maps, first: int) -> Counts:
    """The raw plane with an object in it that lets `passed` (rows, columns) through, from column `first` on."""
    plane, crop = scan.planes[number], slice(first, first + passed.shape[1])
    whole = scan.signal(number)
    photons, floor = noise_of(whole)
    signal = whole[:, crop]
    mean = np.maximum(signal, 0.0)
    # what is there after multiplying, taken from what a detector would show
    missing = mean / photons * passed * (1 - passed) + floor**2 * (1 - passed**2)
    blended = signal * passed + np.sqrt(missing) * rng.standard_normal(signal.shape, np.float32)
    open_beam = (scan.airs[number] - scan.darks[number])[:, None]
    counts = np.clip(np.rint(scan.darks[number][:, None] + blended * open_beam), 0, scan.full)
    old = plane[:, crop]
    silent = (old == 0) | (plane.min(axis=1) == plane.max(axis=1))[:, None]
    kept = silent | (passed >= 1.0) | ((old == plane.max()) & (passed > 0.98))
    result = plane.copy()
    result[:, crop] = np.where(kept, old, counts.astype(np.uint16))
    return result


def _box(own: Maps, first: int) -> Box | None:
    mask = own > _OWN_ATTENUATION
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]) + first, int(rows[0]), int(columns[-1]) + 1 + first, int(rows[-1]) + 1
