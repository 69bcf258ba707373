"""Dual-energy curves of a scanner: a CSV under `hardware/curves/`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import ProfileError
from inspectbox.profiles.model import Profile

COLUMNS = ("attenuation", "carbon", "aluminium", "iron")
MAX_BYTES = 1024 * 1024


def load_curves(profile: Profile, hardware: Path) -> NDArray[np.float32] | None:
    """Return the scanner's curves, (n, 4) float32; None when it has none.

    Rows ascend in high-energy attenuation; columns are that and R = attenuation(low) / attenuation(high) of
    carbon, aluminium and iron. Raises ProfileError with file and row.
    """
    if profile.scanner.curves is None:
        return None
    file = hardware / "curves" / profile.scanner.curves
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        hint = "put the file there, or remove `scanner.curves` from the profile"
        raise ProfileError(f"cannot read the curves `{file}`", hint=hint) from error
    rows = list(csv.reader(line for line in io.StringIO(text) if not line.startswith("#")))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ProfileError(f"{file}:1: the header is not `{','.join(COLUMNS)}`", hint="write that header")
    values = [_numbers(row, f"{file}: row {number}") for number, row in enumerate(rows[1:], start=1)]
    curves = np.array(values, dtype=np.float32).reshape(-1, len(COLUMNS))
    if len(curves) < 2 or not np.all(np.diff(curves[:, 0]) > 0):
        raise ProfileError(f"{file}: attenuation does not ascend over two rows or more", hint="sort the rows")
    return curves


def _numbers(row: list[str], where: str) -> list[float]:
    try:
        values = [float(cell) for cell in row]
    except ValueError:
        values = []
    if len(values) != len(COLUMNS) or not np.all(np.isfinite(values)):
        raise ProfileError(
            f"{where} is not four numbers", hint="write four finite numbers, separated by commas"
        )
    return values
