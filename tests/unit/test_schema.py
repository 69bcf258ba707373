from pathlib import Path

from inspectbox.schema import SHOWN, shown, shown_path


def test_a_long_value_is_cut_at_its_end_and_a_long_path_in_its_middle():
    text = "/srv/inspectbox/state/" + "a" * 200 + "/case-17/scan.tif"
    value, path = shown(text), shown_path(Path(text))
    assert len(value) == len(path) == SHOWN
    assert value == text[: SHOWN - 1] + "…"
    assert path.startswith("/srv/inspectbox/stat…aaa")
    assert path.endswith("aaa/case-17/scan.tif")


def test_a_path_that_fits_stays_as_it_is():
    text = "/" + "a" * (SHOWN - 1)
    assert shown_path(Path(text)) == text
    assert shown_path(Path(text + "b")) == text[:20] + "…" + text[22:] + "b"


def test_a_path_of_somebody_elses_making_stays_in_one_line():
    assert shown_path(Path("drop/a`b\nc\x1b[2J.tif")) == "drop/a b c [2J.tif"
