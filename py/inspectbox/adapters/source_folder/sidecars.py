"""Parse `scan.json` and `declaration.json`: strict JSON, checked against their schemas, into domain values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from inspectbox.domain.consignment import Declaration, DeclarationLine
from inspectbox.domain.scan import (
    AirColumns,
    Calibration,
    Corrected,
    DarkAir,
    Energy,
    Part,
    Plane,
    Role,
    Scan,
    Travel,
    Uncalibrated,
)
from inspectbox.errors import DeclarationError
from inspectbox.schema import first_violation, shown

Document = dict[str, Any]

SCAN = "scan.json"
DECLARATION = "declaration.json"
LONGEST_NUMBER = 40
"""Most digits a number may be written with; Python refuses or stalls at thousands."""


def parse_declaration(data: bytes) -> Declaration:
    """Parse a `declaration.json`; raises DeclarationError with the path of what does not fit."""
    document = _checked(data, DECLARATION)
    lines = tuple(_line(line) for line in document["lines"])
    return Declaration(
        declaration_no=document["declaration_no"],
        direction=document["direction"],
        enterprise_code=document["enterprise"]["code"],
        container=document["container"],
        lines=lines,
        permits=tuple(document.get("permits", ())),
        booking=document.get("booking"),
        route=None if (route := document.get("route")) is None else (route["from"], route["to"]),
        lodged_at=_moment(document, "lodged_at", DECLARATION),
        arrived_at=_moment(document, "arrived_at", DECLARATION),
    )


def parse_scan_sidecar(data: bytes, folder: Path) -> Scan:
    """Parse a `scan.json` of this folder; raises DeclarationError with the path of what does not fit."""
    document = _checked(data, SCAN)
    pitch, travel = document.get("pitch_mm"), document.get("travel")
    parts = _parts(document.get("files", {}), folder)
    return Scan(
        file=parts[0].file if parts else folder / document["file"],
        scanner=document.get("scanner"),
        captured_at=_moment(document, "captured_at", SCAN),
        container=document.get("container"),
        planes=_planes(document.get("planes", [])),
        pitch_mm=None if pitch is None else (float(pitch[0]), float(pitch[1])),
        calibration=_calibration(document.get("calibration"), folder),
        travel=None if travel is None else Travel(travel),
        parts=parts,
    )


def _parts(files: Document, folder: Path) -> tuple[Part, ...]:
    if len(set(files.values())) != len(files):
        raise DeclarationError(
            f"{SCAN}: `files` names one file twice", hint="name the file of each role in `files`"
        )
    return tuple(Part(role, folder / files[role]) for role in Role if role in files)


def _line(line: Document) -> DeclarationLine:
    return DeclarationLine(
        hs=line["hs"],
        goods=line["goods"],
        quantity=float(line["quantity"]),
        unit=line["unit"],
        gross_kg=float(line["gross_kg"]),
        origin=line["origin"],
    )


def _moment(document: Document, key: str, name: str) -> datetime | None:
    text = document.get(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    hint = "write it as 2026-11-23T08:00:00Z"
    raise DeclarationError(f"{name}: `{key}` is no time with a zone: `{shown(text)}`", hint=hint)


def _planes(planes: list[Document]) -> tuple[Plane, ...]:
    energies = sorted(plane["energy"] for plane in planes)
    pages = {plane["page"] for plane in planes}
    if energies not in ([], ["single"], ["high", "low"]) or len(pages) != len(planes):
        hint = "give one `single` plane, or one `low` and one `high` on two pages"
        raise DeclarationError(f"{SCAN}: `planes` do not make a view", hint=hint)
    return tuple(
        Plane(
            Energy(plane["energy"]),
            int(plane["page"]),
            None if plane.get("end_point_mev") is None else float(plane["end_point_mev"]),
        )
        for plane in planes
    )


def _calibration(given: Document | None, folder: Path) -> Calibration:
    if given is None:
        return Uncalibrated()
    if "dark" in given:
        return DarkAir(folder / given["dark"], folder / given["air"])
    if "air_columns" in given:
        start, stop = given["air_columns"]
        if start >= stop:
            hint = "write [start, stop] with start < stop"
            raise DeclarationError(f"{SCAN}: `calibration.air_columns` is empty", hint=hint)
        return AirColumns(int(start), int(stop))
    return Corrected() if given["corrected"] else Uncalibrated()


def _checked(data: bytes, name: str) -> Document:
    hint = f"correct `{name}` and deliver the scan again"
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
        )
        violation = first_violation(document, _schema(name))
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{name}: not UTF-8 text", hint=hint) from error
    except json.JSONDecodeError as error:
        raise DeclarationError(f"{name}:{error.lineno}: {error.msg}", hint=hint) from error
    except RecursionError as error:
        raise DeclarationError(f"{name}: nested too deeply", hint=hint) from error
    except ValueError as error:
        raise DeclarationError(f"{name}: {error}", hint=hint) from error
    if violation is not None:
        raise DeclarationError(f"{name}: {violation.sentence}", hint=hint)
    checked: Document = document
    return checked


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"`{shown(twice)}` is given twice")
    return document


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is no number")


def _whole_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number has {len(digits)} digits")
    return int(digits)


@cache
def _schema(name: str) -> Document:
    file = resources.files("inspectbox.adapters") / "schemas" / f"{name.removesuffix('.json')}.schema.json"
    schema: Document = json.loads(file.read_text(encoding="utf-8"))
    return schema
