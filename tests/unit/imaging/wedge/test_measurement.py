"""Step-wedge measurements: what is read, what is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.imaging.wedge.machines import measure

from inspectbox.errors import OperatorError
from inspectbox.imaging.wedge.layout import build_wedges
from inspectbox.imaging.wedge.measurement import HEADER, Measurement, check, read_table
from inspectbox.training.physics import dual_beam

HEAD = ",".join(HEADER)
STEP = {"g_cm2": 20, "box": [0, 0, 9, 9]}


def test_a_table_is_read():
    steps = read_table(f"{HEAD}\nsteel, 20, 0.9, 1.03\n\nwater,40,2.0,2.4\n", "steps.csv")
    assert steps[0] == Measurement("steel", 20.0, 0.9, 1.03, "steps.csv:2")
    assert steps[1].where == "steps.csv:4"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "steps.csv:1"),
        ("material,g\n", "header"),
        (f"{HEAD}\nsteel,20,0.9\n", "3 cells"),
        (f"{HEAD}\nsteel,20,0.9,x\n", "not three numbers"),
        (f"{HEAD}\nbutter,20,0.9,1\n", "no material `butter`"),
        (f"{HEAD}\nsteel,-1,0.9,1\n", "g/cm²"),
        (f"{HEAD}\nsteel,nan,0.9,1\n", "g/cm²"),
        (f"{HEAD}\nsteel,20,inf,1\n", "high energy"),
        (f"{HEAD}\nsteel,20,0.9,0\n", "low energy"),
        (HEAD + "\nsteel,20,0.9,1" * 2000, "more than"),
    ],
)
def test_what_is_no_table_is_refused(text, match):
    with pytest.raises(OperatorError, match=match) as caught:
        read_table(text, "steps.csv")
    assert caught.value.hint


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    for whole in (text, f"{HEAD}\n{text}"):
        with contextlib.suppress(OperatorError):
            read_table(whole, "x.csv")


def steps(**changes):
    return measure(dual_beam(4.0, 6.0), **changes)


def test_too_few_steps_are_refused():
    with pytest.raises(OperatorError, match="2 measurements for the carbon curve"):
        check(steps()[1:])


def test_steps_of_one_thickness_are_refused():
    with pytest.raises(OperatorError, match="lie between"):
        check(steps(areal=(50, 55, 60)))


def test_steps_that_attenuate_in_the_wrong_order_are_refused():
    mixed = steps()
    thin, thick = mixed[0], mixed[1]
    mixed[0] = Measurement(thin.material, thick.areal, thin.high, thin.low, "first")
    mixed[1] = Measurement(thick.material, thin.areal, thick.high, thick.low, "second")
    with pytest.raises(OperatorError, match="attenuate no more"):
        check(mixed)


def test_a_step_measured_twice_is_refused():
    with pytest.raises(OperatorError, match="measured before"):
        check([*steps(), steps()[0]])


def test_exchanged_energies_are_refused():
    with pytest.raises(OperatorError, match="low energy attenuates less"):
        check([Measurement(s.material, s.areal, s.low, s.high, s.where) for s in steps()])


def wedge(**changes):
    return {"wedges": [{"scan": "a.tif", "material": "steel", "steps": [STEP]} | changes]}


def test_boxes_and_columns_are_read():
    columns = {"g_cm2": 40, "columns": [10, 20]}
    (found,) = build_wedges(wedge(rows=[5, 25], steps=[STEP, columns]), "w.yaml")
    assert [step.box for step in found.steps] == [(0, 0, 9, 9), (10, 5, 20, 25)]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"wedges": []},
        {"wedges": {}},
        {"wedges": ["x"]},
        {"wedges": [{}] * 100},
        wedge(scan="/etc/passwd"),
        wedge(scan="../a.tif"),
        wedge(scan="a\0.tif"),
        wedge(scan=7),
        wedge(material=["steel"]),
        wedge(colour="red"),
        wedge(steps=[]),
        wedge(steps=[{"g_cm2": True, "box": [0, 0, 9, 9]}]),
        wedge(steps=[{"g_cm2": float("nan"), "box": [0, 0, 9, 9]}]),
        wedge(steps=[{"g_cm2": 1, "box": [9, 0, 0, 9]}]),
        wedge(steps=[{"g_cm2": 1, "box": [0, 0, 9]}]),
        wedge(steps=[{"g_cm2": 1, "box": [0, 0, 9, 10**9]}]),
        wedge(steps=[{"g_cm2": 1, "box": [0, 0, 9, -1]}]),
        wedge(steps=[{"g_cm2": 1, "box": [0, 0, 9, 1.5]}]),
        wedge(steps=[{"g_cm2": 1, "columns": [0, 9]}]),
        wedge(steps=[{"g_cm2": 1}]),
        wedge(steps=[STEP | {"columns": [0, 9]}]),
    ],
)
def test_hostile_layouts_are_refused(document):
    with pytest.raises(OperatorError) as caught:
        build_wedges(document, "w.yaml")
    assert caught.value.hint


YAML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("scan", "material", "rows", "steps", "x"), YAML_VALUES))
)
def test_any_layout_is_read_or_refused(one):
    with contextlib.suppress(OperatorError):
        build_wedges({"wedges": [one]}, "w.yaml")
