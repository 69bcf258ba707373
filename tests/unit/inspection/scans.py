"""Small real scan files for tests of the journey."""

import io
from dataclasses import replace

import numpy as np
import tifffile

from fakes import an_arrival
from inspectbox.inspection.ports import Arrival


def scan_bytes(rows: int = 48, columns: int = 120, *, lead: bool = False) -> bytes:
    """A two-page 16-bit TIFF: open beam, then a block of load; `lead` makes the block opaque."""
    rng = np.random.default_rng(7)
    pages = []
    for transmission in (0.30, 0.35):
        page = np.full((rows, columns), 50_000.0)
        page[10:40, 60:110] *= 1e-9 if lead else transmission
        pages.append(rng.normal(page, 1.0).clip(0, 65_535).astype(np.uint16))
    out = io.BytesIO()
    tifffile.imwrite(out, np.stack(pages), photometric="minisblack")
    return out.getvalue()


def a_readable_arrival(**changes: object) -> Arrival:
    """An arrival whose scan decodes; `changes` replace its fields."""
    return replace(an_arrival(data=scan_bytes()), **changes)
