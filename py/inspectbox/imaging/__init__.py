"""Calibrated radiographs from raw scans, and pictures of them for the screen."""

from inspectbox.imaging.core import encode_half_blocks, encode_png, encode_sixel, resize_codes, resize_grey
from inspectbox.imaging.display import Mode, Shown, Window, show
from inspectbox.imaging.pyramid import Pyramid, encode_pyramid, open_pyramid, read_pyramid

__all__ = [
    "Mode",
    "Pyramid",
    "Shown",
    "Window",
    "encode_half_blocks",
    "encode_png",
    "encode_pyramid",
    "encode_sixel",
    "open_pyramid",
    "read_pyramid",
    "resize_codes",
    "resize_grey",
    "show",
]
