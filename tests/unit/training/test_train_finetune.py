import pytest

from inspectbox.errors import OperatorError
from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_figures import Scene, Seen
from inspectbox.training.train_finetune import _checkpoint, compare, table

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


def test_a_model_without_its_checkpoint_is_refused(tmp_path):
    with pytest.raises(OperatorError, match=r"has no `last\.pt`"):
        _checkpoint(tmp_path / "model")
    beside = tmp_path / "run" / "weights" / "last.pt"
    beside.parent.mkdir(parents=True)
    beside.write_bytes(b"x")
    assert _checkpoint(tmp_path / "model") == beside
