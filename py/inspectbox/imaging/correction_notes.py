"""What a scan's own beam corrected, said for people: the notes of a case."""

from __future__ import annotations

from collections.abc import Sequence

from inspectbox.domain.scan import Energy
from inspectbox.imaging.core import PlaneCorrection

MOST_NAMED = 8
"""Detectors named one by one in a note; the rest is counted."""


def correction_notes(energies: Sequence[Energy], corrections: Sequence[PlaneCorrection]) -> tuple[str, ...]:
    """Say dose, stripes and bad detectors of every plane that something was found in."""
    notes = []
    for energy, found in zip(energies, corrections, strict=False):
        said = [*_dose(found), *_stripes(found), *_faults(found)]
        if said:
            notes.append(f"{energy} energy: {'; '.join(said)}")
    return tuple(notes)


def _dose(found: PlaneCorrection) -> list[str]:
    if found.dose is None or found.strip is None:
        return []
    low, high = (100 * share for share in found.dose)
    start, stop = found.strip
    said = (
        f"dose of the lines {low:.1f} to {high:.1f} % of the reference's, by detectors {start} to {stop - 1}"
    )
    shadow = f", {found.shadowed} lines in shadow" if found.shadowed else ""
    return [said + shadow]


def _stripes(found: PlaneCorrection) -> list[str]:
    if found.stripe < 0.0005:
        return []
    return [f"stripes of up to {100 * found.stripe:.1f} % taken out, by {found.open_lines} open-beam lines"]


def _faults(found: PlaneCorrection) -> list[str]:
    if not found.faults:
        return []
    named = ", ".join(f"{row} {why}" for row, why in found.faults[:MOST_NAMED])
    more = len(found.faults) - MOST_NAMED
    return [f"detectors repaired: {named}" + (f" and {more} more" if more > 0 else "")]
