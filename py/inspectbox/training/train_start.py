"""Starts a training from another model's weights, also when that model knows other classes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from inspectbox.errors import OperatorError

START_FILE = "last.pt"
"""In a model folder: what a later training begins with."""


def start_file(number: int) -> str:
    """Name the file with which the training of a model's so many-th network goes on, from 1."""
    return START_FILE if number == 1 else f"last-{number}.pt"


def start_files(folder: Path) -> list[Path]:
    """Return those that a model folder has, one a network."""
    numbered = (folder / start_file(number) for number in count(1))
    return list(takewhile(Path.is_file, numbered))


def load_start(model: Any, weights: Path, classes: Sequence[str]) -> int:
    """Copy what fits from a checkpoint of one's own training into a new network; return how many tensors were taken.

    Tensors of the same shape are copied whole. Those with a row a class (the head's last layers) are copied class by
    class by name, so that a class keeps what it has learned wherever it stands in the new list; the rest stays as it
    was initialised. `weights` is unpickled: only weights of one's own training belong here.
    Raises OperatorError when the file is no checkpoint or fits nowhere.
    """
    old, known = _averaged(weights)
    taken = _fitting(model.state_dict(), old.float().state_dict(), known, tuple(classes))
    if not taken:
        raise OperatorError(
            f"the weights in `{weights}` fit no layer of this network", hint="train without --from"
        )
    model.load_state_dict(taken, strict=False)
    return len(taken)


def keep_start(weights: Path, out: Path) -> Path:
    """Write what a later training begins with: the averaged weights in 16 bits, without the optimiser's state, and
    without the settings of the training, which name its folders.

    `weights` is unpickled: only weights of one's own training belong here. 5 MiB of the checkpoint's 15 are left.
    Raises OperatorError when the file is no checkpoint, OSError when `out` cannot be written.
    """
    import torch

    model, _ = _averaged(weights)
    model.args, model.pt_path = {}, ""
    data = io.BytesIO()  # torch would report a full disk as an error of its own kind
    torch.save({"model": model.half(), "epoch": -1, "train_args": {}}, data)
    out.write_bytes(data.getvalue())
    return out


def _averaged(weights: Path) -> tuple[Any, tuple[str, ...]]:
    """Read the averaged network of a checkpoint and its class names. Raises OperatorError when it is none."""
    import torch

    try:
        checkpoint = torch.load(weights, map_location="cpu", weights_only=False)
        network = checkpoint.get("ema") or checkpoint["model"]
        return network, tuple(str(network.names[index]) for index in range(len(network.names)))
    except Exception as error:  # unpickling may raise anything
        raise OperatorError(
            f"`{weights}` is no checkpoint of a training", hint="give the last.pt of a run"
        ) from error


def _fitting(
    new: Mapping[str, Any], old: Mapping[str, Any], known: tuple[str, ...], classes: tuple[str, ...]
) -> dict[str, Any]:
    """Return the old tensors that fit, those with a row a class reordered. Same class list: copied whole."""
    rows = [(classes.index(name), known.index(name)) for name in classes if name in known]
    taken = {}
    for name, tensor in new.items():
        there = old.get(name)
        if there is None or there.shape[1:] != tensor.shape[1:]:
            continue
        by_class = _is_by_class(name) and len(there) == len(known) and len(tensor) == len(classes)
        if by_class and known != classes:
            moved = tensor.clone()
            for here, before in rows:
                moved[here] = there[before]
            taken[name] = moved
        elif there.shape == tensor.shape:
            taken[name] = there
    return taken


def _is_by_class(name: str) -> bool:
    """Say whether a tensor of the detection head has a row a class: the last convolution of each class branch."""
    return "cv3." in name and name.rsplit(".", 2)[1] == "2"
