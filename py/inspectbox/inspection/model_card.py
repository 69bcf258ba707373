"""A detector model's card: what the model may be fed, what it can say, and which bytes it is."""

from __future__ import annotations

import bisect
import hashlib
import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import ModelError

SCHEMA = "inspectbox.model-card/2"
UNCALIBRATED_SCHEMA = "inspectbox.model-card/1"
"""Cards of the first schema have no `calibration`: their confidences are the network's own scores."""

PLANES = ("high_attenuation", "low_attenuation", "material_index")
"""The detector tensor's planes, in order, as `imaging.radiograph` encodes them."""

CARD_FILE = "card.json"
MODEL_FILES = ("model.xml", "model.bin")
INT8_FILES = ("model-int8.xml", "model-int8.bin")
"""The same network quantised to 8 bits; a model folder may hold it beside the other."""

RESCORING_FILE = "rescoring.json"
"""Weights with which claims on one radiograph are weighed against each other (`imaging.rescoring`)."""

ONNX_FILES = ("model.onnx", "model-2.onnx", "model-3.onnx", "model-4.onnx")
"""The same for other runtimes, a file a network; this box does not run them."""

MAX_BYTES = {CARD_FILE: 1 << 20, RESCORING_FILE: 1 << 20, ".xml": 32 << 20, ".bin": 512 << 20}
MAX_KNOTS = 64
MAX_HEADS = 8
MAX_COARSER = 4

Curve = tuple[tuple[float, float], ...]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HINT = "take the model folder again from where it was published"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The part of the card that the box acts on. `pitch_mm` is the square pixel the model was trained at;
    `confidence` is the lowest confidence that counts, one a class; `sha256` the hex digest of each model file.
    `calibration` has a curve a class, points (score of the network, share of such detections that are right), both
    rising, to be joined by straight lines; an empty curve leaves scores as they are. The network answers with the boxes
    of so many `heads`, one after another; `mirrored`: confidences are those of picture and mirror image together, the
    mirror image having pixels so many times `coarser`.
    """

    name: str
    classes: tuple[str, ...]
    pitch_mm: float
    confidence: tuple[float, ...]
    sha256: tuple[tuple[str, str], ...]
    simulated: bool
    calibration: tuple[Curve, ...] = ()
    heads: int = 1
    mirrored: bool = False
    coarser: float = 1.0

    @property
    def has_int8(self) -> bool:
        """Say whether the folder also holds the network in 8 bits."""
        return set(INT8_FILES) <= {name for name, _ in self.sha256}

    @property
    def looks(self) -> int:
        """How many lists of boxes a radiograph gives."""
        return self.heads * (2 if self.mirrored else 1)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder read once: card and bytes that were checked against it, so that what was checked is what runs.

    `identity` is the model's name and the first 12 hex digits of the SHA-256 of `card.json`, which in turn
    names the digests of
    the model's files: thresholds are part of what decides. `rescoring` is None where claims stand as the looks make
    them.
    """

    card: ModelCard
    identity: str
    xml: bytes
    weights: bytes
    rescoring: bytes | None = None


def read_model_folder(folder: Path, *, int8: bool = False) -> ModelFolder:
    """Read and check a model folder, with `int8` its 8-bit network. Raises ModelError when a file is missing, too
    large or not the one the card names.
    """
    card_bytes = _read(folder, CARD_FILE)
    card = parse_card(card_bytes, where=str(folder / CARD_FILE))
    if int8 and not card.has_int8:
        raise ModelError(f"model `{card.name}` has no int8 network", hint="choose precision bf16 or f32")
    digests = dict(card.sha256)
    xml, weights = (_checked(folder, name, digests[name]) for name in (INT8_FILES if int8 else MODEL_FILES))
    identity = f"{card.name}@{hashlib.sha256(card_bytes).hexdigest()[:12]}"
    rescoring = (
        _checked(folder, RESCORING_FILE, digests[RESCORING_FILE]) if RESCORING_FILE in digests else None
    )
    return ModelFolder(card, identity, xml, weights, rescoring)


