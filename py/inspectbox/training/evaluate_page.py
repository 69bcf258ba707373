"""Writes the results page of an evaluation: tables, plots, pictures of the worst and best, a gallery of the scans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from inspectbox.training.evaluate import ALARM_RATE, Figures, Report
from inspectbox.training.evaluate_card import SETS, falls
from inspectbox.training.evaluate_figures import Rate
from inspectbox.training.evaluate_gallery import REAL_SCANS, write_gallery
from inspectbox.training.evaluate_pictures import KINDS, Kind, Picture, write_pictures
from inspectbox.training.evaluate_plots import reliability_plot, roc_plot

PAGE, ROC, RELIABILITY, PICTURES = "detector.md", "roc.svg", "reliability.svg", "pictures"

MOST_FALL = 10
"""Points of a hundred by which figures may fall from one generator's scenes to another's."""

_ALLOWED = f"{100 * ALARM_RATE:g} %"

_MOVED = "thresholds moved by half of these clean containers, counted on the other half, both ways round"

_TITLES: dict[Kind, str] = {
    "missed": "Missed: not claimed at its class's threshold, the most visible first",
    "claimed wrongly": "Claimed wrongly: nothing of that class stands there, the most confident first",
    "found": "Found, the most confident first",
}


def write_page(out: Path, model: str, generator: str, report: Report, data: Path) -> Path:
    """Write `detector.md` into `out`, with two plots and up to 42 pictures; every figure is simulated and says so.

    `data` is the training set that holds the scenes of the report.
    """
    lines = [
        "# What the detector finds",
        "",
        f"Model `{model}`, scenes by {generator}. **Every figure here is simulated**: measured on drawn scenes, "
        "never on real cargo. Written by `inspectbox evaluate`.",
        "",
        f"Calibration and thresholds come from {report.settings.scenes} simulated scenes of their own; none of them is "
        "counted below. Every figure carries what it was measured on, how many, and its 95 % interval: exact "
        "(Clopper and Pearson) for shares of containers, from containers drawn again with replacement for the rest.",
        "",
    ]
    for name, figures in report.sets.items():
        lines += _section(name, figures, report)
    lines += _fall(report)
    lines += [f"![Found against alarmed]({ROC})", "", f"![Confidence against share right]({RELIABILITY})", ""]
    lines += _picture_sections(out / PICTURES, report, data)
    (out / ROC).write_text(roc_plot(report), encoding="utf-8")
    (out / RELIABILITY).write_text(reliability_plot(report), encoding="utf-8")
    page = out / PAGE
    page.write_text("\n".join(lines), encoding="utf-8")
    return page


def _section(name: str, figures: Figures, report: Report) -> list[str]:
    precision = figures.precision
    rows = [
        ("mAP@50, all classes, visible objects", precision.mean.sentence()),
        ("mAP@50, goods alone", precision.goods.sentence()),
        (
            f"regulated goods found where {_ALLOWED} of these clean containers alarm",
            figures.at_rate.sentence(),
        ),
        (
            "containers with them that alarm there, on the right regulated class or another",
            figures.stopped.sentence(),
        ),
        ("regulated goods found at the thresholds of validation", figures.regulated.sentence()),
        ("clean containers alarmed at the thresholds of validation", figures.false_alarms.sentence()),
        (f"regulated goods found, {_MOVED}", figures.own_thresholds.found.sentence()),
        (f"clean containers alarmed, {_MOVED}", figures.own_thresholds.alarmed.sentence()),
        ("calibration error (ECE) of detections at or above threshold", figures.error.sentence()),
    ]
    lines = [
        f"## `{name}`: {len(figures.scenes)} simulated containers, {SETS.get(name, name)}",
        "",
        *_table(("figure", f"simulated, `{name}`"), rows),
        "",
    ]
    cells = [
        (
            label,
            precision.by_class[label].sentence(),
            _rate(figures.by_class.get(label)),
            _rate(figures.class_alarms.get(label)),
        )
        for label in report.settings.classes
    ]
    head = (
        f"class, simulated, `{name}`",
        "AP@50",
        "containers found",
        "containers alarmed on where it is not",
    )
    return [*lines, *_table(head, cells), ""]


def _fall(report: Report) -> list[str]:
    """Say by how many points figures fall where another generator drew the scenes."""
    fallen = falls(report)
    if fallen is None:
        return []
    here, there = (len(report.sets[name].scenes) for name in ("test", "style_b"))
    figures = (
        "mAP@50, all classes, visible objects",
        f"regulated goods found where {_ALLOWED} of these clean containers alarm",
    )
    rows = [
        (what, f"{fall.sentence()}, {here} and {there} containers")
        for what, fall in zip(figures, fallen, strict=True)
    ]
    return [
        "## Across generators",
        "",
        f"How far figures fall from `test` to `style_b`; at most {MOST_FALL} points are wanted.",
        "",
        *_table(("fall", "simulated, `test` to `style_b`"), rows),
        "",
    ]


def _picture_sections(folder: Path, report: Report, data: Path) -> Iterator[str]:
    """Write the pictures and yield the lines that show them."""
    yield from (
        "## Pictures",
        "",
        "Parts of simulated scans as the detector sees them. **Blue, full line**: what stands there and can be seen. "
        "**Vermilion, dashed**: what the detector claims at or above its class's threshold. The thick box, number 1, "
        "is what the picture is about. Regulated goods first; each class and each scene once, so these are no sample.",
        "",
    )
    for split, figures in report.sets.items():
        images = data / "images" / split
        pictures = write_pictures(folder, images, split, figures, report.settings)
        for kind in KINDS:
            yield from _shown(f"### `{split}`: {_TITLES[kind]}", [p for p in pictures if p.kind == kind])
    yield from ("## What these scans look like", "", "Scans of real lanes show:", "")
    yield from (*(f"- {line}" for line in REAL_SCANS), "", "These are simulated, boxes left out:", "")
    for split, figures in report.sets.items():
        yield from _shown("", write_gallery(folder, data / "images" / split, split, figures.scenes))


def _shown(title: str, pictures: Sequence[Picture]) -> Iterator[str]:
    if title:
        yield from (title, "")
    for picture in pictures:
        yield from (f"![{picture.caption}]({PICTURES}/{picture.file})", "", picture.caption, "")
    if not pictures:
        yield from ("None.", "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _rate(rate: Rate | None) -> str:
    return "" if rate is None else rate.sentence()
