import json
from pathlib import Path

import numpy as np
import pytest

import inspectbox
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.inspection.model_card import UNCALIBRATED_SCHEMA
from inspectbox.training.card import card_markdown
from inspectbox.training.goods import PACKERS
from inspectbox.training.scenario import REGULATED
from said_figures import bare_figures

MODELS = sorted(card.parent for card in (Path(inspectbox.__file__).parent / "models").glob("*/card.json"))


def test_a_model_is_shipped():
    assert MODELS


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_model_opens_and_looks(folder):
    detector = OpenVinoDetector(folder)
    assert detector.identity.startswith(f"{folder.name}@")
    assert set(detector.classes) <= set(PACKERS)
    assert set(detector.classes) & set(REGULATED)
    assert detector.detect(np.zeros((3, 425, 1380), np.uint8), (9.5, 9.5)) == ()


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_card_says_simulated_and_is_what_people_read(folder):
    card = json.loads((folder / "card.json").read_bytes())
    assert card["simulated"] is True
    assert card["licence"] == "AGPL-3.0-or-later"
    assert card["commands"]
    assert card["measured"]["simulated"] is True
    assert card["schema"] == UNCALIBRATED_SCHEMA or bare_figures(card["measured"]) == []
    assert (folder / "CARD.md").read_text("utf-8") == card_markdown(card)
    assert (folder / "curves.svg").is_file()
