"""What the picture says of simulated loads whose paper is true, and what the bounds of rules/goods.yaml make of it.

    python -m tests.bench.measure_loads [--clean 110] [--empty 40] [--seed 61000] [--rules rules] [--kept FILE]

Scans are drawn, read, calibrated and measured as in a lane, without a detector: mass, filled share, material. Then the
paper is bent (a fraction or a multiple of the mass; goods for an empty container, an empty one for goods) and judged
again. What was measured is kept in FILE and read from there the next time, so that other bounds can be tried at once.
Every figure is simulated.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from inspectbox.bootstrap.open_lane import open_lane
from inspectbox.comparison.amounts import amount_findings
from inspectbox.comparison.goods import GoodsVocabulary, load_goods
from inspectbox.comparison.measure_load import LoadMeasure, measure_load
from inspectbox.domain.consignment import Declaration, DeclarationLine
from inspectbox.domain.finding import FindingKind
from inspectbox.imaging.radiograph import calibrate_scan, decode_scan
from inspectbox.training.simulate import simulate_cases

GOODS, EMPTY = "39241000", "86090019"
JUDGED = (FindingKind.MASS_OUT_OF_BOUNDS, FindingKind.LOAD_IS_EMPTY, FindingKind.EMPTY_NOT_EMPTY)


@dataclass(frozen=True, slots=True)
class Measured:
    """One load: what its paper says in kg, what was measured; `load` is None where no container was found."""

    name: str
    declared_kg: float
    seen_share: float
    load: LoadMeasure | None


def measure(scenario: str, count: int, seed: int, folder: Path) -> list[Measured]:
    """Draw and measure so many loads of a scenario."""
    found = []
    cases = simulate_cases(folder / scenario, count, seed, scenario, lambda done, total: None)
    with open_lane("sim-lane", state=folder / f"state-{scenario}", by_hand=True) as lane:
        machine = lane.lane.machine
        for case in cases:
            arrival = lane.read(case)
            radiograph = calibrate_scan(
                arrival.scan, decode_scan(arrival.scan, arrival.files, machine), arrival.files, machine
            )
            assert arrival.declaration is not None
            declared = sum(line.gross_kg for line in arrival.declaration.lines)
            load = measure_load(radiograph, machine.areal)
            found.append(Measured(case.name, declared, radiograph.coverage.seen_share, load))
    return found


def told(loads: Sequence[Measured], vocabulary: GoodsVocabulary, hs: str, factor: float) -> str:
    """Share of loads with a finding of mass or emptiness when the paper says `factor` times the mass, under `hs`."""
    counts = dict.fromkeys(JUDGED, 0)
    for one in loads:
        line = DeclarationLine(hs, "goods", 1, "unit", max(1.0, one.declared_kg * factor), "CN")
        paper = Declaration("D", "export", "GEN1200001", "TCLU1234567", (line,))
        kinds = {
            finding.kind
            for finding in amount_findings(
                [], paper, vocabulary, (), load=one.load, seen_share=one.seen_share
            )
        }
        for kind in JUDGED:
            counts[kind] += kind in kinds
    return ", ".join(f"{kind} {count} of {len(loads)}" for kind, count in counts.items())


def spread(values: Sequence[float]) -> str:
    """Least, 5 %, middle, 95 %, most."""
    if not values:
        return "none"
    return " ".join(f"{v:.3f}" for v in np.percentile(values, [0, 5, 50, 95, 100]))


def show(title: str, loads: Sequence[Measured]) -> None:
    """Print what was measured."""
    seen = [one for one in loads if one.load is not None]
    print(f"{title}: {len(loads)} scans, container found in {len(seen)} (least, 5 %, middle, 95 %, most)")
    print("  filled share  ", spread([one.load.filled_share for one in seen if one.load]))
    weighed = [
        (one.load.mass_kg, one.declared_kg) for one in seen if one.load and one.load.mass_kg is not None
    ]
    print(f"  mass, kg ({len(weighed)})", spread([mass for mass, _ in weighed]))
    print("  mass/declared ", spread([mass / max(declared, 1.0) for mass, declared in weighed]))
    print("  seen share    ", spread([one.seen_share for one in loads]))
    material = [one.load.material for one in seen if one.load and one.load.material]
    for n, kind in enumerate(("low", "mid", "high")):
        print(f"  {kind:4} Z share  ", spread([shares[n] for shares in material]))


def drawn(given: argparse.Namespace) -> list[list[Measured]]:
    """True loads and empty containers, from the kept file where it is there."""
    if given.kept and given.kept.is_file():
        return [[read_back(one) for one in part] for part in json.loads(given.kept.read_text())]
    with tempfile.TemporaryDirectory() as folder:
        parts = [
            measure("clean", given.clean, given.seed, Path(folder)),
            measure("empty", given.empty, given.seed + 1, Path(folder)),
        ]
    if given.kept:
        given.kept.write_text(json.dumps([[asdict(one) for one in part] for part in parts]))
    return parts


def read_back(entry: dict[str, Any]) -> Measured:
    """What `asdict` made of a load."""
    load = entry["load"]
    return Measured(**{**entry, "load": None if load is None else LoadMeasure(**load)})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--clean", type=int, default=110)
    options.add_argument("--empty", type=int, default=40)
    options.add_argument("--seed", type=int, default=61000)
    options.add_argument("--rules", type=Path, default=Path(__file__).parents[2] / "rules")
    options.add_argument("--kept", type=Path)
    given = options.parse_args()
    clean, empty = drawn(given)
    show("true loads", clean)
    show("empty containers", empty)
    file = given.rules / "goods.yaml"
    vocabulary = load_goods(file.read_text(encoding="utf-8"), file.name)
    print("true loads, true paper:     ", told(clean, vocabulary, GOODS, 1.0))
    for factor in (0.25, 0.5, 2.0, 4.0):
        print(f"true loads, {factor:4} x the mass:", told(clean, vocabulary, GOODS, factor))
    print("true loads, declared empty: ", told(clean, vocabulary, EMPTY, 1.0))
    print("empty, declared empty:      ", told(empty, vocabulary, EMPTY, 1.0))
    sham = [replace(one, declared_kg=10_000.0) for one in empty]
    print("empty, 10 t declared:       ", told(sham, vocabulary, GOODS, 1.0))


if __name__ == "__main__":
    main()
