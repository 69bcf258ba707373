"""A detector model's card: what the model may be fed, what it can say, and which bytes it is."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import ModelError

SCHEMA = "inspectbox.model-card/1"
PLANES = ("high_attenuation", "low_attenuation", "material_index")
"""The detector tensor's planes, in order, as `imaging.radiograph` encodes them."""

CARD_FILE = "card.json"
MODEL_FILES = ("model.xml", "model.bin")
MAX_BYTES = {CARD_FILE: 1 << 20, "model.xml": 32 << 20, "model.bin": 512 << 20}

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HINT = "take the model folder again from where it was published"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The part of the card that the box acts on. `pitch_mm` is the square pixel the model was trained at;
    `confidence` is the lowest confidence that counts, one a class; `sha256` the hex digest of each model file.
    """

    name: str
    classes: tuple[str, ...]
    pitch_mm: float
    confidence: tuple[float, ...]
    sha256: tuple[tuple[str, str], ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder read once: card and bytes that were checked against it, so that what was checked is what runs.

    `identity` is the model's name and the first 12 hex digits of the SHA-256 of `card.json`, which in turn
    names the digests of
    both model files: thresholds are part of what decides.
    """

    card: ModelCard
    identity: str
    xml: bytes
    weights: bytes


def read_model_folder(folder: Path) -> ModelFolder:
    """Read and check a model folder. Raises ModelError when a file is missing, too large or not the one the
    card names.
    """
    card_bytes = _read(folder, CARD_FILE)
    card = parse_card(card_bytes, where=str(folder / CARD_FILE))
    found = {name: _read(folder, name) for name in MODEL_FILES}
    for name, digest in card.sha256:
        if hashlib.sha256(found[name]).hexdigest() != digest:
            raise ModelError(f"`{folder / name}` is not the file its card names: SHA-256 differs", hint=_HINT)
    identity = f"{card.name}@{hashlib.sha256(card_bytes).hexdigest()[:12]}"
    return ModelFolder(card, identity, found["model.xml"], found["model.bin"])


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES[name] + 1)
    except OSError as error:
        raise ModelError(f"model file `{path}` cannot be read: {error.strerror}", hint=_HINT) from error
    if len(data) > MAX_BYTES[name]:
        raise ModelError(f"model file `{path}` is larger than {MAX_BYTES[name] >> 20} MiB", hint=_HINT)
    return data


def parse_card(data: bytes, *, where: str = CARD_FILE) -> ModelCard:
    """Parse a card's JSON. Raises ModelError that names the field at fault."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"model card `{where}` is not JSON", hint=_HINT) from error
    fields = _Fields(found, where)
    if fields.text("schema") != SCHEMA:
        raise fields.fault("schema", f"is not `{SCHEMA}`")
    planes = fields.texts("planes")
    if planes != PLANES:
        raise fields.fault("planes", f"must be {', '.join(PLANES)}: this box feeds nothing else")
    name = fields.text("name")
    classes = fields.texts("classes")
    if not _NAME.fullmatch(name):
        raise fields.fault("name", "is no model name")
    if not classes or len(set(classes)) != len(classes) or not all(map(_LABEL.fullmatch, classes)):
        raise fields.fault("classes", "must be distinct lower-case labels")
    return ModelCard(
        name=name,
        classes=classes,
        pitch_mm=fields.number("pitch_mm", 0.1, 1000),
        confidence=fields.confidences(classes),
        sha256=fields.digests(),
        simulated=fields.flag("simulated"),
    )


class _Fields:
    """Reads typed fields of an untrusted JSON object."""

    def __init__(self, found: object, where: str) -> None:
        self._where = where
        if not isinstance(found, dict):
            raise ModelError(f"model card `{where}` is no JSON object", hint=_HINT)
        self._found: dict[str, object] = found

    def fault(self, name: str, what: str) -> ModelError:
        return ModelError(f"model card `{self._where}`: `{name}` {what}", hint=_HINT)

    def text(self, name: str) -> str:
        value = self._found.get(name)
        if not isinstance(value, str):
            raise self.fault(name, "must be text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._found.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(name, "must be a list of text")
        return tuple(value)

    def flag(self, name: str) -> bool:
        value = self._found.get(name)
        if not isinstance(value, bool):
            raise self.fault(name, "must be true or false")
        return value

    def number(self, name: str, low: float, high: float) -> float:
        return self._bounded(name, self._found.get(name), low, high)

    def confidences(self, classes: tuple[str, ...]) -> tuple[float, ...]:
        """One number for all classes, or an object with one for every class."""
        value = self._found.get("confidence")
        if not isinstance(value, dict):
            return (self._bounded("confidence", value, 0, 1),) * len(classes)
        if set(value) != set(classes):
            raise self.fault("confidence", "must name every class once")
        return tuple(self._bounded("confidence", value[label], 0, 1) for label in classes)

    def digests(self) -> tuple[tuple[str, str], ...]:
        value = self._found.get("sha256")
        if not isinstance(value, dict) or set(value) != set(MODEL_FILES):
            raise self.fault("sha256", f"must name {' and '.join(MODEL_FILES)}")
        return tuple((name, str(value[name])) for name in MODEL_FILES)

    def _bounded(self, name: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.fault(name, f"must be a number from {low} to {high}")
        return float(value)
