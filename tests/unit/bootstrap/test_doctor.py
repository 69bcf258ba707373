import pytest

from inspectbox.bootstrap import doctor
from inspectbox.bootstrap.doctor import Level, arithmetic, examine
from inspectbox.profiles.model import Precision


@pytest.mark.parametrize(
    ("chosen", "native", "advised"),
    [
        (Precision.F32, True, "`precision: bf16`"),
        (Precision.BF16, False, "`precision: f32`"),
        (Precision.BF16, True, ""),
        (Precision.F32, False, ""),
        (Precision.INT8, True, ""),
    ],
)
def test_the_faster_arithmetic_of_a_processor_is_advised_never_demanded(chosen, native, advised):
    probe = arithmetic(chosen, native=native)
    assert probe.level is (Level.OPTIONAL if advised else Level.GOOD)
    assert advised in probe.next_step
    assert bool(probe.next_step) == bool(advised)


def test_the_shipped_profile_is_examined_with_its_detector(tmp_path):
    probes = {probe.what: probe for probe in examine("sim-lane", state=tmp_path)}
    assert probes["detector"].level is Level.GOOD
    assert probes["detector arithmetic"].found.startswith("f32")


def test_a_machine_without_the_runtime_is_examined_to_the_end(tmp_path, monkeypatch):
    def missing(*_):
        raise ImportError("no openvino here")

    monkeypatch.setattr(doctor, "open_detector", missing)
    monkeypatch.setattr(doctor, "computes_bf16", missing)
    probes = {probe.what: probe for probe in examine("sim-lane", state=tmp_path)}
    assert probes["detector"].level is Level.MISSING
    assert "terminal" in probes
