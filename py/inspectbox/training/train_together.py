"""Lets several processes train one network: each learns from pictures of its own, every step takes their mean gradient.

Torch's own threads split every layer and wait for each other at its end; whole windows apart meet once a step. Measured
on two cores for yolo26n, windows of 288x640, eight a step and process: 8 a second by one process, 16 by two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from threading import BrokenBarrierError, Thread
from typing import Any

from inspectbox.errors import MachineError


class Together:
    """What the processes of one training share: a row of numbers each, and a place where all wait for all."""

    def __init__(self, processes: int, numbers: int) -> None:
        import torch

        self.processes = processes
        self._rows = torch.zeros(processes, numbers).share_memory_()
        self._meeting = get_context("spawn").Barrier(processes)

    def hand_over(self, parameters: Iterable[Any]) -> None:
        """Give the first process's weights to the others, before they are started."""
        import torch

        self._rows[0] = torch.cat([parameter.detach().float().flatten() for parameter in parameters])

    def take_over(self, parameters: Iterable[Any]) -> None:
        """Begin with the first process's weights."""
        _spread(self._rows[0], [parameter.data for parameter in parameters])

    def meet(self) -> None:
        """Wait for all. Raises MachineError when one of them has ended."""
        try:
            self._meeting.wait()
        except BrokenBarrierError as error:
            raise MachineError(
                "a process of this training has ended", hint="free memory, then --resume"
            ) from error

    def average(self, rank: int, parameters: Iterable[Any]) -> None:
        """Put the mean of all processes' gradients in the place of one's own. Every process calls it every step."""
        import torch

        gradients = [
            torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            for parameter in parameters
        ]
        self._rows[rank] = torch.cat([gradient.float().flatten() for gradient in gradients])
        self.meet()
        mean = self._rows.mean(0)
        self.meet()
        _spread(mean, gradients)

    def abandon(self) -> None:
        """Wake everybody who waits: nobody will come any more."""
        self._meeting.abort()


@contextmanager
def helpers(together: Together, help_out: Callable[..., None], *arguments: object) -> Iterator[None]:
    """Run `help_out(together, rank, *arguments)` in a process for each rank but the first; they end with the block."""
    context = get_context("spawn")
    started: list[BaseProcess] = [
        context.Process(target=help_out, args=(together, rank, *arguments), daemon=True)
        for rank in range(1, together.processes)
    ]
    for process in started:
        process.start()
    Thread(target=_abandon_without, args=(together, started), daemon=True).start()
    try:
        yield
    finally:
        for process in started:
            process.terminate()
            process.join(10)


def _abandon_without(together: Together, started: list[BaseProcess]) -> None:
    connection.wait([process.sentinel for process in started])
    together.abandon()


def _spread(numbers: Any, tensors: Iterable[Any]) -> None:
    """Copy a flat row of numbers into tensors, in their order."""
    first = 0
    for tensor in tensors:
        tensor.copy_(numbers[first : first + tensor.numel()].view_as(tensor))
        first += tensor.numel()
