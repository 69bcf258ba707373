import pytest

from fakes.full_disk import files_of_at_most
from fakes.openvino_models import FOR_PEOPLE, write_model
from fakes.rescoring import silent
from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.training.export_folder import keep_rescoring, whole_folder

MARK = "card.json"


def fill(out, text="new", size=1):
    with whole_folder(out, mark=MARK) as made:
        (made / MARK).write_text(text)
        (made / "model.bin").write_bytes(bytes(size))


def test_a_folder_appears_with_all_that_was_written(tmp_path):
    fill(tmp_path / "deep" / "model", size=10)
    assert (tmp_path / "deep/model/model.bin").stat().st_size == 10
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["model"]


def test_an_older_one_is_replaced(tmp_path):
    fill(tmp_path / "model", "old")
    fill(tmp_path / "model", "new")
    assert (tmp_path / "model" / MARK).read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "thesis.txt").write_text("mine")
    with pytest.raises(OperatorError, match=r"holds no `card\.json`"):
        fill(tmp_path / "model")
    assert (tmp_path / "model" / "thesis.txt").read_text() == "mine"


def test_a_disk_that_fills_leaves_what_was_there(tmp_path):
    fill(tmp_path / "model", "old")
    with files_of_at_most(1 << 20), pytest.raises(MachineError, match="cannot be written") as caught:
        fill(tmp_path / "model", "new", size=2 << 20)
    assert "free space" in caught.value.hint
    assert (tmp_path / "model" / MARK).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_whatever_else_goes_wrong_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "model", mark=MARK) as made:
        (made / MARK).write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rescoring", [None, silent(looks=1)], ids=["not", "weighed"])
def test_a_network_trained_on_weighs_claims_as_the_one_it_came_from(tmp_path, rescoring):
    old = write_model(tmp_path / "old", [[0, 0, 9, 9, 0.9, 0]], rescoring=rescoring, **FOR_PEOPLE)
    new = write_model(tmp_path / "new", [[0, 0, 9, 9, 0.8, 0]], **FOR_PEOPLE)
    keep_rescoring(old, new, read_model_folder(old).card)
    assert read_model_folder(new).rescoring == rescoring
