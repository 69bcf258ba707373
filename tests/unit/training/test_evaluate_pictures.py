import numpy as np
import pytest

from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate import Settings
from inspectbox.training.evaluate_figures import Scene, Seen
from inspectbox.training.evaluate_pictures import CLAIMED, THERE, Mark, draw, worst

NAMES = ("bicycle", "drum", "antler")
SETTINGS = Settings(NAMES, (2,), ((),) * 3, (0.5, 0.5, 0.5), {}, 1, 0.0)
A, B = (10.0, 10.0, 30.0, 30.0), (60.0, 10.0, 90.0, 40.0)


def shown(scenes, kind):
    return [(NAMES[one.label], one.scene.name, one.weight) for one in worst(scenes, SETTINGS, kind)]


def test_the_most_visible_missed_come_first_regulated_ones_before_all():
    scenes = [
        Scene((Truth(0, A, 9.0),), (), name="one"),
        Scene((Truth(0, A, 90.0),), (), name="two"),
        Scene((Truth(2, A, 3.0), Truth(1, B, 50.0)), (), name="three"),
        Scene((Truth(1, B, 40.0),), (Seen(1, 0.4, B),), name="four"),
        Scene((Truth(1, B, 99.0),), (Seen(1, 0.9, B),), name="five"),
    ]
    assert shown(scenes, "missed") == [
        ("antler", "three", 3.0),
        ("bicycle", "two", 90.0),
        ("drum", "four", 40.0),
    ]


def test_false_claims_and_hits_count_at_the_threshold_the_most_confident_first():
    scenes = [
        Scene((Truth(0, A),), (Seen(0, 0.8, A), Seen(0, 0.7, B), Seen(2, 0.6, B)), name="one"),
        Scene((), (Seen(0, 0.9, A), Seen(1, 0.4, A)), name="two"),
        Scene((), (Seen(1, 0.6, A),), unseen=(Truth(1, A),), name="three"),
    ]
    assert shown(scenes, "claimed wrongly") == [("antler", "one", 0.6), ("bicycle", "two", 0.9)]
    assert shown(scenes, "found") == [("bicycle", "one", 0.8)]


@pytest.mark.parametrize(
    "box", [A, (0.0, 0.0, 200.0, 100.0), (198.5, 98.0, 200.0, 100.0), (0.0, 40.0, 200.0, 41.0)]
)
def test_a_picture_is_small_and_shows_its_boxes_wherever_they_lie(box):
    tensor = np.random.default_rng(1).integers(0, 200, (3, 100, 200), np.uint8)
    picture = draw(tensor, [Mark(0, box), Mark(1, (0.0, 0.0, 199.0, 99.0), 0.7)])
    assert picture.shape[0] <= 300
    assert picture.shape[1] <= 420
    assert (picture == THERE).all(axis=2).any()
    assert (picture == CLAIMED).all(axis=2).any()
