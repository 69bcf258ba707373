"""Curves fitted to few steps of machines whose beam is known."""

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.imaging.wedge.machines import attenuations, measure

from inspectbox.errors import OperatorError
from inspectbox.imaging.wedge.calibration import calibrate, compare
from inspectbox.imaging.wedge.measurement import Curve
from inspectbox.imaging.wedge.plot import plot_calibration
from inspectbox.training.physics import dual_beam, element_coefficient

ENDS = (4.0, 6.0)


def fitted(steps, ends=ENDS):
    return calibrate(steps, ends, element_coefficient)


@pytest.mark.parametrize("ends", [(4.0, 6.0), (6.3, 9.7)])
@pytest.mark.parametrize(("filter_share", "crystal"), [(1.0, None), (0.6, None), (1.4, 30.0), (0.8, 15.0)])
def test_three_steps_a_material_give_the_whole_curves(ends, filter_share, crystal):
    beam = dual_beam(*ends, filter_share=filter_share, crystal=crystal)
    found = fitted(measure(beam), ends)
    for at, element in enumerate(("C", "Al", "Fe"), start=1):
        for areal in (15, 30, 45, 90, 140):
            low, high = attenuations(beam, {element: 1.0}, areal)
            row = [np.interp(high, found.curves[:, 0], found.curves[:, column]) for column in (1, 2, 3)]
            gap = min(row[0] - row[1], row[1] - row[2])
            assert abs(row[at - 1] - low / high) < 0.12 * gap, f"{element} {areal} g/cm²"


def test_grams_are_those_of_the_beam():
    beam = dual_beam(*ENDS)
    found = fitted(measure(beam))
    for column, element in ((1, "Al"), (2, "Fe")):
        for areal in (10, 50, 150):
            _, high = attenuations(beam, {element: 1.0}, areal)
            assert np.interp(high, found.curves[:, 0], found.areal[:, column]) == pytest.approx(
                areal, rel=0.02
            )


def test_noise_shows_in_the_residuals_only():
    found = fitted(measure(dual_beam(*ENDS), noise=5e-4))
    assert 0.001 < max(found.worst(curve) for curve in Curve) < 0.15


def test_any_low_z_materials_may_be_mixed():
    steps = measure(
        dual_beam(*ENDS), ("polyethylene", "graphite", "wood", "water", "acrylic", "aluminium", "steel")
    )
    assert max(one.attenuation_share for one in fitted(steps).residuals) < 0.01


def test_a_wrong_thickness_is_found():
    steps = measure(dual_beam(*ENDS), areal=(20, 40, 60, 90, 120))
    steps[7] = replace(steps[7], areal=steps[7].areal * 1.3)
    with pytest.raises(OperatorError, match=steps[7].where) as caught:
        fitted(steps)
    assert "thickness" in caught.value.hint


def test_steps_that_contradict_each_other_are_refused():
    steps = measure(dual_beam(*ENDS))
    steps[4] = replace(steps[4], low=steps[4].low * 1.03)
    with pytest.raises(OperatorError, match=r"contradict|% off"):
        fitted(steps)


def test_exchanged_materials_are_refused():
    steps = measure(dual_beam(*ENDS))
    swap = {"polyethylene": "steel", "steel": "polyethylene"}
    with pytest.raises(OperatorError):
        fitted([replace(step, material=swap.get(step.material, step.material)) for step in steps])


def test_changes_are_shares_of_the_gap():
    found = fitted(measure(dual_beam(*ENDS)))
    same = compare(found.curves, found.curves.astype(np.float32))
    assert max(abs(change.gap_share) for change in same) < 1e-3
    other = compare(
        found.curves, fitted(measure(dual_beam(*ENDS, filter_share=0.5))).curves.astype(np.float32)
    )
    assert max(abs(change.gap_share) for change in other) > 0.3
    far = np.array([[20, 1.3, 1.2, 1.1], [30, 1.3, 1.2, 1.1]], dtype=np.float32)
    assert [change.gap_share for change in compare(found.curves, far)] == [0, 0, 0]


def test_the_picture_holds_every_step():
    found = fitted(measure(dual_beam(*ENDS)))
    svg = plot_calibration(found, found.curves, "a <scanner>")
    # and one in the legend
    assert svg.count('r="4.5"') == 10
    assert "a &lt;scanner&gt;" in svg
    assert "last calibration" in svg
    assert "last calibration" not in plot_calibration(found, None, "b")
