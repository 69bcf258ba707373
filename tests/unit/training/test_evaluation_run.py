import json
import re

import numpy as np
import pytest
from PIL import Image

from fakes.scenes import render_boxes
from inspectbox.bootstrap.evaluate_model import evaluate_model
from inspectbox.domain.finding import Detection
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.model_card import MODEL_FILES, read_model_folder
from inspectbox.training.card import Provenance, write_card
from inspectbox.training.dataset import Recipe, build_scenes
from inspectbox.training.evaluate import evaluate
from inspectbox.training.evaluate_card import figures_for_card, put_on_card
from inspectbox.training.evaluate_page import write_page
from inspectbox.training.evaluate_pictures import THERE
from inspectbox.training.evaluation_run import check_recorded
from said_figures import MEASURED, bare_figures

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
def data(tmp_path_factory):
    data = tmp_path_factory.mktemp("set")
    recipe = Recipe(data, render_boxes, MACHINE, CLASSES, 5.0)
    build_scenes(recipe, [("val", 1), ("val", 2), ("test", 3), ("test", 4), ("style_b", 5)])
    return data


@pytest.fixture(scope="module")
def report(data):
    return evaluate(data, data, regulated=["antler"], open_detector=lambda folder, floor: DarkSpots())


def test_every_set_held_back_is_measured_at_the_settings_of_validation(report):
    assert set(report.sets) == {"test", "style_b"}
    assert report.settings.scenes == 2
    precision = report.sets["test"].precision.by_class
    assert precision["antler"].value > 0.5
    assert precision["bicycle"].value == 0.0
    assert len(report.settings.confidence) == len(CLASSES)
    measured = figures_for_card(report)
    assert measured["simulated"] is True
    assert measured["test"]["AP50"]["bicycle"].startswith("0.000 (2 objects; 95 % interval ")
    json.dumps(measured, allow_nan=False)


def test_what_was_measured_goes_onto_the_card(report, tmp_path):
    for name in MODEL_FILES:
        (tmp_path / name).write_bytes(b"network")
    write_card(
        tmp_path, classes=CLASSES, pitch_mm=5.0, provenance=Provenance("toy-1", "2026-11-30", {}, {}, [])
    )
    put_on_card(tmp_path, report)
    card = read_model_folder(tmp_path).card
    assert card.confidence == pytest.approx(report.settings.confidence, abs=1e-4)
    assert json.loads((tmp_path / "card.json").read_bytes())["measured"] == figures_for_card(report)


def test_no_card_is_written_from_the_few_scenes(tmp_path):
    with pytest.raises(OperatorError, match="want more scenes"):
        evaluate_model(
            tmp_path, tmp_path, short=True, recorded=None, workers=1, card=True, progress=lambda *done: None
        )


def test_the_page_says_simulated_and_its_plots_are_whole(report, data, tmp_path):
    text = write_page(tmp_path, "tiny-1", "a generator", report, data).read_text("utf-8")
    assert "Every figure here is simulated" in text
    assert "| antler |" in text
    for plot in ("roc.svg", "reliability.svg"):
        assert plot in text
        drawn = (tmp_path / plot).read_text("utf-8")
        assert drawn.startswith("<svg")
        assert drawn.endswith("</svg>\n")
        assert "nan" not in drawn
        assert drawn.count("(simulated; ") == len(report.sets)


def test_every_figure_on_the_page_says_its_set_its_n_its_interval_and_simulated(report, data, tmp_path):
    text = write_page(tmp_path, "tiny-1", "a generator", report, data).read_text("utf-8")
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == 2 * len(report.sets) + 1
    for head, _, *rows in tables:
        assert "simulated" in head
        assert any(f"`{name}`" in head for name in report.sets)
        for row in rows:
            figures = [cell.strip() for cell in row.strip("|").split("|")[1:]]
            assert all(MEASURED.fullmatch(figure) for figure in figures if figure), row
    for line in text.splitlines():
        if re.search(r"\d\.\d", line) and not line.startswith(("|", "- ")):
            assert "simulated" in line, line


def test_every_figure_on_the_card_says_its_n_and_its_interval(report):
    measured = figures_for_card(report)
    assert bare_figures(measured) == []
    assert measured["test"]["mAP50"] == pytest.approx(
        float(measured["test"]["mAP50_interval"].split()[0]), abs=1e-3
    )
    assert bare_figures({"simulated": False, "test": {"mAP50": 0.5}}) == ["simulated", 0.5]


def test_pictures_show_what_was_missed_and_found_few_and_small(report, data, tmp_path):
    text = write_page(tmp_path, "tiny-1", "a generator", report, data).read_text("utf-8")
    pictures = sorted((tmp_path / "pictures").iterdir())
    assert {path.name for path in pictures} == set(re.findall(r"\(pictures/([a-z0-9_.-]+)\)", text))
    assert {"test-missed-1.png", "test-missed-2.png", "style_b-scan-1.png"} <= {
        path.name for path in pictures
    }
    assert sum(path.stat().st_size for path in pictures) < 2_000_000
    # the detector never claims a bicycle: one is shown missed, with its contrast and a thick blue box
    assert "1 `bicycle` stands there, contrast 9.0" in text
    with Image.open(tmp_path / "pictures" / "test-missed-2.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert (pixels == THERE).all(axis=2).sum() > 4 * 40


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