def _checked(folder: Path, name: str, digest: str) -> bytes:
    data = _read(folder, name)
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError(f"`{folder / name}` is not the file its card names: SHA-256 differs", hint=_HINT)
    return data


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    most = MAX_BYTES[name if name in MAX_BYTES else path.suffix]
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ModelError(f"model file `{path}` cannot be read: {error.strerror}", hint=_HINT) from error
    if len(data) > most:
        raise ModelError(f"model file `{path}` is larger than {most >> 20} MiB", hint=_HINT)
    return data


def parse_card(data: bytes, *, where: str = CARD_FILE) -> ModelCard:
    """Parse a card's JSON. Raises ModelError that names the field at fault."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"model card `{where}` is not JSON", hint=_HINT) from error
    fields = _Fields(found, where)
    schema = fields.text("schema")
    if schema not in (SCHEMA, UNCALIBRATED_SCHEMA):
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
    heads, mirrored, coarser = fields.looks()
    return ModelCard(
        name=name,
        classes=classes,
        pitch_mm=fields.number("pitch_mm", 0.1, 1000),
        confidence=fields.confidences(classes),
        sha256=fields.digests(),
        simulated=fields.flag("simulated"),
        calibration=fields.curves(classes) if schema == SCHEMA else ((),) * len(classes),
        heads=heads,
        mirrored=mirrored,
        coarser=coarser,
    )


def calibrate(score: float, curve: Curve) -> float:
    """Map a score of the network onto the share of such detections that are right; see `ModelCard.calibration`."""
    if not curve:
        return score
    right = bisect.bisect_left(curve, (score, 0.0))
    if right == 0:
        return curve[0][1]
    if right == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[right - 1], curve[right]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0)


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

    def looks(self) -> tuple[int, bool, float]:
        """How many heads answer, whether the mirror image is looked at and how much coarser: one, no and not at all
        where the card does not say.
        """
        value = self._found.get("looks", {"heads": 1, "mirrored": False})
        if not isinstance(value, dict) or set(value) - {"coarser"} != {"heads", "mirrored"}:
            raise self.fault("looks", "must name heads and mirrored, and may name coarser")
        heads, mirrored = value["heads"], value["mirrored"]
        if isinstance(heads, bool) or heads not in range(1, MAX_HEADS + 1) or not isinstance(mirrored, bool):
            raise self.fault("looks", f"must have 1 to {MAX_HEADS} heads, and true or false for mirrored")
        return int(heads), mirrored, self._bounded("looks", value.get("coarser", 1.0), 1, MAX_COARSER)

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
        named = set(value) - {*ONNX_FILES, RESCORING_FILE} if isinstance(value, dict) else set()
        if not isinstance(value, dict) or named not in ({*MODEL_FILES}, {*MODEL_FILES, *INT8_FILES}):
            raise self.fault(
                "sha256",
                f"must name {' and '.join(MODEL_FILES)}, and may name the int8 pair, {RESCORING_FILE} and "
                f"{ONNX_FILES[0]}",
            )
        return tuple((name, str(digest)) for name, digest in value.items())

    def curves(self, classes: tuple[str, ...]) -> tuple[Curve, ...]:
        """Read the calibration, a curve for every class; null is no calibration."""
        value = self._found.get("calibration")
        if value is None:
            return ((),) * len(classes)
        if not isinstance(value, dict) or set(value) != set(classes):
            raise self.fault("calibration", "must have a curve for every class")
        return tuple(self._curve(value[label]) for label in classes)

    def _curve(self, value: object) -> Curve:
        if not isinstance(value, list) or not 2 <= len(value) <= MAX_KNOTS:
            raise self.fault("calibration", f"curves must have 2 to {MAX_KNOTS} points")
        points = []
        for point in value:
            if not isinstance(point, list) or len(point) != 2:
                raise self.fault("calibration", "points must be pairs of score and share")
            points.append(tuple(self._bounded("calibration", number, 0, 1) for number in point))
        pairs = [(point[0], point[1]) for point in points]
        if any(b[0] <= a[0] or b[1] < a[1] for a, b in itertools.pairwise(pairs)):
            raise self.fault("calibration", "curves must rise")
        return tuple(pairs)

    def _bounded(self, name: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.fault(name, f"must be a number from {low} to {high}")
        return float(value)
