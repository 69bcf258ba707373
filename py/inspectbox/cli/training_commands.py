"""`inspectbox simulate` and `inspectbox train`: the box makes its own world, offline."""

from __future__ import annotations

import argparse

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from inspectbox.errors import OperatorError


def run_simulate(options: argparse.Namespace) -> int:
    """Render case folders."""
    from inspectbox.training.simulate import simulate_cases

    if options.count < 1:
        raise OperatorError(f"`--count {options.count}` renders nothing", hint="give a count of at least 1")
    with progress_bar() as bar:
        task = bar.add_task("simulating", total=options.count)
        folders = simulate_cases(
            options.out,
            options.count,
            options.seed,
            options.scenario,
            lambda done, total: bar.update(task, completed=done, total=total),
            workers=options.workers,
        )
    print(f"{len(folders)} simulated cases in {options.out}")
    return 0


def run_train(options: argparse.Namespace) -> int:
    """Train and export."""
    from inspectbox.training.train import train_and_export

    model = train_and_export(
        options.out,
        count=options.count,
        epochs=options.epochs,
        size=options.size,
        pitch_mm=options.pitch,
        seed=options.seed,
        resume=options.resume,
    )
    print(f"model with its card in {model}")
    return 0


def progress_bar() -> Progress:
    """Return the progress display every long command uses."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        transient=True,
    )
