"""What lies where on a test object: regions in pixels, read from a checked document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspectbox.errors import ProfileError
from inspectbox.schema import first_violation

Region = tuple[int, int, int, int]
"""Half-open pixels x0, y0, x1, y1: columns along travel, rows top down."""

_BOX: dict[str, Any] = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
    "minItems": 4,
    "maxItems": 4,
}
_SIZE: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000}


def _list(required: list[str], **more: Any) -> dict[str, Any]:
    item = {
        "type": "object",
        "properties": {"region": _BOX, **more},
        "required": ["region", *required],
        "additionalProperties": False,
    }
    return {"type": "array", "items": item, "maxItems": 200}


_TEXT = {"type": "string", "minLength": 1, "maxLength": 60}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "size": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
        "pitch_mm": {"type": "array", "items": _SIZE, "minItems": 2, "maxItems": 2},
        "dark": {"type": "number", "minimum": 0, "maximum": 65535},
        "cnr_limit": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
        "open_beam": _BOX,
        "edges": _list(["name"], name=_TEXT),
        "steps": _list(["beside", "thickness_mm"], beside=_BOX, thickness_mm=_SIZE),
        "plates": _list(["beside", "percent"], beside=_BOX, percent=_SIZE),
        "wires": _list(["beside", "diameter_mm"], beside=_BOX, diameter_mm=_SIZE),
        "contrasts": _list(["beside", "name"], beside=_BOX, name=_TEXT),
    },
    "required": ["id", "title", "size", "open_beam"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A region against the one beside it; `size` is mm of steel, percent of thickness or mm of wire, 0 unknown."""

    name: str
    region: Region
    beside: Region
    size: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A test object in one position; `size` is (columns, rows) of the picture it is true of, `dark` None unknown."""

    name: str
    title: str
    size: tuple[int, int]
    pitch_mm: tuple[float, float] | None
    dark: float | None
    cnr_limit: float
    open_beam: Region
    edges: tuple[tuple[str, Region], ...]
    steps: tuple[Pair, ...]
    plates: tuple[Pair, ...]
    wires: tuple[Pair, ...]
    contrasts: tuple[Pair, ...]

    def regions(self) -> list[Region]:
        """Return every region once, in the order of the picture's numbers."""
        pairs = (*self.steps, *self.plates, *self.wires, *self.contrasts)
        return [self.open_beam, *(region for _, region in self.edges), *(pair.region for pair in pairs)]


class _Regions:
    """The regions of a checked document. Raises ProfileError for one that leaves the picture."""

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self._document, self._file = document, file
        columns, rows = document["size"]
        self.size: tuple[int, int] = (columns, rows)

    def box(self, given: list[int], where: str) -> Region:
        (x0, y0, x1, y1), (columns, rows) = given, self.size
        if not (x0 + 2 <= x1 <= columns and y0 + 2 <= y1 <= rows):
            raise ProfileError(
                f"{self._file}: `{where}` {given} is not inside {columns} × {rows} pixels",
                hint="give x0, y0, x1, y1 at least two pixels apart",
            )
        return (x0, y0, x1, y1)

    def pairs(self, key: str, size: str) -> tuple[Pair, ...]:
        return tuple(
            Pair(
                str(one.get("name", f"{one.get(size, 0):g}")),
                self.box(one["region"], f"{key}[{n}].region"),
                self.box(one["beside"], f"{key}[{n}].beside"),
                float(one.get(size, 0.0)),
            )
            for n, one in enumerate(self._document.get(key, []))
        )


def build_layout(document: Mapping[str, Any], file: str) -> Layout:
    """Return the layout a document describes; raises ProfileError naming file and key."""
    violation = first_violation(document, SCHEMA)
    if violation is not None:
        raise ProfileError(f"{file}: {violation.sentence}", hint="see docs/scanner-check.md")
    read = _Regions(document, file)
    pitch = document.get("pitch_mm")
    return Layout(
        name=document["id"],
        title=document["title"],
        size=read.size,
        pitch_mm=(float(pitch[0]), float(pitch[1])) if pitch else None,
        dark=document.get("dark"),
        cnr_limit=float(document.get("cnr_limit", 1.0)),
        open_beam=read.box(document["open_beam"], "open_beam"),
        edges=tuple(
            (edge["name"], read.box(edge["region"], f"edges[{n}].region"))
            for n, edge in enumerate(document.get("edges", []))
        ),
        steps=read.pairs("steps", "thickness_mm"),
        plates=read.pairs("plates", "percent"),
        wires=read.pairs("wires", "diameter_mm"),
        contrasts=read.pairs("contrasts", "none"),
    )
