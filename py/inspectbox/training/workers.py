"""Worker processes that do not outlive the process that started them, and work dealt out to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from inspectbox.errors import MachineError


def end_with_parent() -> None:
    """Let a worker end when the process that started it is killed; an initializer of process pools."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def deal_out(job: Callable[..., object], calls: Sequence[tuple[Any, ...]], workers: int) -> Iterator[None]:
    """Call `job` with each of the arguments, in processes if there are several, and yield as each is done.

    What a call raises is raised here, and what has not begun by then never does. Raises MachineError when a process
    is ended from outside.
    """
    if workers <= 1 or len(calls) <= 1:
        for call in calls:
            job(*call)
            yield
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), end_with_parent) as pool:
        jobs = [pool.submit(job, *call) for call in calls]
        try:
            for done in as_completed(jobs):
                done.result()
                yield
        except BrokenProcessPool:
            raise MachineError(
                "a process that draws scenes was ended from outside",
                hint="give fewer `--workers`: memory may be short",
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)
