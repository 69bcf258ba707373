"""Joins detectors' networks into one that answers with the boxes of all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspectbox.errors import MachineError, ModelError

if TYPE_CHECKING:
    from openvino import Model

_LABELS = ["model_info", "labels"]


def join_networks(networks: Sequence[Path], out: Path) -> list[int]:
    """Write one OpenVINO network (`out` and its `.bin`, weights of 16 bits) that shows its picture to all of `networks`
    and gives their rows one after another: (n, 3, rows, columns) in, (n, sum of rows, 6) out. Return how many are each
    network's.

    Raises ModelError when one cannot be read, MachineError when `out` cannot be written.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino
    from openvino import opset13

    models = [_read(path) for path in networks]
    (picture,) = models[0].get_parameters()
    for number, model in enumerate(models[1:], start=2):
        for node in model.get_ordered_ops():
            node.set_friendly_name(f"{node.get_friendly_name()}.{number}")
        for reader in model.input().get_target_inputs():
            reader.replace_source_output(picture.output(0))
    rows = [model.get_results()[0].input_value(0) for model in models]
    joined = openvino.Model([opset13.result(opset13.concat(rows, 1))], [picture], "joined")
    if models[0].has_rt_info(_LABELS):
        joined.set_rt_info(str(models[0].get_rt_info(_LABELS).value), _LABELS)
    try:
        openvino.save_model(joined, out)
    except RuntimeError as error:
        raise MachineError(f"`{out}` cannot be written", hint="free space on the disk") from error
    return [row.get_partial_shape()[1].get_length() for row in rows]


def _read(path: Path) -> Model:
    import openvino

    try:
        return openvino.Core().read_model(path)
    except RuntimeError as error:
        raise ModelError(f"`{path}` is no network that OpenVINO can read", hint="export it again") from error
