"""A model's figures from seeds: the simulator, the adapter that runs the model, and the evaluation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inspectbox.adapters.detector_openvino import OpenVinoDetector, Precision
from inspectbox.errors import OperatorError
from inspectbox.training.evaluate_card import put_on_card
from inspectbox.training.evaluation_run import FULL, SHORT, Evaluation, check_recorded, run_evaluation


def evaluate_model(
    model: Path,
    out: Path,
    *,
    short: bool,
    recorded: Path | None,
    workers: int,
    precision: Precision = "f32",
    card: bool = False,
    progress: Callable[[str, int, int], None],
) -> str:
    """Measure, write figures and page into `out`, and say in a sentence how it went. See `training.evaluation_run`.

    With `card`, calibration, thresholds and figures are also written into the model's card; OperatorError with `short`.
    """
    if card and short:
        raise OperatorError(
            "a card's thresholds want more scenes than the short ones", hint="leave --short or --card out"
        )
    wanted = Evaluation(model, out, SHORT if short else FULL, workers, precision)
    report = run_evaluation(
        wanted,
        open_detector=lambda folder, floor: OpenVinoDetector(folder, floor=floor, precision=precision),
        progress=progress,
    )
    lines = [
        f"simulated {name}: mAP@50 {figures.precision.mean.sentence()}; "
        f"regulated found at 5 % alarms: {figures.at_rate.sentence()}"
        for name, figures in report.sets.items()
    ]
    if card:
        put_on_card(model, report)
    if recorded is not None:
        lines.append(check_recorded(out, recorded))
    return "\n".join(lines)
