"""DICOS threat detection reports: the one door to `pydicom`."""

from inspectbox.adapters.dicos.folder import FolderReports
from inspectbox.adapters.dicos.writing import write_report

__all__ = ["FolderReports", "write_report"]
