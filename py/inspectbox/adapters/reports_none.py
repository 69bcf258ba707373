"""No reports: a lane whose profile names no folder for them, or scans inspected by hand."""

from __future__ import annotations

from collections.abc import Mapping

from inspectbox.domain.case import Case


class NoReports:
    """Implements Reports where nobody wants any."""

    fault = ""

    def send(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Write nothing."""
