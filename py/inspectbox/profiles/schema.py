"""The JSON Schema of a profile, generated from its dataclasses."""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from inspectbox.domain.scan import Calibration
from inspectbox.profiles.model import Profile

Schema = dict[str, object]

CALIBRATION: Schema = {
    "$comment": "write `none`, `corrected` or `{air_columns: [start, stop]}`",
    "oneOf": [
        {"enum": ["none", "corrected"]},
        {
            "type": "object",
            "properties": {
                "air_columns": {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0},
                    "minItems": 2,
                    "maxItems": 2,
                }
            },
            "required": ["air_columns"],
            "additionalProperties": False,
        },
    ],
}
"""Only one form is a mapping, so that a site override replaces the vendor's calibration, not joins it."""

PLANE: dict[str, dict[str, Any]] = {
    "energy": {"says": "`low`, `high` or `single`"},
    "page": {"says": "page of the file, from 0", "schema": {"minimum": 0, "maximum": 63}},
    "end_point_mev": {
        "says": "end point of the spectrum, MeV",
        "schema": {"exclusiveMinimum": 0, "maximum": 20},
    },
}
"""What `domain.scan.Plane`, which knows no schema, allows in a profile; 20 MeV is above any cargo linac."""

SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", Path: "string"}


def profile_schema() -> Schema:
    """Return the schema that every merged profile must fit."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "InspectBox hardware profile",
        **_mapping(Profile),
    }


def given_fields(kind: type[Any]) -> list[tuple[Field[Any], Any]]:
    """Return the fields a file may give, each with its resolved type."""
    hints = get_type_hints(kind)
    return [(f, hints[f.name]) for f in fields(kind) if not f.metadata.get("computed")]


def metadata(spec: Field[Any]) -> dict[str, Any]:
    """Return what a field says of itself: `says` for people, `schema` for the check."""
    return dict(spec.metadata) or PLANE.get(spec.name, {})


def is_required(spec: Field[Any]) -> bool:
    """Say whether a field has no default."""
    return spec.default is MISSING and spec.default_factory is MISSING


def _mapping(kind: type[Any]) -> Schema:
    given = given_fields(kind)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").splitlines()[0],
        "properties": {spec.name: _property(spec, hint) for spec, hint in given},
        "required": [spec.name for spec, _ in given if is_required(spec)],
        "additionalProperties": False,
    }


def _property(spec: Field[Any], hint: Any) -> Schema:
    about = metadata(spec)
    schema = _typed(hint, cast("Schema", about.get("schema", {})))
    return {"description": about["says"], **schema} if "says" in about else schema


def _typed(hint: Any, limits: Schema) -> Schema:
    if hint == Calibration:
        return CALIBRATION
    if is_dataclass(hint):
        return _mapping(cast("type[Any]", hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if get_origin(hint) is tuple:
        return _list(get_args(hint), limits)
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        schema = _typed(inner, limits)
        return {**schema, "type": [schema["type"], "null"]}
    return {"type": SCALARS[hint], **limits}


def _list(args: tuple[Any, ...], limits: Schema) -> Schema:
    if args[-1] is Ellipsis:
        return {"type": "array", "items": _typed(args[0], {}), **limits}
    return {"type": "array", "items": _typed(args[0], limits), "minItems": len(args), "maxItems": len(args)}
