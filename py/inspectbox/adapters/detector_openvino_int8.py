"""Quantises a detector's network to 8 bits with NNCF, on radiographs that show it the range of its values."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError
from inspectbox.imaging.network_picture import pad_to_stride


def quantise(network: Path, out: Path, tensors: Sequence[NDArray[np.uint8]]) -> None:
    """Write the network `network` (an OpenVINO `.xml` beside its `.bin`) in 8 bits to `out` and its `.bin`.

    Each tensor is (3, rows, columns) uint8 at the model's pitch. Weights and convolutions become int8; activations
    are quantised asymmetrically, as the network's activation function wants. Raises MachineError without NNCF or when
    OpenVINO cannot write.
    """
    require_nncf()
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import nncf
    import openvino

    model = openvino.Core().read_model(network)
    data = nncf.Dataset([pad_to_stride(tensor)[None] / np.float32(255) for tensor in tensors])
    small = nncf.quantize(model, data, subset_size=len(tensors), preset=nncf.QuantizationPreset.MIXED)
    try:
        openvino.save_model(small, out)
    except RuntimeError as error:
        raise MachineError(f"`{out}` cannot be written", hint="free space on the disk") from error


def require_nncf() -> None:
    """Raise MachineError when NNCF is not installed."""
    if find_spec("nncf") is None:
        raise MachineError("quantising needs nncf", hint="pip install 'inspectbox[train]'")
