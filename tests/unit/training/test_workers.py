import os

import pytest

from inspectbox.errors import MachineError
from inspectbox.training.workers import deal_out


def note(folder, name):
    (folder / name).touch()


def refuse(folder, name):
    raise ValueError(name)


def vanish(folder, name):
    os._exit(9)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_call_is_made_once(tmp_path, workers):
    names = ["a", "b", "c"]
    assert len(list(deal_out(note, [(tmp_path, name) for name in names], workers))) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_call_raises_is_raised(tmp_path, workers):
    with pytest.raises(ValueError, match="a"):
        list(deal_out(refuse, [(tmp_path, "a"), (tmp_path, "a")], workers))


def test_a_process_that_is_ended_from_outside_is_said_in_a_sentence(tmp_path):
    with pytest.raises(MachineError, match="ended from outside") as caught:
        list(deal_out(vanish, [(tmp_path, "a"), (tmp_path, "b")], 2))
    assert "--workers" in str(caught.value.hint)
