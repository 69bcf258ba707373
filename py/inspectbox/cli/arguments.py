"""What the command line accepts."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from inspectbox import __version__
from inspectbox.cli import (
    demo_command,
    doctor_command,
    inspect_command,
    lane_command,
    tip_command,
    training_commands,
)
from inspectbox.cli.assurance_commands import add_assurance
from inspectbox.cli.calibrate_command import add_calibrate
from inspectbox.cli.display_options import add_display
from inspectbox.cli.profile_options import add_profile
from inspectbox.cli.report_command import add_report
from inspectbox.cli.rules_commands import add_rules
from inspectbox.cli.scanner_check_command import add_scanner_check

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; every command sets `run`."""
    parser = argparse.ArgumentParser(
        prog="inspectbox",
        description="The box at a customs X-ray lane: inspects, proposes, records, explains.",
    )
    parser.add_argument("--version", action="version", version=f"inspectbox {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_inspect(commands)
    _add_lane(commands)
    _add_console(commands)
    _add_doctor(commands)
    add_report(commands)
    add_scanner_check(commands)
    add_calibrate(commands)
    _add_enterprises(commands)
    add_rules(commands)
    add_assurance(commands)
    _add_simulate(commands)
    _add_tip(commands)
    _add_train(commands)
    _add_finetune(commands)
    _add_thresholds(commands)
    _add_join(commands)
    _add_rescore(commands)
    _add_export(commands)
    _add_evaluate(commands)
    _add_demo(commands)
    return parser


def _add_inspect(commands: _Commands) -> None:
    command = commands.add_parser("inspect", help="inspect scans or case folders and print the decisions")
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a scan file or a case folder")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument(
        "--picture", type=Path, metavar="FILE.png", help="write the radiograph with boxes (one PATH)"
    )
    add_display(command)
    add_profile(command)
    command.set_defaults(run=inspect_command.run)


def _add_lane(commands: _Commands) -> None:
    command = commands.add_parser("lane", help="watch the drop folder, inspect what arrives, record, signal")
    add_profile(command)
    command.set_defaults(run=lane_command.run_lane)


def _add_console(commands: _Commands) -> None:
    command = commands.add_parser("tui", help="the operator's console on a running lane")
    command.add_argument(
        "--officer", default=os.environ.get("USER", "officer"), help="who gives the verdicts"
    )
    command.add_argument("--language", choices=("en", "zh"), default="en")
    add_profile(command)
    command.set_defaults(run=lane_command.run_console)


def _add_doctor(commands: _Commands) -> None:
    command = commands.add_parser(
        "doctor", help="what this machine has, what is missing, what to do about it"
    )
    add_profile(command)
    command.set_defaults(run=doctor_command.run)


def _add_enterprises(commands: _Commands) -> None:
    command = commands.add_parser(
        "enterprises", help="import a register of enterprises with their credit tiers"
    )
    command.add_argument("csv", type=Path, metavar="FILE.csv", help="columns code,name,tier,since,open_cases")
    add_profile(command)
    command.set_defaults(run=lane_command.import_enterprises)


def _add_simulate(commands: _Commands) -> None:
    command = commands.add_parser(
        "simulate", help="render simulated dual-energy case folders of loaded containers"
    )
    command.add_argument("out", type=Path, metavar="FOLDER")
    command.add_argument("--count", type=int, default=8)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--scenario", help="only this scenario (default: a mix)")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.add_argument(
        "--style", default="a", help="scanner style: a, or b, another machine of other habits"
    )
    command.add_argument("--masks", action="store_true", help="write every object's pixels into truth.json")
    command.add_argument(
        "--objects",
        type=Path,
        metavar="FOLDER",
        help="your own STL or OBJ meshes, listed in FOLDER/objects.yaml",
    )
    command.add_argument(
        "--test-object",
        action="store_true",
        help="instead, one scan of a steel test object, with the file that `scanner-check` needs",
    )
    command.set_defaults(run=training_commands.run_simulate)


def _add_tip(commands: _Commands) -> None:
    command = commands.add_parser("tip", help="blend objects into a raw scan and write it as simulated cases")
    command.add_argument("scan", type=Path, metavar="SCAN", help="a scan file or a case folder")
    command.add_argument("out", type=Path, metavar="FOLDER")
    command.add_argument(
        "--objects", type=Path, metavar="FOLDER", help="your own meshes (default: one of the regulated goods)"
    )
    command.add_argument("--count", type=int, default=1, help="cases to write, one object in each")
    command.add_argument("--seed", type=int, default=1)
    add_profile(command)
    command.set_defaults(run=tip_command.run)


def _add_train(commands: _Commands) -> None:
    command = commands.add_parser(
        "train", help="train the detector on simulated scans and export it (extra `train`)"
    )
    command.add_argument(
        "out", type=Path, metavar="FOLDER", help="run folder: training set, curves, weights, model"
    )
    command.add_argument(
        "--count", type=int, default=800, help="scenes to render when the training set is not there"
    )
    command.add_argument("--epochs", type=int, default=30)
    command.add_argument("--size", type=int, default=640, help="width in pixels of a training window")
    command.add_argument("--pitch", type=float, default=9.5, help="pixel pitch of the detector in mm")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--hours", type=float, help="stop after so many hours of training")
    command.add_argument("--resume", action="store_true", help="go on from the last epoch")
    command.add_argument(
        "--device", default="cpu", help="torch's name of the device: cpu, or 0 for the first GPU"
    )
    command.add_argument(
        "--from",
        dest="start",
        type=Path,
        metavar="LAST.PT",
        help="begin from a checkpoint of your own, also of other classes",
    )
    command.set_defaults(run=training_commands.run_train)


