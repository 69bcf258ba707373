"""A model folder that appears whole or not at all: filled beside its place, then moved into it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.model_card import CARD_FILE, RESCORING_FILE, ModelCard
from inspectbox.training.card import add_files
from inspectbox.training.train_start import start_files


@contextmanager
def whole_folder(out: Path, *, mark: str) -> Iterator[Path]:
    """Yield an empty folder that becomes `out` when the block ends without an error, and is gone when it raises.

    An older `out` is replaced when it holds a file named `mark`. Raises OperatorError when something else lies there,
    MachineError when the disk is full or may not be written.
    """
    if out.exists() and not (out / mark).is_file():
        raise OperatorError(f"`{out}` is there and holds no `{mark}`", hint="give another folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
            made = Path(scratch) / out.name
            made.mkdir()
            yield made
            if out.exists():
                out.rename(Path(scratch) / "older")
            made.rename(out)
    except OSError as error:
        raise MachineError(
            f"`{out}` cannot be written: {(error.strerror or str(error)).lower()}",
            hint="free space or give another folder; what was there before stays",
        ) from error


def copy_model(model: Path, made: Path, card: ModelCard) -> None:
    """Copy what the card names, what people look at, and what a training goes on from."""
    for name in (CARD_FILE, *dict(card.sha256)):
        shutil.copyfile(model / name, made / name)
    for path in (model / "curves.svg", *start_files(model)):
        if path.is_file():
            shutil.copyfile(path, made / path.name)


def keep_rescoring(model: Path, made: Path, card: ModelCard) -> None:
    """Let the network in `made`, trained on from that of `model`, weigh its claims as that one does, if it does."""
    if RESCORING_FILE in dict(card.sha256):
        shutil.copyfile(model / RESCORING_FILE, made / RESCORING_FILE)
        add_files(made, (RESCORING_FILE,))
