import pytest

from inspectbox.adapters.detector_openvino import OpenVinoDetector


@pytest.fixture
def sees_nothing(monkeypatch):
    """The lane's detector claims nothing: what it takes a plain block for changes with its weights."""
    monkeypatch.setattr(OpenVinoDetector, "detect", lambda self, tensor, pitch_mm: ())
