"""Read a vendor profile, lay the site override over it, check the result, build it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from dataclasses import is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, cast, get_args, get_origin

import yaml

from inspectbox.domain.scan import AirColumns, Calibration, Corrected, Uncalibrated
from inspectbox.errors import ProfileError
from inspectbox.profiles.model import Profile
from inspectbox.profiles.schema import given_fields, profile_schema
from inspectbox.schema import dotted, first_violation, shown

Mapping = dict[str, object]

MAX_BYTES = 64 * 1024


def load_profile(name_or_path: str | Path, hardware: Path, override: Path | None = None) -> Profile:
    """Return the profile of that name under `hardware/profiles/`, or in that file, with the override over it.

    Raises ProfileError naming the file and the key when anything does not fit.
    """
    vendor = find_profile(name_or_path, hardware)
    base = read_mapping(vendor)
    site = read_mapping(override) if override is not None else {}
    merged = merge(base, site)
    violation = first_violation(merged, profile_schema())
    if violation is not None:
        file = override if override is not None and _reaches(site, violation.path) else vendor
        raise ProfileError(f"{file}: {violation.sentence}", hint="see docs/profiles.md for every key")
    if base.get("id") != vendor.stem:
        raise ProfileError(
            f"{vendor}: `id` is `{shown(base.get('id'))}`, not the file's name",
            hint=f"write `id: {vendor.stem}`",
        )
    if merged["id"] != base["id"]:
        raise ProfileError(
            f"{override}: `id` belongs to the vendor", hint="remove `id` from the site override"
        )
    profile = _build(Profile, merged, version=_version(merged, override or vendor))
    _check_meaning(profile, override or vendor)
    return cast("Profile", profile)


def _version(merged: Mapping, file: Path) -> str:
    try:
        canonical = json.dumps(merged, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise ProfileError(f"{file}: holds `.nan` or `.inf`", hint="write a finite number") from error
    return hashlib.sha256(canonical).hexdigest()[:12]


def find_profile(name_or_path: str | Path, hardware: Path) -> Path:
    """Return the file of a profile; ProfileError with the names there are when there is none."""
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or "/" in text or text.endswith((".yaml", ".yml"))
    file = Path(text) if is_path else hardware / "profiles" / f"{text}.yaml"
    if file.is_file():
        return file
    names = ", ".join(f"`{name}`" for name in profile_names(hardware)) or "none"
    raise ProfileError(f"no profile `{shown(text)}`", hint=f"choose one of {names}, or give a .yaml file")


def profile_names(hardware: Path) -> list[str]:
    """Return the names of the shipped profiles, sorted."""
    return sorted(file.stem for file in (hardware / "profiles").glob("*.yaml"))


def merge(base: Mapping, over: Mapping) -> Mapping:
    """Lay one mapping over another: mappings merge key by key, anything else is replaced whole."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def read_mapping(file: Path) -> Mapping:
    """Read one YAML mapping; ProfileError when it is too large, broken, repeats a key or uses an alias."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProfileError(
            f"cannot read `{file}`: {error.strerror}", hint="check the path and its permission"
        ) from error
    if len(data) > MAX_BYTES:
        raise ProfileError(f"{file}: larger than {MAX_BYTES // 1024} KiB", hint="a profile is a page of YAML")
    try:
        document = yaml.load(data, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader with fewer freedoms
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProfileError(
            f"{file}:{line}: {_one_line(str(error.problem))}", hint="correct the YAML there"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ProfileError(f"{file}: not readable as YAML", hint="save it as UTF-8 YAML") from error
    if not isinstance(document, dict):
        raise ProfileError(f"{file}: not a mapping of keys", hint="begin with `id:`")
    return cast("Mapping", document)


class _StrictLoader(yaml.SafeLoader):
    """Plain data only: no repeated keys, no aliases (they can grow without bound), text keys."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(problem="keys must be text", problem_mark=key.start_mark)
            if key.value in seen:
                problem = f"`{shown(key.value)}` is given twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:200])


def _reaches(document: object, path: tuple[str | int, ...]) -> bool:
    for step in path:
        if not isinstance(document, dict):
            return True
        if step not in document:
            return False
        document = document[step]
    return bool(path)


def _build(kind: type[Any], given: Mapping, **computed: str) -> Any:
    values = {
        spec.name: _value(hint, given[spec.name]) for spec, hint in given_fields(kind) if spec.name in given
    }
    return kind(**values, **computed)


def _value(hint: Any, value: Any) -> Any:
    if hint == Calibration:
        return _calibration(value)
    if is_dataclass(hint):
        return _build(cast("type[Any]", hint), value)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if get_origin(hint) is UnionType:
        return None if value is None else _value(get_args(hint)[0], value)
    return hint(value)


def _calibration(value: str | dict[str, list[int]]) -> Calibration:
    if isinstance(value, dict):
        start, stop = value["air_columns"]
        return AirColumns(int(start), int(stop))
    return Corrected() if value == "corrected" else Uncalibrated()


def _check_meaning(profile: Profile, file: Path) -> None:
    calibration = profile.scanner.calibration
    if isinstance(calibration, AirColumns) and calibration.start >= calibration.stop:
        raise ProfileError(
            f"{file}: `{dotted(('scanner', 'calibration', 'air_columns'))}` is empty",
            hint="write [start, stop] with start < stop",
        )
    strip = profile.scanner.own_beam.air_strip
    if strip is not None and strip[0] >= strip[1]:
        raise ProfileError(
            f"{file}: `{dotted(('scanner', 'own_beam', 'air_strip'))}` is empty",
            hint="write [start, stop] with start < stop",
        )
    energies = [str(plane.energy) for plane in profile.scanner.planes]
    if sorted(energies) not in (["single"], ["high", "low"]):
        raise ProfileError(
            f"{file}: `scanner.planes` holds {', '.join(energies)}",
            hint="give one `single` plane, or one `low` and one `high`",
        )
    if len({plane.page for plane in profile.scanner.planes}) != len(energies):
        raise ProfileError(
            f"{file}: `scanner.planes` names one page twice", hint="give every plane its own page"
        )
