"""What scan.json, profile and file say of a scan becomes one description, or an error that names both."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from inspectbox.domain.scan import Energy, Plane, Scan, Travel
from inspectbox.errors import ScanError
from inspectbox.imaging.describe import describe

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOW_HIGH = (Plane(Energy.LOW, 0, 4.0), Plane(Energy.HIGH, 1, 6.0))


def file_saying(pages=2, **said):
    """A decoded file that says only this."""
    silent = {"format": "tiff", "energies": [], "pitch_mm": None, "travel": None, "captured_at": None}
    silent |= {"containers": [], "verified": True}
    return SimpleNamespace(**(silent | said), planes=[None] * pages)


def scan_saying(**said):
    return Scan(Path("scan.tif"), **said)


def known(scan, file, machine=None):
    return describe(scan_saying(**scan), file_saying(**file), machine)


def test_what_the_file_says_fills_in_what_scan_json_leaves_out():
    file = {
        "energies": ["high", "material", "low"],
        "pages": 3,
        "pitch_mm": (5.0, 4.0),
        "travel": "rear_first",
        "captured_at": "2026-11-23T20:00:00+08:00",
        "containers": ["TCLU1234567"],
    }
    got = known({}, file, (1.0, 1.0))
    assert got.planes == (Plane(Energy.LOW, 2), Plane(Energy.HIGH, 0))
    assert got.pitch_mm == (5.0, 4.0)
    assert got.travel is Travel.REAR_FIRST
    assert got.captured_at == NOON
    assert got.container == "TCLU1234567"
    assert any("page 1" in note and "material" in note for note in got.notes)


def test_what_the_file_leaves_out_comes_from_scan_json_then_the_profile():
    said = {"planes": LOW_HIGH, "travel": Travel.FRONT_FIRST, "captured_at": NOON, "container": "A"}
    got = known(said, {}, (6.0, 6.0))
    assert (got.planes, got.travel, got.captured_at, got.container) == (
        LOW_HIGH,
        Travel.FRONT_FIRST,
        NOON,
        "A",
    )
    assert got.pitch_mm == (6.0, 6.0)
    assert got.notes == ()


@pytest.mark.parametrize(
    ("said", "file", "key", "values"),
    [
        (
            {"planes": LOW_HIGH},
            {"energies": ["high", "low"]},
            "planes",
            ("page 0 is the `low` energy", "`high`"),
        ),
        ({"planes": (Plane(Energy.HIGH, 1),)}, {"energies": ["high", "material"]}, "planes", ("`material`",)),
        ({"pitch_mm": (5.0, 7.0)}, {"pitch_mm": (5.0, 5.0)}, "pitch_mm", ("`7` mm a pixel across", "`5`")),
        (
            {"travel": Travel.FRONT_FIRST},
            {"travel": "rear_first"},
            "travel",
            ("`front_first`", "`rear_first`"),
        ),
        (
            {"container": "TCLU1234567"},
            {"containers": ["TCLU7654321", "X"]},
            "container",
            ("`TCLU1234567`", "`TCLU7654321, X`"),
        ),
        (
            {"captured_at": NOON},
            {"captured_at": "2026-11-23T12:11:00Z"},
            "captured_at",
            ("12:00:00", "`2026-11-23T12:11:00Z`"),
        ),
        ({"captured_at": NOON}, {"captured_at": "2026-11-24T02:11:00"}, "captured_at", ("12:00:00",)),
        ({"captured_at": NOON}, {"captured_at": "2026-11-22T23:00:00"}, "captured_at", ("12:00:00",)),
    ],
)
def test_a_conflict_names_both_values_and_what_to_correct(said, file, key, values):
    with pytest.raises(ScanError) as caught:
        known(said, file)
    for value in values:
        assert value in str(caught.value)
    assert f"`{key}` in scan.json" in caught.value.hint


def test_small_differences_are_no_conflict_and_scan_json_wins():
    assert known({"pitch_mm": (5.1, 5.0)}, {"pitch_mm": (5.0, 5.0)}).pitch_mm == (5.1, 5.0)
    near = known({"captured_at": NOON}, {"captured_at": "2026-11-23T12:09:00Z"})
    assert near.captured_at == NOON
    spelt = known({"container": "tclu 123456-7"}, {"containers": ["TCLU1234567"]})
    assert spelt.container == "tclu 123456-7"
    assert not any("containers" in note for note in spelt.notes)


@pytest.mark.parametrize("hours", [-12, 0, 8, 14])
def test_a_local_time_may_be_of_any_zone(hours):
    local = (NOON + timedelta(hours=hours)).replace(tzinfo=None).isoformat()
    assert known({"captured_at": NOON}, {"captured_at": local}).captured_at == NOON
    alone = known({}, {"captured_at": local})
    assert alone.captured_at is None
    assert any(local in note and "zone" in note for note in alone.notes)


def test_a_time_that_is_none_is_a_note():
    got = known({"captured_at": NOON}, {"captured_at": "2026-02-31T12:00:00"})
    assert got.captured_at == NOON
    assert any("2026-02-31" in note for note in got.notes)


def test_several_containers_are_a_note_and_scan_json_chooses():
    file = {"containers": ["A1", "B2"]}
    alone, chosen = known({}, file), known({"container": "B2"}, file)
    assert alone.container is None
    assert any("A1, B2" in note for note in alone.notes)
    assert chosen.container == "B2"
    assert any("A1" in note for note in chosen.notes)


def test_planes_that_make_no_view_are_refused():
    for energies in (["single", "single"], ["high", "high", "low"], ["material"]):
        with pytest.raises(ScanError, match="one view"):
            known({}, {"energies": energies, "pages": len(energies)})


def test_an_unverified_reader_says_so():
    assert any("unverified" in note for note in known({}, {"verified": False}).notes)


@pytest.mark.parametrize("pitch", [(float("nan"), 5.0), (0.0, 5.0), (5.0, float("inf"))])
def test_a_pitch_that_cannot_be_is_refused(pitch):
    with pytest.raises(ScanError, match="cannot be"):
        known({"pitch_mm": pitch}, {})
