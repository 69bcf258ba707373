"""Several model folders made one, whose networks look together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspectbox.adapters.detector_openvino_joined import join_networks
from inspectbox.errors import OperatorError
from inspectbox.training.export_joined import join_models


def join_folders(models: Sequence[Path], out: Path) -> Path:
    """Write the model folder `out` of the networks of `models`. Raises OperatorError when `out` is there, and as
    `join_models`.
    """
    if out.exists():
        raise OperatorError(f"`{out}` is there already", hint="give another folder")
    return join_models(models, out, join_networks)
