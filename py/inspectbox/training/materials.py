"""What goods are made of: density and composition by mass.

Compositions are textbook formulas. The coefficient table holds H C N O Al Fe Cu Pb, and above 0.3 MeV the
coefficient per gram of an element between Al (Z = 13) and Fe (Z = 26) lies between theirs and changes by a few per
cent only, so Na, Si, P, S and Cl count as Al, and K (19) and Ca (20) as half Al, half Fe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Material:
    """`density` in g/cm3, `composition` as mass fractions of table elements; fractions sum to 1."""

    density: float
    composition: Mapping[str, float]


_CELLULOSE = {"C": 0.444, "H": 0.062, "O": 0.494}
_POLYETHYLENE = {"C": 0.857, "H": 0.143}

MATERIALS: Mapping[str, Material] = {
    "steel": Material(7.85, {"Fe": 1.0}),
    "cast_iron": Material(7.2, {"Fe": 0.96, "C": 0.04}),
    "aluminium": Material(2.70, {"Al": 1.0}),
    "copper": Material(8.96, {"Cu": 1.0}),
    "lead": Material(11.34, {"Pb": 1.0}),
    "softwood": Material(0.48, _CELLULOSE),
    "plywood": Material(0.65, _CELLULOSE),
    "particleboard": Material(0.68, _CELLULOSE),
    "hardwood": Material(0.95, _CELLULOSE),
    "cardboard": Material(0.70, _CELLULOSE),
    "paper": Material(0.80, _CELLULOSE),
    "cotton": Material(1.50, _CELLULOSE),
    "starch": Material(1.45, _CELLULOSE),
    "tobacco": Material(0.75, {"C": 0.42, "H": 0.065, "O": 0.515}),
    "polyethylene": Material(0.94, _POLYETHYLENE),
    "plastic": Material(1.05, {"C": 0.92, "H": 0.08}),
    "foam": Material(0.032, {"C": 0.62, "H": 0.09, "N": 0.06, "O": 0.23}),
    "rubber": Material(1.15, {"C": 0.885, "H": 0.115}),
    "water": Material(1.00, {"H": 0.112, "O": 0.888}),
    "oil": Material(0.88, {"C": 0.86, "H": 0.14}),
    "paint": Material(1.30, {"C": 0.40, "H": 0.06, "O": 0.30, "Al": 0.24}),
    "glass": Material(2.50, {"O": 0.46, "Al": 0.54}),
    "ceramic": Material(2.25, {"O": 0.49, "Al": 0.48, "Fe": 0.03}),
    "concrete": Material(2.30, {"O": 0.50, "Al": 0.38, "Fe": 0.11, "H": 0.01}),
    "cement": Material(1.45, {"O": 0.36, "Al": 0.37, "Fe": 0.27}),
    # CaSO4 2H2O
    "gypsum": Material(0.80, {"Al": 0.302, "Fe": 0.116, "O": 0.558, "H": 0.024}),
    "urea": Material(1.30, {"C": 0.20, "H": 0.067, "N": 0.467, "O": 0.266}),
    # hydroxyapatite with collagen and water, as in cortical bone (ICRP 23: Ca 22 %, P 10 %)
    "antler": Material(1.75, {"Al": 0.21, "Fe": 0.11, "O": 0.42, "C": 0.18, "H": 0.04, "N": 0.04}),
    # 75 KNO3, 15 C, 10 S
    "black_powder": Material(1.00, {"Al": 0.245, "Fe": 0.145, "N": 0.104, "O": 0.356, "C": 0.15}),
    # paper, clay plugs and a tenth of powder
    "cracker": Material(0.75, {"C": 0.20, "H": 0.03, "O": 0.50, "Al": 0.26, "Fe": 0.01}),
    "clay": Material(1.60, {"O": 0.52, "Al": 0.46, "H": 0.02}),
}
