"""What the profile adds to a scan that its sidecar left unsaid."""

from __future__ import annotations

from dataclasses import replace

from inspectbox.domain.scan import Scan, Uncalibrated
from inspectbox.profiles.model import Scanner


def complete_scan(scan: Scan, scanner: Scanner) -> Scan:
    """Return the scan with planes, pitch and calibration of its scanner where it says none itself.

    A scan that does not name this scanner comes back as it is: another's air columns calibrate nothing.
    """
    if scan.scanner != scanner.id:
        return scan
    calibration = scanner.calibration if isinstance(scan.calibration, Uncalibrated) else scan.calibration
    return replace(
        scan,
        planes=scan.planes or scanner.planes,
        pitch_mm=scan.pitch_mm or scanner.pitch_mm,
        calibration=calibration,
    )
