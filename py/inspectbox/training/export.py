"""Turns trained weights into a model folder: OpenVINO network, weights of 16 bits, card; and into ONNX."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.model_card import CARD_FILE, MODEL_FILES
from inspectbox.training.card import Provenance, write_card
from inspectbox.training.export_folder import whole_folder
from inspectbox.training.export_heads import HEADS, keep_both_heads
from inspectbox.training.train_offline import go_offline
from inspectbox.training.train_start import START_FILE, keep_start


def export(
    weights: Path, out: Path, *, pitch_mm: float, provenance: Provenance, coarser: float = 1.0
) -> Path:
    """Export weights of `train` to the model folder `out`, with what a later training begins with, and a card whose
    confidences are 0.25 until measured. The mirror image is to be looked at at a pitch so many times `coarser`.

    `weights` is unpickled: only weights of one's own training belong here. The folder appears whole or not at all.
    Raises MachineError without the `train` extra or when the disk is full, OperatorError when there are no weights.
    """
    with _network(weights) as (network, classes), whole_folder(out, mark=CARD_FILE) as made:
        # nms=False adds no suppression: the box merges what its looks find; 16-bit weights halve the file
        exported = _written(network, format="openvino", quantize=16)
        for name in MODEL_FILES:
            shutil.copyfile(exported / name, made / name)
        write_card(
            made,
            classes=classes,
            pitch_mm=pitch_mm,
            provenance=provenance,
            heads=HEADS,
            mirrored=True,
            coarser=coarser,
        )
        keep_start(weights, made / START_FILE)
    return out


def export_onnx(weights: Path, out: Path, classes: tuple[str, ...]) -> None:
    """Write weights of `train` as one ONNX file of 32-bit floats, any rows and columns, both heads' boxes out.

    Raises OperatorError when the weights are not there or are of other classes, MachineError as `export`.
    """
    with _network(weights) as (network, found):
        if found != classes:
            raise OperatorError(
                f"`{weights}` has other classes than the model",
                hint="give the weights that the model was made from",
            )
        shutil.copyfile(_written(network, format="onnx"), out)


@contextmanager
def _network(weights: Path) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """A copy of the network in a folder of its own, where exports may leave what they like, and its class names."""
    if not weights.is_file():
        raise OperatorError(f"`{weights}` is no file of weights", hint="train first")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        go_offline(scratch / "settings")
        from ultralytics import YOLO

        copy = scratch / "model.pt"
        shutil.copyfile(weights, copy)
        model = YOLO(str(copy))
        keep_both_heads(model.model)
        names: dict[int, str] = model.names
        yield model, tuple(names[index] for index in range(len(names)))


def _written(model: Any, **form: Any) -> Path:
    try:
        return Path(model.export(dynamic=True, nms=False, device="cpu", verbose=False, **form))
    except RuntimeError as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        raise MachineError(
            f"the network could not be exported: {reason}", hint="is there room for temporary files?"
        ) from error
