import os
from pathlib import Path

import pytest

from inspectbox.errors import MachineError
from inspectbox.training.workers import deal_out


@pytest.mark.parametrize("workers", [1, 2])
def test_every_call_is_made_once(tmp_path, workers):
    names = ["a", "b", "c"]
    assert len(list(deal_out(Path.mkdir, [(tmp_path / name,) for name in names], workers))) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_call_raises_is_raised(tmp_path, workers):
    with pytest.raises(FileNotFoundError, match="absent"):
        list(deal_out(os.rmdir, [(tmp_path / "absent",), (tmp_path / "absent",)], workers))


def test_a_process_that_is_ended_from_outside_is_said_in_a_sentence():
    with pytest.raises(MachineError, match="ended from outside") as caught:
        list(deal_out(os._exit, [(9,), (9,)], 2))
    assert "--workers" in str(caught.value.hint)
