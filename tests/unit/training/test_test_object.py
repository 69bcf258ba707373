"""The scanner check on an object whose answers are known: every figure against the drawing's own truth. Simulated."""

import math
from functools import cache

import numpy as np
import pytest

from inspectbox.bootstrap.scanner_check import check_scanner
from inspectbox.cli import main
from inspectbox.imaging.quality.contrast import contrast_to_noise
from inspectbox.imaging.quality.figures import measure_figures
from inspectbox.imaging.quality.layout import build_layout
from inspectbox.training.physics import dual_beam
from inspectbox.training.test_object import PITCH_MM, STEPS_MM, Detection, draw_test_object

CLOSE = 0.2
"""No true contrast of these objects lies within this share of the limit: there chance would decide."""

SCANNERS = {
    # steps, plates and wires that a scanner with these photons, electronics and blur shows
    "good": (Detection(), (350, 0.7, 1.6)),
    "fewer photons": (Detection(photons=27_000, electronics=3.0), (300, 1.5, 1.6)),
    "noisy electronics": (Detection(electronics=60.0), (200, 1.5, 1.6)),
    "blurred": (Detection(photons=20_000, electronics=3.0, blur=1.3), (300, 1.5, 2.5)),
}


drawn_once = cache(draw_test_object)


def cut(picture, region):
    x0, y0, x1, y1 = region
    return picture[y0:y1, x0:x1]


def true_cnr(drawn, pair):
    contrast = abs(cut(drawn.ideal, pair.region).mean() - cut(drawn.ideal, pair.beside).mean())
    variance = (cut(drawn.noise, pair.region) ** 2).mean() + (cut(drawn.noise, pair.beside) ** 2).mean()
    return contrast / math.sqrt(variance / 2)


def true_mtf(frequency, blur_mm):
    """Of a Gaussian blur under the square aperture of a pixel."""
    return np.sinc(frequency * PITCH_MM) * math.exp(-2 * (math.pi * blur_mm * frequency) ** 2)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SCANNERS)
def test_penetration_contrast_sensitivity_and_wires_are_the_true_ones(name, seed):
    how, (steel, plate, wire) = SCANNERS[name]
    drawn = drawn_once(seed, how)
    layout = build_layout(drawn.document, name)
    groups = {"steps": layout.steps, "plates": layout.plates, "wires": layout.wires}
    seen = {}
    for group, pairs in groups.items():
        truths = {pair.size: true_cnr(drawn, pair) for pair in pairs}
        assert all(abs(truth - 1.0) > CLOSE for truth in truths.values()), (group, truths)
        seen[group] = [size for size, truth in truths.items() if truth > 1.0]
        for pair in pairs:
            counts = drawn.counts.astype(float)
            inside, beside = cut(counts, pair.region), cut(counts, pair.beside)
            by_chance = 3 * math.sqrt(1 / inside.size + 1 / beside.size)
            found = contrast_to_noise(inside, beside)
            assert found == pytest.approx(truths[pair.size], rel=0.1, abs=by_chance), (group, pair.size)
    assert (max(seen["steps"]), min(seen["plates"]), min(seen["wires"])) == (steel, plate, wire)
    figures = {figure.name: figure.value for figure in measure_figures(drawn.counts, layout)}
    assert figures["steel penetration"] == steel
    assert figures["contrast sensitivity"] == plate
    assert figures["wire detection"] == wire


@pytest.mark.parametrize("name", SCANNERS)
def test_the_noise_is_the_true_one(name):
    how, _ = SCANNERS[name]
    drawn = drawn_once(1, how)
    layout = build_layout(drawn.document, name)
    figures = {figure.name: figure.value for figure in measure_figures(drawn.counts, layout)}
    expected = 100 * math.hypot(how.gain / math.sqrt(how.photons), how.electronics) / how.gain
    assert figures["pixel noise"] == pytest.approx(expected, rel=0.02)
    assert max(figures["row pattern"], figures["column pattern"]) < 0.1 * expected


@pytest.mark.parametrize("blur", [0.4, 0.7, 1.0, 1.3])
def test_the_mtf_is_that_of_pixel_and_blur(blur):
    drawn = drawn_once(1, Detection(blur=blur))
    figures = measure_figures(drawn.counts, build_layout(drawn.document, "x"))
    found = {figure.name: figure.value for figure in figures}
    for level in (50, 10):
        frequency = found[f"MTF{level} slanted edge"]
        assert true_mtf(frequency, blur * PITCH_MM) == pytest.approx(level / 100, abs=0.03)


def test_the_steps_are_the_beam_s_own():
    drawn = drawn_once(1, Detection(blur=0.0))
    grams = np.array(STEPS_MM) / 10 * 7.85
    through = dual_beam().column_transmission("steel", grams)[1]
    layout = build_layout(drawn.document, "x")
    for pair, share in zip(layout.steps, through, strict=True):
        assert cut(drawn.ideal, pair.beside) == pytest.approx(400 + 60_000 * share, rel=1e-3)


def test_a_drawn_object_goes_through_the_command(tmp_path, capsys):
    assert main(["simulate", str(tmp_path), "--test-object", "--seed", "3"]) == 0
    scan, layout = tmp_path / "test-object.tif", tmp_path / "test-object.yaml"
    assert main(["scanner-check", str(scan), "--object", str(layout), "--state", str(tmp_path)]) == 0
    assert "steel penetration" in capsys.readouterr().out
    again = check_scanner(scan, str(layout), tmp_path / "scanner-checks.json", 10_000_000)
    assert again.last == {figure.name: figure.value for figure in again.figures}
