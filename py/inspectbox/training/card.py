"""Writes a model's card: `card.json` for the box, `CARD.md` for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspectbox.errors import ModelError
from inspectbox.inspection.model_card import (
    CARD_FILE,
    MODEL_FILES,
    PLANES,
    RESCORING_FILE,
    SCHEMA,
    Curve,
    parse_card,
)

UNMEASURED_CONFIDENCE = 0.25

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a model comes from. `data` says what was rendered (counts, seeds, generator), `training` how it
    was trained, `commands` what to type to make it again, `start` what the training began from.
    """

    name: str
    created: str
    data: Mapping[str, Json]
    training: Mapping[str, Json]
    commands: Sequence[str]
    limits: Sequence[str] = field(default=())
    simulated: bool = True
    start: str = "random weights"


def write_card(
    out: Path,
    *,
    classes: Sequence[str],
    pitch_mm: float,
    provenance: Provenance,
    heads: int = 1,
    mirrored: bool = False,
    coarser: float = 1.0,
) -> Path:
    """Write both cards for the model files in `out` and check that the box takes them; see `ModelCard`."""
    card: dict[str, Json] = {
        "schema": SCHEMA,
        "name": provenance.name,
        "created": provenance.created,
        "licence": "AGPL-3.0-or-later",
        "simulated": provenance.simulated,
        "architecture": f"yolo26n, end to end, trained from {provenance.start}",
        "classes": list(classes),
        "planes": list(PLANES),
        "pitch_mm": pitch_mm,
        "looks": {"heads": heads, "mirrored": mirrored, "coarser": coarser},
        "confidence": dict.fromkeys(classes, UNMEASURED_CONFIDENCE),
        "calibration": None,
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in MODEL_FILES},
        "data": dict(provenance.data),
        "training": dict(provenance.training),
        "commands": list(provenance.commands),
        "limits": list(provenance.limits),
        "measured": None,
    }
    return _store(out, card)


def add_figures(
    out: Path,
    *,
    confidence: Mapping[str, float],
    measured: Mapping[str, Json],
    calibration: Mapping[str, Curve] | None = None,
) -> Path:
    """Put measured thresholds, calibration and figures into an existing card."""
    curves: Json = None
    if calibration is not None:
        curves = {name: [list(point) for point in curve] for name, curve in calibration.items()}
    return _amend(
        out,
        {
            "schema": SCHEMA,
            "confidence": dict(confidence),
            "calibration": curves,
            "measured": dict(measured),
        },
    )


def rename(out: Path, name: str, command: str, confidence: Mapping[str, float]) -> Path:
    """Give a model with other thresholds another name, and write down the command that set them; its calibration and
    figures stay.
    """
    there: Json = json.loads((out / CARD_FILE).read_bytes()).get("commands", [])
    return _amend(out, {"name": name, "commands": [*_texts(there), command], "confidence": dict(confidence)})


def add_files(out: Path, names: Sequence[str]) -> Path:
    """Name further model files with their digests in an existing card."""
    there: Json = json.loads((out / CARD_FILE).read_bytes())["sha256"]
    added = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names}
    return _amend(out, {"schema": SCHEMA, "sha256": {**_mapping(there), **added}})


def add_rescoring(out: Path, facts: Mapping[str, Json], command: str) -> Path:
    """Name the weights of a rescoring that was put into a model folder, with what they were fitted on and how. What
    was calibrated and measured without it holds no more.
    """
    card: dict[str, Json] = json.loads(add_files(out, (RESCORING_FILE,)).read_bytes())
    return _amend(
        out,
        {
            "confidence": dict.fromkeys(_texts(card["classes"]), UNMEASURED_CONFIDENCE),
            "calibration": None,
            "data": {**_mapping(card["data"]), "rescoring": dict(facts)},
            "commands": [*_texts(card["commands"]), command],
            "measured": None,
        },
    )


def add_section(out: Path, name: str, section: Mapping[str, Json]) -> Path:
    """Put one more section under `measured`."""
    there: Json = json.loads((out / CARD_FILE).read_bytes())["measured"]
    return _amend(out, {"measured": {**_mapping(there), name: dict(section)}})


def _mapping(value: Json) -> Mapping[str, Json]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ModelError("a model card's `sha256` and `measured` are objects")
    return value


def _amend(out: Path, fields: Mapping[str, Json]) -> Path:
    card: dict[str, Json] = json.loads((out / CARD_FILE).read_bytes())
    card.update(fields)
    return _store(out, card)


def _store(out: Path, card: Mapping[str, Json]) -> Path:
    data = (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode()
    path = out / CARD_FILE
    parse_card(data, where=str(path))
    try:
        page = card_markdown(card)
    except KeyError as error:
        raise ModelError(
            f"model card `{path}` does not say its {error.args[0]}", hint="take the folder its training left"
        ) from None
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    (out / "CARD.md").write_text(page, encoding="utf-8")
    return path


def card_markdown(card: Mapping[str, Json]) -> str:
    """Lay the card out for a reader; every heading is a field of `card.json`."""
    lines = [
        f"# {card['name']}",
        "",
        f"{card['architecture']}. Made {card['created']}. Licence {card['licence']}.",
        "",
    ]
    if card["simulated"]:
        lines += [
            "**Every figure here is simulated**: trained and measured on drawn scenes, never on real cargo.",
            "It says nothing yet about detection on a site's own scans.",
            "",
        ]
    for title in ("data", "training", "measured"):
        lines += [f"## {title.capitalize()}", "", *_bullets(card[title]), ""]
    if card.get("calibration") is not None:
        lines += ["Confidences are calibrated: `calibration` in `card.json` holds a curve a class.", ""]
    lines += ["## Confidence a class must reach", "", *_bullets(card["confidence"]), ""]
    lines += ["## Commands", "", "```", *_texts(card["commands"]), "```", ""]
    lines += ["## Curves", "", "![Loss and mAP50 over the epochs](curves.svg)", ""]
    lines += ["## Limits", "", *(f"- {line}" for line in _texts(card["limits"])), ""]
    return "\n".join(lines)


def _texts(value: Json) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ModelError("a model card's commands and limits are lists of text")
    return [str(item) for item in value]


def _bullets(value: Json, depth: int = 0) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{'  ' * depth}- {'not yet' if value is None else value}"]
    lines = []
    for name, item in value.items():
        label = f"{'  ' * depth}- {name.replace('_', ' ')}"
        if isinstance(item, Mapping):
            lines += [f"{label}:", *_bullets(item, depth + 1)]
        else:
            shown = (
                ", ".join(map(str, item))
                if isinstance(item, Sequence) and not isinstance(item, str)
                else item
            )
            lines.append(f"{label}: {shown}")
    return lines
