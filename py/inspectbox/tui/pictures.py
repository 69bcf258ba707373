"""The daemon's picture files, mapped: nothing is copied until a part of it is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError
from inspectbox.service.messages import Picture


def map_picture(picture: Picture) -> NDArray[np.uint8]:
    """Map a picture read-only, (rows, columns) uint8; raises MachineError when the file is not that."""
    shape = (picture.rows, picture.columns)
    try:
        if min(shape) < 1 or picture.path.stat().st_size != picture.rows * picture.columns:
            raise MachineError(f"the picture `{picture.path}` has not the size it should have")
        return np.memmap(picture.path, dtype=np.uint8, mode="r", shape=shape)
    except (OSError, ValueError) as fault:
        hint = "is the console run by a user who may read the lane's pictures?"
        raise MachineError(f"the picture `{picture.path}` cannot be read", hint=hint) from fault
