import math
from pathlib import Path

import numpy as np
import pytest

from inspectbox.bootstrap.scanner_check import check_scanner, draw_check
from inspectbox.errors import ProfileError, ScanError
from inspectbox.imaging.quality.contrast import contrast_to_noise, thickest_seen, thinnest_seen
from inspectbox.imaging.quality.figures import measure_figures
from inspectbox.imaging.quality.layout import build_layout
from inspectbox.imaging.quality.mtf import measure_mtf
from inspectbox.imaging.quality.noise import measure_noise
from inspectbox.profiles.load import read_mapping

ROOT = Path(__file__).parents[4]
N42_55 = ROOT.parent / "shared" / "samples" / "n42_55"
REAL_SCANS = {
    "N4255_1.tif": "n42-55-position-1",
    "N4255_5.tif": "n42-55-position-5",
    "N4255_1_blank.tif": "n42-55-blank",
}


def edge(sigma, slope, rows=160, columns=120):
    y, x = np.mgrid[0:rows, 0:columns]
    distance = (x - columns / 2 - slope * (y - rows / 2)) / math.hypot(1, slope)
    return 1000.0 + 500.0 * np.vectorize(math.erf)(distance / sigma / math.sqrt(2))


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.5])
@pytest.mark.parametrize("slope", [0.08, -0.05, 0.0])
def test_a_gaussian_edge_has_the_analytic_mtf(sigma, slope):
    mtf = measure_mtf(edge(sigma, slope))
    for level in (0.5, 0.1):
        expected = math.sqrt(-2 * math.log(level)) / (2 * math.pi * sigma)
        if expected < 0.4:
            assert mtf.at(level) == pytest.approx(expected, rel=0.04)


def test_mtf_turns_with_the_picture_and_scales_with_the_pitch():
    across, down = measure_mtf(edge(1.5, 0.08)), measure_mtf(edge(1.5, 0.08).T)
    assert down.at(0.5) == pytest.approx(across.at(0.5))
    assert measure_mtf(edge(1.5, 0.08), (0.5, 0.5)).at(0.5) == pytest.approx(2 * across.at(0.5))


def test_a_flat_region_has_no_mtf():
    assert measure_mtf(np.full((50, 50), 7.0)) is None


def test_contrast_to_noise_of_known_noise():
    rng = np.random.default_rng(1)
    inside, beside = rng.normal(100, 10, (200, 200)), rng.normal(130, 10, (200, 200))
    assert contrast_to_noise(inside, beside) == pytest.approx(3.0, rel=0.03)
    assert contrast_to_noise(3 * inside + 50, 3 * beside + 50) == pytest.approx(
        contrast_to_noise(inside, beside)
    )


def test_a_step_behind_one_that_is_not_seen_does_not_count():
    assert thickest_seen([(100, 5.0), (300, 2.0), (200, 0.5)], 1.0) == 100
    assert thinnest_seen([(1, 5.0), (2, 0.5), (3, 4.0)], 1.0) == 3
    assert thickest_seen([(100, 0.5)], 1.0) is None


def test_noise_and_pattern_of_known_size():
    rng = np.random.default_rng(2)
    white = rng.normal(1000, 10, (300, 400))
    found = measure_noise(white + rng.normal(0, 5, (1, 400)) + np.arange(300)[:, None])
    assert found.pixel == pytest.approx(10, rel=0.02)
    assert found.columns == pytest.approx(5, rel=0.15)
    assert found.rows < 0.5


def document(**more):
    return {"id": "x", "title": "x", "size": [60, 40], "open_beam": [0, 0, 20, 20], **more}


def test_a_wrong_layout_is_named():
    with pytest.raises(ProfileError, match="open_beam"):
        build_layout(document(open_beam=[0, 0, 61, 20]), "x.yaml")
    with pytest.raises(ProfileError, match="thickness_mm"):
        build_layout(document(steps=[{"region": [0, 0, 9, 9], "beside": [0, 0, 9, 9]}]), "x.yaml")


def test_figures_do_not_change_under_gain_and_refuse_another_size():
    layout = build_layout(
        document(dark=0, steps=[{"region": [0, 0, 9, 9], "beside": [20, 20, 40, 40], "thickness_mm": 50}]),
        "x",
    )
    counts = np.random.default_rng(3).integers(1000, 1100, (40, 60)).astype(np.uint16)
    counts[:9, :9] //= 2
    once, twice = measure_figures(counts, layout), measure_figures(counts * 2, layout)
    assert [f.value for f in once] == pytest.approx([f.value for f in twice])
    assert once[-1].value == 50
    with pytest.raises(ScanError, match="60"):
        measure_figures(counts[:, :50], layout)


@pytest.mark.parametrize("file", sorted((ROOT / "hardware" / "test-objects").glob("*.yaml")))
def test_every_shipped_test_object_loads(file):
    assert build_layout(read_mapping(file), str(file)).name == file.stem


@pytest.mark.skipif(not N42_55.exists(), reason="the real scans are not here")
@pytest.mark.parametrize(("scan", "test_object"), REAL_SCANS.items())
def test_a_real_scan_is_compared_with_the_last_check(scan, test_object, tmp_path):
    history = tmp_path / "checks.json"
    first = check_scanner(N42_55 / scan, test_object, history, 10_000_000)
    second = check_scanner(N42_55 / scan, test_object, history, 10_000_000)
    assert first.last == {}
    assert second.last == {figure.name: figure.value for figure in first.figures}
    assert all(figure.value is not None for figure in first.figures)
    assert {figure.unit for figure in first.figures} <= {"counts", "lp/mm", ""}
    assert draw_check(second).startswith(b"\x89PNG")


@pytest.mark.skipif(not N42_55.exists(), reason="the real scans are not here")
def test_one_object_resolves_as_well_in_both_positions(tmp_path):
    found = {}
    for scan, test_object in list(REAL_SCANS.items())[:2]:
        check = check_scanner(N42_55 / scan, test_object, tmp_path / "checks.json", 10_000_000)
        found[test_object] = {figure.name: figure.value for figure in check.figures}
    one, five = found.values()
    for name in ("MTF50 grey square", "MTF50 step wedge"):
        assert one[name] == pytest.approx(five[name], rel=0.15)
