"""Transmission of a bremsstrahlung beam: coefficients, spectra, and an energy-integrating detector.

Every material is written as a mixture of three basis elements (carbon, iron, lead) fitted to its coefficients over
the spectrum, so a scene of any number of materials is three maps of areal density and one small matrix product.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.materials import MATERIALS, Material

Floats = NDArray[np.float64]

BASIS = ("C", "Fe", "Pb")
_LOWEST_MEV = 0.12
_FINE_STEPS = 600
_BINS = 14
_CHUNK_ROWS = 8

# mean photon energies of Geant4 spectra in arXiv 2302.07131, MeV by end point in MeV
MEAN_ENERGY_MEV = {4.0: 1.12, 6.0: 1.53, 6.3: 1.59, 9.7: 2.26, 10.0: 2.32}


@cache
def _table() -> dict[str, Floats]:
    text = resources.files("inspectbox.training").joinpath("attenuation.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def element_coefficient(element: str, energy_mev: Floats) -> Floats:
    """Mass attenuation coefficient in cm2/g at energies in MeV (0.1..10), log-log between table rows."""
    table = _table()
    log_energy = np.log(table["energy_mev"])
    result: Floats = np.exp(np.interp(np.log(energy_mev), log_energy, np.log(table[element])))
    return result


def coefficient(material: Material, energy_mev: Floats) -> Floats:
    """Mass attenuation coefficient of a compound in cm2/g: the sum over elements by mass fraction."""
    parts = [share * element_coefficient(name, energy_mev) for name, share in material.composition.items()]
    total: Floats = np.sum(parts, axis=0)
    return total


def mean_energy(end_point_mev: float) -> float:
    """Mean photon energy in MeV of an end point between 2 and 10 MeV, log-log between the published ones."""
    if not 2.0 <= end_point_mev <= 10.0:
        raise ValueError(f"an end point of {end_point_mev} MeV is not between 2 and 10 MeV")
    known, means = np.log(list(MEAN_ENERGY_MEV)), np.log(list(MEAN_ENERGY_MEV.values()))
    wanted = np.log(end_point_mev)
    if wanted < known[0]:
        slope = (means[1] - means[0]) / (known[1] - known[0])
        return float(np.exp(means[0] + slope * (wanted - known[0])))
    return float(np.exp(np.interp(wanted, known, means)))


def _kramers(end_point: float, filter_cm2: float, energy: Floats) -> Floats:
    falling = np.clip(end_point - energy, 0.0, None) / energy
    photons: Floats = falling * np.exp(-filter_cm2 * element_coefficient("Pb", energy))
    return photons


def bremsstrahlung(end_point_mev: float, energy_mev: Floats, filter_share: float = 1.0) -> Floats:
    """Photons per MeV, arbitrary scale: Kramers' spectrum behind a lead filter whose thickness gives the known mean.

    `energy_mev` is equally spaced. The lead stands in for target, flattening filter and window; `filter_share` of
    it is there, for scanners that filter less or more.
    """
    wanted = mean_energy(end_point_mev)
    thin, thick = 0.0, 60.0
    for _ in range(50):
        middle = (thin + thick) / 2
        photons = _kramers(end_point_mev, middle, energy_mev)
        if np.average(energy_mev, weights=photons) < wanted:
            thin = middle
        else:
            thick = middle
    return _kramers(end_point_mev, (thin + thick) / 2 * filter_share, energy_mev)


# CdWO4 by mass, with Pb for W and Cu for Cd
_TUNGSTATE = Material(7.9, {"Pb": 0.51, "Cu": 0.31, "O": 0.18})


def detector_response(energy_mev: Floats, crystal: float | None) -> Floats:
    """Signal a photon leaves: its energy, times the chance that a crystal of `crystal` g/cm2 stops it (None: 1)."""
    if crystal is None:
        return energy_mev
    stopped: Floats = -np.expm1(-crystal * coefficient(_TUNGSTATE, energy_mev))
    return energy_mev * stopped


@dataclass(frozen=True, slots=True)
class Beam:
    """Two spectra on shared energy bins, as the detector weighs them (energy times photons).

    `energies` (bins,) MeV; `weights` (2, bins), low then high, each row sums to 1; `basis` (bins, 3) cm2/g.
    """

    energies: Floats
    weights: Floats
    basis: Floats

    def mixture(self, material: str) -> Floats:
        """Grams of each basis element that attenuate like one gram of the material: (3,), weighted least squares."""
        target = coefficient(MATERIALS[material], self.energies)
        trust = np.sqrt(self.weights.sum(axis=0)) / target
        # without lead in it, two elements are enough: scattering goes with Z, pair production with its square
        needed = len(BASIS) if "Pb" in MATERIALS[material].composition else len(BASIS) - 1
        solution: Floats = np.zeros(len(BASIS))
        solution[:needed] = np.linalg.lstsq(
            self.basis[:, :needed] * trust[:, None], target * trust, rcond=None
        )[0]
        return solution

    def thin_coefficient(self, material: str) -> float:
        """Coefficient for a thin layer in the high-energy beam, cm2/g."""
        return float(self.weights[1] @ coefficient(MATERIALS[material], self.energies))

    def thin_attenuation(self, areal: NDArray[np.float32]) -> NDArray[np.float32]:
        """Attenuation (rows, columns) of the high-energy beam, were it not hardened by basis maps (3, rows, columns)
        in g/cm2: what `thin_coefficient` says, summed over everything in the way.
        """
        coefficients = (self.weights[1] @ self.basis).astype(np.float32)
        return np.tensordot(coefficients, areal, axes=1)

    def transmission(self, areal: NDArray[np.float32]) -> NDArray[np.float32]:
        """Transmission (2, rows, columns), low then high, behind basis maps (3, rows, columns) in g/cm2."""
        _, rows, columns = areal.shape
        result = np.empty((2, rows, columns), np.float32)
        exponents, weights = -self.basis.astype(np.float32), self.weights.astype(np.float32)
        for start in range(0, rows, _CHUNK_ROWS):
            part = areal[:, start : start + _CHUNK_ROWS]
            by_bin = exponents @ part.reshape(3, -1)
            np.exp(by_bin, out=by_bin)
            result[:, start : start + _CHUNK_ROWS] = (weights @ by_bin).reshape(2, -1, columns)
        return result

    def column_transmission(self, material: str, areal: Floats) -> Floats:
        """Transmission (2, n) behind n areal densities of one material, exact coefficients, g/cm2."""
        exponents = -np.outer(coefficient(MATERIALS[material], self.energies), areal)
        result: Floats = self.weights @ np.exp(exponents)
        return result


@cache
def dual_beam(
    low_mev: float = 4.0,
    high_mev: float = 6.0,
    bins: int = _BINS,
    filter_share: float = 1.0,
    crystal: float | None = None,
) -> Beam:
    """Build the beam of a dual-energy scanner: end points 2..10 MeV, see `bremsstrahlung` and `detector_response`."""
    energy = np.linspace(_LOWEST_MEV, max(low_mev, high_mev), _FINE_STEPS)
    seen = detector_response(energy, crystal)
    signal = np.array([bremsstrahlung(end, energy, filter_share) * seen for end in (low_mev, high_mev)])
    edges = np.geomspace(_LOWEST_MEV, energy[-1] * 1.0001, bins + 1)
    index = np.clip(np.searchsorted(edges, energy, side="right") - 1, 0, bins - 1)
    weights = np.array([np.bincount(index, row, bins) for row in signal])
    both = signal.sum(axis=0)
    centres = np.bincount(index, both * energy, bins) / np.maximum(np.bincount(index, both, bins), 1e-30)
    # the lowest bins of a hard beam hold nothing
    centres = np.maximum(centres, _LOWEST_MEV)
    basis = np.stack([element_coefficient(name, centres) for name in BASIS], axis=1)
    return Beam(centres, weights / weights.sum(axis=1, keepdims=True), basis)
