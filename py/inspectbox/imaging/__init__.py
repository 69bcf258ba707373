"""Calibrated radiographs from raw scans, and pictures of them for the screen."""

from inspectbox.imaging.core import encode_half_blocks, encode_png, encode_sixel, resize_grey

__all__ = ["encode_half_blocks", "encode_png", "encode_sixel", "resize_grey"]
