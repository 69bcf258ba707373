from dataclasses import replace

import pytest

from inspectbox.errors import OperatorError
from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_figures import Scene, Seen
from inspectbox.training.train_finetune import Tuning, _checkpoint, compare, table

BOX = (0.0, 0.0, 10.0, 10.0)
TRUTH = (Truth(1, BOX),)


def test_before_and_after_are_counted_by_class():
    before = [Scene(TRUTH, (Seen(1, 0.2, BOX),)), Scene(TRUTH, ())]
    after = [Scene(TRUTH, (Seen(1, 0.9, BOX),)), Scene(TRUTH, (Seen(1, 0.8, BOX), Seen(0, 0.9, BOX)))]
    (held,) = compare(("bicycle", "antler"), before, after)
    assert (held.name, held.n, held.hits, held.precision[1]) == ("antler", 2, (0, 2), 1.0)
    assert 0.4 < held.precision[0] < 0.6
    assert "2 simulated scans" in table([held], 2, simulated=True)
    assert "simulated" not in table([held], 2, simulated=False)
    assert "0 -> 2" in table([held], 2, simulated=False).splitlines()[-1]


def test_the_table_says_how_many_scans_have_a_simulated_object(tmp_path):
    assert "3 of them with a simulated object blended in" in table([], 4, simulated=False, blended=3)


def test_clean_scans_alone_are_refused_and_taken_with_objects_to_blend(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"x")
    tuning = Tuning(tmp_path / "out", tmp_path / "model", tmp_path, None, epochs=1, size=320)
    with pytest.raises(OperatorError, match="teach nothing") as caught:
        tuning.read_labels(("antler",))
    assert "--tip" in caught.value.hint
    (scan,) = replace(tuning, tip=2).read_labels(("antler",))
    assert (scan.name, scan.boxes) == ("a.tif", ())


def test_a_model_without_its_checkpoint_is_refused(tmp_path):
    with pytest.raises(OperatorError, match=r"has no `last\.pt`"):
        _checkpoint(tmp_path / "model")
    beside = tmp_path / "run" / "weights" / "last.pt"
    beside.parent.mkdir(parents=True)
    beside.write_bytes(b"x")
    assert _checkpoint(tmp_path / "model") == beside
