"""A world of its own: `simulate`, `train`, `finetune`, `thresholds`, `join`, `rescore`, `export`, `evaluate`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from inspectbox.errors import OperatorError


def run_simulate(options: argparse.Namespace) -> int:
    """Render case folders."""
    from inspectbox.training.own_mesh import read_objects
    from inspectbox.training.simulate import simulate_cases

    if options.test_object:
        return _draw_test_object(options)
    if options.count < 1:
        raise OperatorError(f"`--count {options.count}` renders nothing", hint="give a count of at least 1")
    own = read_objects(options.objects) if options.objects is not None else ()
    with progress_bar() as bar:
        task = bar.add_task("simulating", total=options.count)
        folders = simulate_cases(
            options.out,
            options.count,
            options.seed,
            options.scenario,
            lambda done, total: bar.update(task, completed=done, total=total),
            workers=options.workers,
            style=options.style,
            masks=options.masks,
            own=own,
        )
    print(f"{len(folders)} simulated cases in {options.out}")
    return 0


def _draw_test_object(options: argparse.Namespace) -> int:
    from inspectbox.training.test_object import write_test_object

    scan = write_test_object(options.out, options.seed)
    print(f"simulated test object: {scan}, described in {scan.with_suffix('.yaml')}")
    return 0


def run_train(options: argparse.Namespace) -> int:
    """Render, train, export, measure."""
    from inspectbox.bootstrap.make_model import make_model

    model = make_model(
        options.out,
        count=options.count,
        epochs=options.epochs,
        size=options.size,
        pitch_mm=options.pitch,
        seed=options.seed,
        hours=options.hours,
        resume=options.resume,
        device=options.device,
        start=options.start,
        progress=lambda line: print(line, flush=True),
    )
    print(f"model with its card in {model}")
    return 0


def run_finetune(options: argparse.Namespace) -> int:
    """Convert the site's scans, train on, export, print before and after."""
    from inspectbox.bootstrap.finetune_model import finetune_model
    from inspectbox.bootstrap.open_lane import open_profile
    from inspectbox.training.own_mesh import read_objects
    from inspectbox.training.train_finetune import Tuning

    if options.epochs < 1:
        raise OperatorError(f"`--epochs {options.epochs}` trains nothing", hint="give at least 1")
    if options.tip < 0 or (options.objects is not None and not options.tip):
        raise OperatorError(
            f"`--tip {options.tip}` blends nothing in",
            hint="give --tip 1 or more, and --objects only with it",
        )
    tuning = Tuning(
        out=options.out,
        model=options.model,
        scans=options.scans,
        labels=options.labels,
        epochs=options.epochs,
        size=options.size,
        hours=options.hours,
        device=options.device,
        resume=options.resume,
        simulated=options.simulated,
        tip=options.tip,
        own=() if options.objects is None else tuple(read_objects(options.objects)),
    )
    profile = open_profile(options.profile, options.override)
    model, said = finetune_model(tuning, profile, lambda line: print(line, flush=True))
    print(f"{said}\nmodel with its card in {model}")
    return 0


def run_thresholds(options: argparse.Namespace) -> int:
    """Set a model's thresholds on the site's clean scans."""
    from inspectbox.bootstrap.open_lane import open_profile
    from inspectbox.bootstrap.site_thresholds import site_thresholds
    from inspectbox.training.evaluate_site import SiteThresholds

    wanted = SiteThresholds(options.out, options.model, options.scans, options.allowed, options.simulated)
    profile = open_profile(options.profile, options.override)
    said = site_thresholds(wanted, profile, lambda line: print(line, flush=True))
    print(f"{said}\nmodel with its card in {options.out}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Add the 8-bit network or ONNX to a model folder."""
    from inspectbox.bootstrap.export_model import Forms, export_model

    with progress_bar() as bar:
        task = bar.add_task("calibrating", total=options.scenes, visible=options.int8)
        model = export_model(
            options.model,
            options.out,
            Forms(options.int8, options.scenes, tuple(options.onnx)),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    print(f"model with its card in {model}")
    return 0


def run_join(options: argparse.Namespace) -> int:
    """Make one model of several."""
    from inspectbox.bootstrap.join_folders import join_folders

    model = join_folders(options.models, options.out)
    print(f"model with its card in {model}; `inspectbox evaluate MODEL FOLDER --card` sets its thresholds")
    return 0


def run_rescore(options: argparse.Namespace) -> int:
    """Draw scenes, look at them, fit how claims are weighed against each other."""
    from inspectbox.bootstrap.rescore_model import Fitting, rescore_model

    fitting = Fitting(options.scenes, options.workers, options.data)
    with progress_bar() as bar:
        model = rescore_model(options.model, options.out, fitting, _tasks(bar))
    print(f"model with its card in {model}; `inspectbox evaluate MODEL FOLDER --card` sets its thresholds")
    return 0


def run_evaluate(options: argparse.Namespace) -> int:
    """Draw the evaluation scenes, measure, write the results page."""
    from inspectbox.bootstrap.evaluate_model import evaluate_model

    with progress_bar() as bar:
        said = evaluate_model(
            options.model,
            options.out,
            short=options.short,
            recorded=options.recorded,
            workers=options.workers,
            precision=options.precision,
            card=options.card,
            progress=_tasks(bar),
        )
    print(said)
    return 0


def _tasks(bar: Progress) -> Callable[[str, int, int], None]:
    """A bar for everything that is told of, from the first time on."""
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    return show


def progress_bar() -> Progress:
    """Return the progress display every long command uses."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        transient=True,
    )
