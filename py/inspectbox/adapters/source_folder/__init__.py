"""Scans from a folder: a scan file or a case folder, read once, hostile until read; and the drop folder of a lane."""

from inspectbox.adapters.source_folder.arrival import read_arrival
from inspectbox.adapters.source_folder.drop import FolderSource
from inspectbox.adapters.source_folder.file_sets import one_path_a_scan
from inspectbox.adapters.source_folder.sidecars import parse_declaration, parse_scan_sidecar

__all__ = ["FolderSource", "one_path_a_scan", "parse_declaration", "parse_scan_sidecar", "read_arrival"]