def _add_finetune(commands: _Commands) -> None:
    command = commands.add_parser(
        "finetune", help="train a model on with a site's own labelled scans (extra `train`)"
    )
    command.add_argument("out", type=Path, metavar="FOLDER", help="run folder: training set, curves, model")
    command.add_argument("--scans", type=Path, required=True, metavar="FOLDER", help="16-bit TIFF or PNG")
    command.add_argument(
        "--labels",
        type=Path,
        metavar="PATH",
        help="a COCO JSON file or a folder of YOLO files; left out, every scan is clean",
    )
    command.add_argument(
        "--tip", type=int, default=0, metavar="N", help="blend N objects into copies of each clean scan"
    )
    command.add_argument(
        "--objects", type=Path, metavar="FOLDER", help="blend these STL or OBJ bodies, not regulated goods"
    )
    command.add_argument(
        "--model", type=Path, required=True, help="a model folder with its last.pt, to begin from"
    )
    command.add_argument("--epochs", type=int, default=10)
    command.add_argument("--size", type=int, default=640, help="width in pixels of a training window")
    command.add_argument("--hours", type=float, help="stop after so many hours of training")
    command.add_argument("--resume", action="store_true", help="go on from the last epoch")
    command.add_argument("--device", default="cpu", help="torch's name of the device: cpu, or 0")
    command.add_argument("--simulated", action="store_true", help="the scans are drawn: the card says so")
    add_profile(command)
    command.set_defaults(run=training_commands.run_finetune)


def _add_thresholds(commands: _Commands) -> None:
    command = commands.add_parser(
        "thresholds", help="set a model's thresholds by how often it alarms on a site's own clean scans"
    )
    command.add_argument("out", type=Path, metavar="FOLDER", help="the new model folder")
    command.add_argument("--model", type=Path, required=True, help="a model folder, or a model's name")
    command.add_argument(
        "--scans", type=Path, required=True, metavar="FOLDER", help="16-bit TIFF or PNG, all of them clean"
    )
    command.add_argument(
        "--allowed", type=float, default=0.05, metavar="SHARE", help="share of clean scans that may alarm"
    )
    command.add_argument("--simulated", action="store_true", help="the scans are drawn: the card says so")
    add_profile(command)
    command.set_defaults(run=training_commands.run_thresholds)


def _add_rescore(commands: _Commands) -> None:
    command = commands.add_parser(
        "rescore", help="teach a model to weigh its claims against each other (extra `train`)"
    )
    command.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    command.add_argument("out", type=Path, metavar="FOLDER", help="the new model folder")
    command.add_argument("--scenes", type=int, default=8000, help="simulated scenes to learn it on")
    command.add_argument("--data", type=Path, metavar="SCENES", help="draw the scenes here, and keep them")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.set_defaults(run=training_commands.run_rescore)


def _add_join(commands: _Commands) -> None:
    command = commands.add_parser("join", help="make one model of several, whose networks look together")
    command.add_argument("out", type=Path, metavar="FOLDER", help="the new model folder")
    command.add_argument("models", type=Path, nargs="+", metavar="MODEL", help="model folders of one make")
    command.set_defaults(run=training_commands.run_join)


def _add_export(commands: _Commands) -> None:
    command = commands.add_parser(
        "export", help="add the 8-bit network or ONNX to a model folder (extra `train`)"
    )
    command.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    command.add_argument("out", type=Path, metavar="FOLDER", help="the new model folder")
    command.add_argument("--int8", action="store_true", help="quantise, for profiles with `precision: int8`")
    command.add_argument("--scenes", type=int, default=24, help="simulated radiographs to quantise on")
    command.add_argument(
        "--onnx",
        type=Path,
        nargs="+",
        default=(),
        metavar="WEIGHTS",
        help="also ONNX, from the last.pt of each of the model's networks",
    )
    command.set_defaults(run=training_commands.run_export)


def _add_evaluate(commands: _Commands) -> None:
    command = commands.add_parser(
        "evaluate", help="measure a model on simulated scenes that no training draws"
    )
    command.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    command.add_argument("out", type=Path, metavar="FOLDER", help="scenes, figures.json, detector.md, plots")
    command.add_argument("--short", action="store_true", help="few scenes, to see that nothing has moved")
    command.add_argument(
        "--recorded", type=Path, metavar="FIGURES", help="fail when the figures are not these"
    )
    command.add_argument("--precision", choices=("f32", "bf16", "int8"), default="f32")
    command.add_argument(
        "--card", action="store_true", help="write calibration, thresholds and figures into the model's card"
    )
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.set_defaults(run=training_commands.run_evaluate)


def _add_demo(commands: _Commands) -> None:
    command = commands.add_parser(
        "demo", help="simulate a few cases, inspect them and open the console on them"
    )
    command.add_argument("--folder", type=Path, default=Path("var/demo"))
    command.add_argument("--language", choices=("en", "zh"), default="en")
    command.set_defaults(run=demo_command.run)
