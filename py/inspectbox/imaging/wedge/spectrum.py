"""A beam as few numbers: a bremsstrahlung spectrum behind a filter, and what scatter adds, fitted to attenuations.

Photons are Kramers' (E0 - E) / E behind lead that stands in for target, flattening filter and window; a tungstate
crystal stops them and the detector weighs them by their energy; a share of open beam reaches it whatever stands in the
way. Filter, effective end point, scatter and crystal are fitted, each held near what is usual, so three steps a
material are enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Coefficients = Callable[[str, Floats], Floats]
"""Mass attenuation coefficient of an element in cm²/g at energies in MeV."""

_BINS = 160
_LOWEST_MEV, _HIGHEST_MEV = 0.12, 13.0
_STEPS = 80

# what is usual, and how far a machine strays from it: ln(filter in g/cm² of lead), end point / nominal, ln(scatter),
# ln(crystal in g/cm²)
_USUAL = np.array([np.log(8.0), 1.0, np.log(4e-5), np.log(30.0)])
_STRAY = np.array([1.0, 0.05, 1.5, 1.0])

# CdWO4 by mass, with Pb for W and Cu for Cd: the coefficient table holds those
CRYSTAL = {"Pb": 0.51, "Cu": 0.31, "O": 0.18}

# a step's attenuation is known to so much, and to this share of it: thickness, density, noise of the mean
_SIGMA, _SIGMA_SHARE = 0.001, 0.002


@dataclass(frozen=True, slots=True)
class Spectrum:
    """One energy: `weights` (bins,) on `energies` in MeV sum to 1; `scatter` is a share of open beam."""

    energies: Floats
    weights: Floats
    scatter: float
    filter: float
    end_point: float
    crystal: float

    def attenuation(self, coefficients: Floats, areal: Floats) -> Floats:
        """-ln(transmission) behind n areal densities in g/cm², each of coefficients (n, bins) or (bins,) in cm²/g."""
        through = np.exp(-coefficients * areal[:, None]) @ self.weights
        result: Floats = -np.log((through + self.scatter) / (1 + self.scatter))
        return result


def energies() -> Floats:
    """The bins' energies in MeV."""
    return np.linspace(_LOWEST_MEV, _HIGHEST_MEV, _BINS)


@dataclass(frozen=True, slots=True)
class Matter:
    """What the beam meets in the machine: coefficients (bins,) of lead and crystal in cm²/g."""

    lead: Floats
    crystal: Floats


def spectrum(parameters: Floats, nominal: float, matter: Matter) -> Spectrum:
    """Return the spectrum of (ln filter, end point over nominal, ln scatter, ln crystal)."""
    energy = energies()
    end_point = nominal * float(parameters[1])
    thickness, scatter, crystal = (float(one) for one in np.exp(np.clip(parameters[[0, 2, 3]], -20, 5)))
    weights = np.clip(end_point - energy, 0, None) * np.exp(-thickness * (matter.lead - matter.lead.min()))
    weights *= -np.expm1(-crystal * matter.crystal)
    return Spectrum(energy, weights / weights.sum(), scatter, thickness, end_point, crystal)


def fit(nominal: float, matter: Matter, coefficients: Floats, areal: Floats, attenuation: Floats) -> Spectrum:
    """Fit the spectrum of an end point to (n,) attenuations behind (n,) g/cm² of coefficients (n, bins).

    Levenberg and Marquardt's method on residuals over their sigmas, what is usual taken as four more measurements.
    """
    sigma = _SIGMA + _SIGMA_SHARE * attenuation

    def residuals(parameters: Floats) -> Floats:
        model = spectrum(parameters, nominal, matter).attenuation(coefficients, areal)
        return np.concatenate([(model - attenuation) / sigma, (parameters - _USUAL) / _STRAY])

    parameters, damping = _USUAL.copy(), 1.0
    now = residuals(parameters)
    for _ in range(_STEPS):
        slopes = np.stack([(residuals(parameters + step) - now) / 1e-4 for step in 1e-4 * np.eye(4)], axis=1)
        normal = slopes.T @ slopes
        move = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), -slopes.T @ now)
        tried = parameters + np.clip(move, -0.5, 0.5)
        tried[1] = np.clip(tried[1], 0.6, 1.3)
        after = residuals(tried)
        if after @ after < now @ now:
            parameters, now, damping = tried, after, damping / 3
        else:
            damping *= 4
    return spectrum(parameters, nominal, matter)
