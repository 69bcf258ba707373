"""No lamp: scans inspected by hand pass no gate."""

from __future__ import annotations

from inspectbox.domain.decision import Disposition


class NoSignal:
    """Implements Signal where there is no lane to show anything to."""

    def show(self, disposition: Disposition, case_id: str) -> None:
        """Show nothing."""
