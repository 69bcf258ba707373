"""Writes one case folder whole or not at all: scan, references, sidecars, truth."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError, OperatorError

Counts = NDArray[np.uint16]

TRUTH = "truth.json"
"""What was really loaded, and where: it marks a folder as simulated."""


def write_tiff(file: Path, pages: Sequence[Counts]) -> None:
    """Write 16-bit pages uncompressed; the same pages, the same bytes."""
    try:
        import tifffile
    except ImportError:
        raise MachineError(
            "`tifffile` is missing, so no scan can be written", hint="pip install 'inspectbox[simulate]'"
        ) from None
    with tifffile.TiffWriter(file) as writer:
        for page in pages:
            writer.write(
                page,
                photometric="minisblack",
                metadata=None,
                software="inspectbox simulate",
                contiguous=False,
            )


def write_case(
    folder: Path, pictures: Mapping[str, Sequence[Counts]], documents: Mapping[str, Mapping[str, Any]]
) -> Path:
    """Write TIFFs and JSON documents by file name into a new folder; an old simulated case of that name is replaced.

    Raises MachineError when the disk is full or may not be written, OperatorError when something else lies there;
    then nothing of the case is left.
    """
    if folder.exists() and not (folder / TRUTH).is_file():
        raise OperatorError(f"`{folder}` is there and is no simulated case", hint="give another folder")
    draft: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".drawing-", dir=folder.parent))
        _write_files(draft, pictures, documents)
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    except OSError as error:
        # NumPy counts what it wrote and gives no reason when a page is cut short
        raise MachineError(
            f"`{folder}` cannot be written: {(error.strerror or 'only a part of a page went to disk').lower()}",
            hint="free space or give another folder; finished cases stay",
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write_files(
    draft: Path, pictures: Mapping[str, Sequence[Counts]], documents: Mapping[str, Mapping[str, Any]]
) -> None:
    for name, pages in pictures.items():
        write_tiff(draft / name, pages)
    for name, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (draft / name).write_text(text + "\n", encoding="utf-8")
    # a temporary folder is the owner's alone
    draft.chmod(0o755)
