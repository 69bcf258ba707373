"""Writes what vendors' scanners write, byte by byte from the format notes and independent of the readers.

Pictures are (rows, columns) as they shall come out: columns along travel, rows top down.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint16]


def utf16_xml(*words: str) -> bytes:
    """A text as vendors put beside their pixels: UTF-16 with a byte order mark."""
    return ("<?xml version='1.0'?><Scan>" + "".join(f"<V>{word}</V>" for word in words) + "</Scan>").encode(
        "utf-16"
    )


def ase(*panels: Picture, kind: int | None = None, text: bytes = b"") -> bytes:
    """One view (type 2) or low, high, material (type 3): lines are time, the top detector comes last."""
    lines = np.hstack([np.rot90(panel, -1) for panel in panels])
    height, width = lines.shape
    header = struct.pack("<4sHHH6x", b"IM\0\0", width, height, kind or (2 if len(panels) == 1 else 3))
    return header + lines.astype("<u2").tobytes() + text


def a25_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a Rapiscan file."""
    return name + struct.pack("<i", len(body)) + body


def a25(low: Picture, high: Picture) -> bytes:
    """High and low of every pixel, transposed, in chunks, with one that nobody knows."""
    pixels = np.stack([high.T, low.T], axis=-1).astype("<u2")
    height, width = high.T.shape
    dims = struct.pack("<5i", 4, width, height, 2, 16)
    return b"\xa9RAP\r\n\x1a\n" + b"".join(
        a25_chunk(name, body)
        for name, body in ((b"META", b"odd"), (b"DIMS", dims), (b"XRAY", pixels.tobytes()), (b"TAIL", b""))
    )


def fs6000(picture: Picture, *, bits: int = 16, taken: tuple[int, ...] = (2026, 11, 23, 8, 5, 9)) -> bytes:
    """One file of a set: 36 bytes of big-endian header, the bottom row first."""
    rows, columns = picture.shape
    header = struct.pack(">HHH4xHxxH8x6H", 100, columns, rows, 0xFFFF, bits, *taken)
    assert len(header) == 36
    return header + picture[::-1].astype(">u2" if bits == 16 else "u1").tobytes()
