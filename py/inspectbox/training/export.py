"""Turns trained weights into a model folder: OpenVINO network, weights of 16 bits, card."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import MODEL_FILES
from inspectbox.training.card import Provenance, write_card
from inspectbox.training.train_offline import go_offline


def export(weights: Path, out: Path, *, pitch_mm: float, provenance: Provenance) -> Path:
    """Export weights of `train` to the model folder `out` with a card whose confidences are 0.25 until measured.

    `weights` is unpickled: only weights of one's own training belong here. Raises MachineError without the
    `train` extra, OperatorError
    when there are no weights.
    """
    if not weights.is_file():
        raise OperatorError(f"`{weights}` is no file of weights", hint="train first")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        go_offline(scratch / "settings")
        copy = scratch / "model.pt"
        shutil.copyfile(weights, copy)
        classes, exported = _to_openvino(copy)
        out.mkdir(parents=True, exist_ok=True)
        for name in MODEL_FILES:
            shutil.copyfile(exported / name, out / name)
    write_card(out, classes=classes, pitch_mm=pitch_mm, provenance=provenance)
    return out


def _to_openvino(weights: Path) -> tuple[tuple[str, ...], Path]:
    from ultralytics import YOLO

    model = YOLO(str(weights))
    names: dict[int, str] = model.names
    # nms=False keeps the head that needs no non-maximum suppression, (1, 300, 6) out; 16-bit weights halve the file
    folder = model.export(
        format="openvino", dynamic=True, nms=False, quantize=16, device="cpu", verbose=False
    )
    return tuple(names[index] for index in range(len(names))), Path(folder)
