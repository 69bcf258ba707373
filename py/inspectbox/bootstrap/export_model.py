"""A model folder in other forms: the 8-bit network, calibrated on simulated radiographs, and ONNX."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.adapters.detector_openvino_int8 import quantise, require_nncf
from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import (
    CARD_FILE,
    INT8_FILES,
    MODEL_FILES,
    ONNX_FILES,
    ModelCard,
    read_model_folder,
)
from inspectbox.training.card import add_files
from inspectbox.training.dataset_case import convert_case
from inspectbox.training.dataset_simulated import TRAINING_STYLE, drawing
from inspectbox.training.export import export_onnx
from inspectbox.training.export_folder import copy_model, whole_folder
from inspectbox.training.train_start import start_files

FIRST_SEED = 600_000_000
"""First scene that shows the 8-bit network its values; no training and no evaluation draws from there."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What to add to a model folder: 8 bits, calibrated on `scenes` simulated radiographs, and ONNX from `weights`, one
    file a network.
    """

    int8: bool
    scenes: int
    weights: tuple[Path, ...] = ()


def export_model(model: Path, out: Path, forms: Forms, progress: Callable[[int, int], None]) -> Path:
    """Write the model folder `out`: that of `model` and the wanted forms, each with its digest in the card.

    Raises ModelError for the model, OperatorError when nothing is wanted, MachineError without the `train` extra or
    when the disk is full; nothing half written stays.
    """
    if not forms.int8 and not forms.weights:
        raise OperatorError("nothing to export", hint="ask for --int8, or for --onnx with the weights")
    if forms.int8 and forms.scenes < 1:
        raise OperatorError(f"`--scenes {forms.scenes}` calibrates nothing", hint="give at least 1")
    card = read_model_folder(model).card
    networks = len(start_files(model)) or 1
    if forms.weights and len(forms.weights) != networks:
        raise OperatorError(
            f"`{model}` has {networks} networks, not {len(forms.weights)}",
            hint="give --onnx the weights of each, in their order",
        )
    if forms.int8:
        require_nncf()
    if out.exists():
        raise OperatorError(f"`{out}` is there already", hint="give another folder")
    with whole_folder(out, mark=CARD_FILE) as made:
        copy_model(model, made, card)
        for weights, name in zip(forms.weights, ONNX_FILES, strict=False):
            export_onnx(weights, made / name, card.classes)
            add_files(made, (name,))
        if forms.int8:
            quantise(made / MODEL_FILES[0], made / INT8_FILES[0], _radiographs(card, forms.scenes, progress))
            add_files(made, INT8_FILES)
        read_model_folder(made, int8=forms.int8)
    return out


def _radiographs(
    card: ModelCard, count: int, progress: Callable[[int, int], None]
) -> list[NDArray[np.uint8]]:
    """Draw simulated radiographs at the model's pitch, (3, rows, columns) each."""
    scenes = drawing(TRAINING_STYLE, "train")
    tensors = []
    for number in range(FIRST_SEED, FIRST_SEED + count):
        with tempfile.TemporaryDirectory() as folder:
            case = scenes.render(Path(folder), number)
            tensors.append(convert_case(case, scenes.machine, card.classes, card.pitch_mm).tensor)
        progress(len(tensors), count)
    return tensors
