"""How a figure must be written: with what it was measured on, how many, and its 95 % interval."""

import re

MEASURED = re.compile(
    r"\d+\.\d+(?: %)? \((?:\d+ of )?\d+(?: objects| detections)?; 95 % interval \d.*\)"
    r"|-?\d+\.\d points \(95 % interval -?\d+\.\d to -?\d+\.\d\)(?:, \d+ and \d+ containers)?"
    r"|not measured(?: \(0 (?:scenes|objects|detections)\))?(?:, \d+ and \d+ containers)?"
)


def bare_figures(measured):
    """Return the figures of a card's sets, and of the fall between them, that say less than they must."""
    bare = [] if measured["simulated"] is True else ["simulated"]
    for name in ("test", "style_b", "fall_to_style_b_in_points"):
        figures = dict(measured.get(name, {}))
        if "mAP50_interval" in figures:
            figures.pop(
                "mAP50"
            )  # the number that recorded figures are compared by; the sentence is beside it
            bare += [f"{name}.{key}" for key in ("scenes", "scenes_are") if not figures.pop(key, None)]
        bare += [text for text in _leaves(figures) if not MEASURED.fullmatch(str(text))]
    return bare


def _leaves(found):
    for value in found.values():
        if isinstance(value, dict):
            yield from _leaves(value)
        else:
            yield value
