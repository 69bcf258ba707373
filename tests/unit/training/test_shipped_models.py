import json
from pathlib import Path

import numpy as np
import pytest

import inspectbox
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.training.card import card_markdown

MODELS = sorted(card.parent for card in (Path(inspectbox.__file__).parent / "models").glob("*/card.json"))
CLASSES = {
    *(
        "bicycle",
        "wallboard",
        "clothing",
        "ceramic_tile",
        "machinery",
        "drum",
        "tyre",
        "furniture",
        "appliance",
    ),
    *("bagged_goods", "hardwood_logs", "antler", "fireworks", "scrap_waste", "cigarettes"),
}


def test_a_model_is_shipped():
    assert MODELS


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_model_opens_and_looks(folder):
    detector = OpenVinoDetector(folder)
    assert detector.identity.startswith(f"{folder.name}@")
    assert set(detector.classes) == CLASSES
    assert detector.detect(np.zeros((3, 425, 1380), np.uint8), (9.5, 9.5)) == ()


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_card_says_simulated_and_is_what_people_read(folder):
    card = json.loads((folder / "card.json").read_bytes())
    assert card["simulated"] is True
    assert card["licence"] == "AGPL-3.0-or-later"
    assert card["commands"]
    assert card["measured"]["simulated"] is True
    assert (folder / "CARD.md").read_text("utf-8") == card_markdown(card)
    assert (folder / "curves.svg").is_file()
