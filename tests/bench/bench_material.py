"""How often low, mid and high Z are told right: simulated step wedges and bars through the core.

    python -m tests.bench.bench_material [--photons 1e5] [--pattern 0] [--end-points 6.3 9.7]

A wedge is 40 x 40 pixels a material and g/cm², side by side, so steps touch another material and another thickness;
bars are 12 pixels wide and alternate between two materials of the same attenuation, the hardest edge there is.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.core import RadiographPlanes, build_radiograph
from inspectbox.training.curves import dual_energy_curves
from inspectbox.training.materials import MATERIALS
from inspectbox.training.physics import Beam, coefficient, dual_beam, element_coefficient

LOW, MID, HIGH = 1, 2, 3
CLASSES = {
    "polyethylene": LOW,
    "paper": LOW,
    "C": LOW,
    "Al": MID,
    "Fe": HIGH,
    "Cu": HIGH,
    "Pb": HIGH,
}
AREAL = (10, 20, 40, 60, 80, 100, 120, 140)
STEP, BAR, BARS, LENGTH = 40, 12, 10, 120
EDGE = 2
AIR = 54_000


@dataclass(frozen=True, slots=True)
class Noise:
    """Photons a pixel in open beam, and the fixed pattern of each detector as a share of what the load takes."""

    photons: float = 1e5
    pattern: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photons", type=float, default=1e5)
    parser.add_argument("--pattern", type=float, default=0.0)
    parser.add_argument("--end-points", type=float, nargs=2, default=(6.3, 9.7), metavar=("LOW", "HIGH"))
    options = parser.parse_args()
    beam, noise = dual_beam(*options.end_points), Noise(options.photons, options.pattern)
    print(
        f"{options.end_points} MeV, {noise.photons:g} photons a pixel, pattern {noise.pattern:g}; simulated"
    )
    print("class right, % of all pixels two or more from an edge; then mean confidence, %")
    print(f"{'g/cm²':14}" + "".join(f"{areal:12}" for areal in AREAL))
    for name, row in wedge_shares(beam, noise).items():
        print(f"{name:14}" + "".join(f"{100 * right:7.1f}{100 * sure:5.0f}" for right, sure in row))
    print("\nbars of the same attenuation: class right, % by pixels from the edge (0, 1, 2, 5)")
    for pair in (("C", "Al"), ("Al", "Fe"), ("C", "Fe")):
        for upright in (True, False):
            shares = [bar_shares(beam, noise, pair, areal, upright) for areal in (20, 40, 80, 120)]
            text = " | ".join(" ".join(f"{100 * one[at]:5.1f}" for at in (0, 1, 2, 5)) for one in shares)
            print(f"{'|'.join(pair):7}{'upright' if upright else 'level':9}20..120 g/cm²: {text}")


def wedge_shares(beam: Beam, noise: Noise, seed: int = 3) -> dict[str, list[tuple[float, float]]]:
    """Share of pixels told right and mean confidence, by material, for each of AREAL."""
    shape = (STEP * len(CLASSES), STEP * len(AREAL))
    transmission = np.ones((2, *shape))
    for i, name in enumerate(CLASSES):
        behind = transmit(beam, name, np.array(AREAL, dtype=float))
        for j in range(len(AREAL)):
            transmission[:, _step(i), _step(j)] = behind[:, j, None, None]
    told = tell(beam, transmission, noise, seed)
    inner = slice(EDGE, STEP - EDGE)
    shares = {}
    for i, (name, wanted) in enumerate(CLASSES.items()):
        blocks = [(_step(i), _step(j)) for j in range(len(AREAL))]
        shares[name] = [
            (
                float(np.mean(told.material[block][inner, inner] == wanted)),
                float(np.mean(told.confidence[block][inner, inner]) / 255),
            )
            for block in blocks
        ]
    return shares


def bar_shares(
    beam: Beam, noise: Noise, pair: tuple[str, str], areal: float, upright: bool
) -> NDArray[np.float64]:
    """Share of pixels told right, by whole pixels (0..5) between them and the bar's edge."""
    first, second = pair
    behind = [transmit(beam, first, np.array([areal]))[:, 0]]
    others = np.geomspace(areal / 3, areal * 3, 4000)
    possible = transmit(beam, second, others)
    behind.append(possible[:, np.argmin(np.abs(possible[1] - behind[0][1]))])
    which = np.arange(BAR * BARS) // BAR % 2
    line = np.stack(behind, axis=1)[:, which]
    transmission = np.repeat(line[:, None, :], LENGTH, axis=1)
    wanted = np.array([CLASSES[first], CLASSES[second]])[which]
    if not upright:
        transmission = transmission.transpose(0, 2, 1)
    told = tell(beam, transmission, noise, 3).material
    right = (told if upright else told.T) == wanted
    from_edge = np.minimum(np.arange(BAR * BARS) % BAR, BAR - 1 - np.arange(BAR * BARS) % BAR)
    inside = right[EDGE * 4 : -EDGE * 4, BAR:-BAR]
    return np.array([inside[:, from_edge[BAR:-BAR] == at].mean() for at in range(BAR // 2)])


def transmit(beam: Beam, name: str, areal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Transmission (2, n) behind n areal densities in g/cm²."""
    if name in MATERIALS:
        coefficients = coefficient(MATERIALS[name], beam.energies)
    else:
        coefficients = element_coefficient(name, beam.energies)
    return beam.weights @ np.exp(-np.outer(coefficients, areal))


def tell(beam: Beam, transmission: NDArray[np.float64], noise: Noise, seed: int) -> RadiographPlanes:
    """Scan (2, rows, columns) of transmission, low energy first, and tell its material on the beam's own curves."""
    rng = np.random.default_rng(seed)
    planes = []
    for plane in transmission:
        gain = 1 + noise.pattern * rng.standard_normal((len(plane), 1)) * (1 - plane)
        photons = rng.poisson(plane * gain * noise.photons) / noise.photons
        planes.append(np.clip(np.rint(photons * AIR), 0, 65535).astype(np.uint16))
    rows = transmission.shape[1]
    curves = dual_energy_curves(beam).astype(np.float32)
    none, air = np.zeros(rows, np.float32), np.full(rows, AIR, np.float32)
    return build_radiograph(planes, [none, none], [air, air], curves, 1e-5, photons=noise.photons)


def _step(number: int) -> slice:
    return slice(STEP * number, STEP * (number + 1))


if __name__ == "__main__":
    main()
