import importlib.util
from threading import Thread

import pytest

from fakes.scenes import render_boxes
from inspectbox.errors import MachineError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.dataset import Recipe, build_dataset
from inspectbox.training.train_loop import Plan
from inspectbox.training.train_run import train
from inspectbox.training.train_together import Together, helpers

HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "ultralytics"))
pytestmark = pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: ultralytics and torch")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=10_000_000)


def parameters(gradients):
    import torch

    made = [torch.nn.Parameter(torch.zeros(2, 3)), torch.nn.Parameter(torch.zeros(4))]
    for parameter, gradient in zip(made, gradients, strict=True):
        parameter.grad = None if gradient is None else torch.full_like(parameter, gradient)
    return made


def test_every_process_steps_by_the_mean_gradient_and_none_counts_as_nothing():
    together = Together(2, 10)
    mine, others = parameters([1.0, 4.0]), parameters([3.0, 2.0])
    other = Thread(target=together.average, args=(1, others))
    other.start()
    together.average(0, mine)
    other.join()
    assert [float(p.grad.mean()) for p in mine] == [float(p.grad.mean()) for p in others] == [2.0, 3.0]


def test_helpers_begin_with_the_first_ones_weights():
    import torch

    together = Together(2, 10)
    first, second = parameters([None, None]), parameters([None, None])
    first[0].data, first[1].data = torch.arange(6.0).view(2, 3), torch.full((4,), 7.0)
    together.hand_over(first)
    together.take_over(second)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def end_at_once(together, rank):
    """A helper that is killed before its first step."""


def test_a_helper_that_ends_is_no_reason_to_wait_for_ever():
    together = Together(2, 10)
    with helpers(together, end_at_once), pytest.raises(MachineError, match="has ended") as caught:
        together.meet()
    assert "--resume" in caught.value.hint


def test_two_processes_train_one_network_and_go_on(tmp_path):
    data = build_dataset(
        Recipe(tmp_path / "data", render_boxes, MACHINE, ("bicycle", "antler"), 5.0), count=24, seed=1
    )
    plan = {"data": data, "out": tmp_path / "out", "window": (64, 160), "batch": 2, "seed": 1, "processes": 2}
    said = []
    train(Plan(epochs=1, **plan), progress=said.append)
    train(Plan(epochs=2, **plan), resume=True, progress=said.append)
    assert [line.split(":")[0] for line in said] == ["epoch 1 of 1", "epoch 2 of 2"]
    assert len((tmp_path / "out/run/results.csv").read_text().splitlines()) == 3


def test_epochs_that_score_no_better_do_not_end_a_training_that_was_lengthened(tmp_path):
    import torch

    data = build_dataset(
        Recipe(tmp_path / "data", render_boxes, MACHINE, ("bicycle", "antler"), 5.0), count=24, seed=1
    )
    plan = {"data": data, "out": tmp_path / "out", "window": (64, 160), "batch": 2, "seed": 1, "processes": 2}
    said = []
    last = train(Plan(epochs=1, **plan), progress=said.append)
    checkpoint = torch.load(last, weights_only=False)
    checkpoint["stopper"] = {"best_fitness": 1.0, "best_epoch": 1}
    torch.save(checkpoint, last)
    train(Plan(epochs=3, **plan), resume=True, progress=said.append)
    assert [line.split(":")[0] for line in said] == ["epoch 1 of 1", "epoch 2 of 3", "epoch 3 of 3"]
