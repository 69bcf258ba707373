"""Curves of a scanner, a CSV under `hardware/curves/`: how materials look at two energies, and what they weigh."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import ProfileError
from inspectbox.profiles.model import Profile

COLUMNS = ("attenuation", "carbon", "aluminium", "iron")
AREAL_COLUMNS = ("cellulose_g_cm2", "aluminium_g_cm2", "iron_g_cm2")
MAX_BYTES = 1024 * 1024


def load_curves(profile: Profile, hardware: Path) -> NDArray[np.float32] | None:
    """Return the scanner's dual-energy curves, (n, 4) float32; None when it has none.

    Rows ascend in high-energy attenuation; columns are that and R = attenuation(low) / attenuation(high) of
    carbon, aluminium and iron. Raises ProfileError with file and row.
    """
    table = _read_table(profile, hardware)
    return None if table is None else np.ascontiguousarray(table[:, : len(COLUMNS)])


def load_areal(profile: Profile, hardware: Path) -> NDArray[np.float32] | None:
    """Return what attenuates so much weighs, (n, 4) float32: attenuation, then g/cm² of cellulose, aluminium, iron.

    None when the scanner's file has no such columns: then no mass is estimated. Raises ProfileError with file and row.
    """
    table = _read_table(profile, hardware)
    if table is None or table.shape[1] == len(COLUMNS):
        return None
    areal = np.vstack([np.zeros(4, np.float32), table[:, [0, 4, 5, 6]]])
    if np.any(np.diff(areal, axis=0) <= 0):
        file = hardware / "curves" / str(profile.scanner.curves)
        raise ProfileError(f"{file}: a g/cm² column does not ascend from above zero", hint="measure it again")
    return areal


def _read_table(profile: Profile, hardware: Path) -> NDArray[np.float32] | None:
    if profile.scanner.curves is None:
        return None
    file = hardware / "curves" / profile.scanner.curves
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "put the file there, or remove `scanner.curves` from the profile"
        raise ProfileError(f"cannot read the curves `{file}`", hint=hint) from error
    try:
        rows = list(csv.reader(line for line in io.StringIO(text) if not line.startswith("#")))
    except csv.Error as error:
        raise ProfileError(f"{file}: not readable as CSV: {error}", hint="write it as plain CSV") from error
    header = tuple(rows[0]) if rows else ()
    if header not in (COLUMNS, COLUMNS + AREAL_COLUMNS):
        hint = f"write that header; `,{','.join(AREAL_COLUMNS)}` may follow"
        raise ProfileError(f"{file}:1: the header is not `{','.join(COLUMNS)}`", hint=hint)
    values = [
        _numbers(row, len(header), f"{file}: row {number}") for number, row in enumerate(rows[1:], start=1)
    ]
    table = np.array(values, dtype=np.float32).reshape(-1, len(header))
    if len(table) < 2 or not np.all(np.diff(table[:, 0]) > 0):
        raise ProfileError(f"{file}: attenuation does not ascend over two rows or more", hint="sort the rows")
    return table


def _numbers(row: list[str], count: int, where: str) -> list[float]:
    try:
        values = [float(cell) for cell in row]
    except ValueError:
        values = []
    if len(values) != count or not np.all(np.isfinite(values)):
        raise ProfileError(
            f"{where} is not {count} numbers", hint="write finite numbers, separated by commas"
        )
    return values
