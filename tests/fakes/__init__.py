"""Working in-memory stand-ins for every port: they keep the port's promises, so a test can lean on them.

Fakes that share one `journal` list write into it what they did, in order: `record c1`, `show release c1`.
"""

from fakes.builders import a_case, a_decision, a_declaration, a_scan, a_verdict, an_arrival, an_enterprise
from fakes.checks import FakeHistory, FakeRandomDraws
from fakes.clock import FixedClock
from fakes.detector import FakeDetector
from fakes.policy import FakePolicy
from fakes.register import FakeRegister
from fakes.reports import FakeReports
from fakes.signal import FakeSignal
from fakes.source import FakeSource
from fakes.store import FakeStore

__all__ = [
    "FakeDetector",
    "FakeHistory",
    "FakePolicy",
    "FakeRandomDraws",
    "FakeRegister",
    "FakeReports",
    "FakeSignal",
    "FakeSource",
    "FakeStore",
    "FixedClock",
    "a_case",
    "a_decision",
    "a_declaration",
    "a_scan",
    "a_verdict",
    "an_arrival",
    "an_enterprise",
]
