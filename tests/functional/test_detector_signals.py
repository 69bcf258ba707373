"""Signals reach a process whose detectors were opened and closed: a lane that stops must stop in order."""

import subprocess
import sys
from pathlib import Path

OPEN_CLOSE_SIGNAL = """
import faulthandler, gc, signal, sys
from pathlib import Path
import numpy as np
from inspectbox.adapters.detector_openvino import OpenVinoDetector

faulthandler.enable()
open_ones = [OpenVinoDetector(Path(sys.argv[1])) for _ in range(2)]
for detector in open_ones:
    detector.detect(np.zeros((3, 96, 160), np.uint8), None)
del detector
while open_ones:
    open_ones.pop(0)
    gc.collect()
signal.signal(signal.SIGTERM, lambda number, frame: print("in order"))
signal.raise_signal(signal.SIGTERM)
"""


def test_a_signal_after_detectors_were_closed_is_no_crash():
    model = Path(__file__).parents[2] / "py/inspectbox/models/yolo26n-sim-9"
    ended = subprocess.run(
        [sys.executable, "-c", OPEN_CLOSE_SIGNAL, str(model)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "in order\n"), ended.stderr
