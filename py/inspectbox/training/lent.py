"""Trains on a machine that is lent for minutes: scenes are rendered on every core while the accelerator trains.

`python -m inspectbox.training.lent RUN --minutes 9` begins a run or goes on with one; a call ends by itself before its
minutes are over and leaves `RUN/keep/`, small enough to carry away: the last checkpoint, the curves, the report. On a
fresh machine, a run goes on from that folder alone; its scenes are drawn again, further ones each time. With
`--export NAME` a call also leaves the model folder `RUN/NAME`, its card not yet measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from inspectbox.training.dataset import build_scenes
from inspectbox.training.dataset_objects import draw_objects
from inspectbox.training.dataset_simulated import simulated_recipe
from inspectbox.training.train import export_run
from inspectbox.training.train_loop import Plan
from inspectbox.training.train_pitches import COARSER
from inspectbox.training.train_run import last_weights, train

FIRST_SCENES, VALIDATION = 48, 96
"""Scenes that must be there before training begins, and those that score it."""

_SEEDS = 1_000_000_000
"""Scene seeds of lent runs begin here, beyond those of any other set; each call draws a range of its own."""

_RESERVE_S = 40
"""Kept at the end of a call for the last checkpoint and for carrying it away."""

KEPT = ("run/weights/last.pt", "run/results.csv", "report.json", "call.json")


def main(arguments: list[str] | None = None) -> None:
    """Run one call. See `--help`."""
    typed = sys.argv[1:] if arguments is None else arguments
    options = _options().parse_args(typed)
    begun = time.monotonic()
    out: Path = options.run
    calls = _take_up(out)
    call = len(calls)
    scenes = out / "scenes"
    # each call draws new scenes; validation scenes are the same in all
    first = _SEEDS + 1_000_000 * (1 + call)
    draw_objects(simulated_recipe(scenes, options.pitch), options.objects, workers=_workers(options))
    _render(scenes, options, [("val", _SEEDS + i) for i in range(options.validation)])
    _render(scenes, options, [("train", first + i) for i in range(options.first)])
    rest = [("train", first + i) for i in range(options.first, options.scenes)]
    renderer = get_context("spawn").Process(target=_render_behind, args=(scenes, options, rest), daemon=False)
    renderer.start()
    calls = [*calls, " ".join(["python -m inspectbox.training.lent", out.name, *typed[1:]])]
    left = options.minutes * 60 - _RESERVE_S - (time.monotonic() - begun)
    plan = _plan(out, options, max(left, 1.0) / 3600)
    try:
        train(plan, resume=last_weights(plan).is_file(), progress=lambda line: print(line, flush=True))
    finally:
        _end(renderer)
        _keep(out, calls)
    if options.export is not None:
        export_run(plan, last_weights(plan), options.pitch, calls, options.export)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m inspectbox.training.lent", description=__doc__)
    parser.add_argument(
        "run", type=Path, help="run folder; `keep/` in it is what to carry away and bring back"
    )
    parser.add_argument("--minutes", type=float, default=9, help="minutes this call may take in all")
    parser.add_argument("--device", default="0", help="torch's name of the accelerator, or cpu")
    parser.add_argument("--pitch", type=float, default=9.5, help="pixel of the training pictures, mm")
    parser.add_argument("--window", type=int, nargs=2, default=(416, 640), metavar=("ROWS", "COLUMNS"))
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--windows", type=int, default=4800, help="windows an epoch")
    parser.add_argument("--epochs", type=int, default=60, help="epochs of the whole run, over all calls")
    parser.add_argument("--scenes", type=int, default=20_000, help="most scenes to render in one call")
    parser.add_argument("--first", type=int, default=FIRST_SCENES, help="scenes to wait for before training")
    parser.add_argument("--validation", type=int, default=VALIDATION, help="scenes that score the training")
    parser.add_argument("--rate", type=float, default=0.01, help="learning rate")
    parser.add_argument("--renderers", type=int, default=0, help="rendering processes; 0: all cores but four")
    parser.add_argument(
        "--processes", type=int, default=1, help="processes that train together, `--batch` windows each"
    )
    parser.add_argument("--export", metavar="NAME", help="leave the model folder RUN/NAME as well")
    parser.add_argument(
        "--objects", type=int, default=0, help="objects a regulated class to draw alone and lay into windows"
    )
    parser.add_argument("--start", type=Path, help="checkpoint to begin from")
    parser.add_argument(
        "--coarse-set", type=Path, help="cut coarser windows from this set, drawn at that pitch"
    )
    return parser


def _take_up(out: Path) -> list[str]:
    """Put what was carried away back in its place on a fresh machine; return the commands of the calls so far."""
    kept = out / "keep"
    for name in KEPT:
        there = kept / Path(name).name
        if there.is_file() and not (out / name).is_file():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(there, out / name)
    mark = out / "call.json"
    return list(json.loads(mark.read_bytes())["calls"]) if mark.is_file() else []


def _render(scenes: Path, options: argparse.Namespace, wanted: list[tuple[str, int]]) -> None:
    build_scenes(simulated_recipe(scenes, options.pitch), wanted, workers=_workers(options))


def _workers(options: argparse.Namespace) -> int:
    return options.renderers or max(1, len(os.sched_getaffinity(0)) - 4)


def _render_behind(scenes: Path, options: argparse.Namespace, wanted: list[tuple[str, int]]) -> None:
    os.nice(5)  # the training's own processes come first
    _render(scenes, options, wanted)


def _plan(out: Path, options: argparse.Namespace, hours: float) -> Plan:
    return Plan(
        data=out / "scenes",
        out=out,
        epochs=options.epochs,
        window=tuple(options.window),
        batch=options.batch,
        seed=1,
        hours=hours,
        learning_rate=options.rate,
        scored=options.validation,
        device=options.device,
        start=options.start,
        windows=options.windows,
        loaders=0 if options.device == "cpu" else 6,
        processes=options.processes,
        coarser=COARSER,
        coarse_data=options.coarse_set,
    )


def _end(renderer: BaseProcess) -> None:
    """End the rendering process, and with it its workers; the scene each was drawing is drawn again when wanted."""
    renderer.terminate()
    renderer.join(10)


def _keep(out: Path, calls: list[str]) -> None:
    kept = out / "keep"
    kept.mkdir(parents=True, exist_ok=True)
    (out / "call.json").write_text(json.dumps({"calls": calls}, indent=2) + "\n", encoding="utf-8")
    for name in KEPT:
        if (out / name).is_file():
            part = kept / f"{Path(name).name}.part"
            shutil.copyfile(out / name, part)
            part.replace(kept / Path(name).name)


if __name__ == "__main__":
    main()
