import json

import pytest

from fakes.scenes import render_boxes
from inspectbox.domain.finding import Detection
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.dataset import Recipe, build_scenes
from inspectbox.training.evaluate import evaluate
from inspectbox.training.evaluate_card import figures_for_card
from inspectbox.training.evaluate_page import write_page
from inspectbox.training.evaluation_run import check_recorded

CLASSES = ("bicycle", "antler")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=10_000_000)


class DarkSpots:
    """A detector that claims one antler around the densest thing, and no bicycle anywhere."""

    identity, classes = "dark@0", CLASSES

    def detect(self, tensor, pitch_mm):
        rows, columns = (tensor[0] > 0.8 * tensor[0].max()).nonzero()
        box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        return (Detection("antler", 0.6, box),)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    data = tmp_path_factory.mktemp("set")
    recipe = Recipe(data, render_boxes, MACHINE, CLASSES, 5.0)
    build_scenes(recipe, [("val", 1), ("val", 2), ("test", 3), ("test", 4), ("style_b", 5)])
    return evaluate(data, data, regulated=["antler"], open_detector=lambda folder, floor: DarkSpots())


def test_every_set_held_back_is_measured_at_the_settings_of_validation(report):
    assert set(report.sets) == {"test", "style_b"}
    assert report.settings.scenes == 2
    assert report.sets["test"].precision["antler"] > 0.5
    assert report.sets["test"].precision["bicycle"] == 0.0
    assert len(report.settings.confidence) == len(CLASSES)
    measured = figures_for_card(report)
    assert measured["simulated"] is True
    assert measured["test"]["boxes"] == {"bicycle": 2, "antler": 2}
    json.dumps(measured, allow_nan=False)


def test_the_page_says_simulated_and_its_plots_are_whole(report, tmp_path):
    text = write_page(tmp_path, "tiny-1", "a generator", report).read_text("utf-8")
    assert "Every figure here is simulated" in text
    assert "| antler |" in text
    for plot in ("roc.svg", "reliability.svg"):
        assert plot in text
        drawn = (tmp_path / plot).read_text("utf-8")
        assert drawn.startswith("<svg")
        assert drawn.endswith("</svg>\n")
        assert "nan" not in drawn


def figures(folder, **changes):
    found = {"model": "m", "generator": "g", "test": {"mAP50": 0.5}, "style_b": {"mAP50": 0.4}} | changes
    folder.mkdir(exist_ok=True)
    (folder / "figures.json").write_text(json.dumps(found))
    return folder


def test_recorded_figures_are_held_to(tmp_path):
    recorded = figures(tmp_path / "then") / "figures.json"
    assert "within" in check_recorded(figures(tmp_path / "now", test={"mAP50": 0.51}), recorded)
    with pytest.raises(OperatorError, match=r"mAP50 of `test` is 0\.6, recorded was 0\.5"):
        check_recorded(figures(tmp_path / "now", test={"mAP50": 0.6}), recorded)
    with pytest.raises(OperatorError, match="recorded with generator"):
        check_recorded(figures(tmp_path / "now", generator="other"), recorded)
