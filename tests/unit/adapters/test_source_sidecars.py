"""`scan.json` and `declaration.json`: what fits becomes domain values, anything else one sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.adapters.source_folder import parse_declaration, parse_scan_sidecar
from inspectbox.domain.consignment import DeclarationLine
from inspectbox.domain.scan import AirColumns, Corrected, DarkAir, Energy, Plane, Uncalibrated
from inspectbox.errors import DeclarationError

FOLDER = Path("case-1")


def line(**changes: Any) -> dict[str, Any]:
    good = {
        "hs": "87120030",
        "goods": "bicycles",
        "quantity": 100,
        "unit": "unit",
        "gross_kg": 1500,
        "origin": "CN",
    }
    return good | changes


def declaration(**changes: Any) -> dict[str, Any]:
    good = {
        "declaration_no": "D1",
        "direction": "export",
        "enterprise": {"code": "AEO1200001"},
        "container": "TCLU1234567",
        "lines": [line()],
    }
    return good | changes


def scan(**changes: Any) -> dict[str, Any]:
    return {"file": "scan.tif"} | changes


def encoded(document: object) -> bytes:
    return json.dumps(document).encode()


def test_a_full_declaration():
    parsed = parse_declaration(
        encoded(declaration(permits=["CITES-1"], booking="B7", remark="kept, not read"))
    )
    assert (parsed.declaration_no, parsed.direction, parsed.enterprise_code) == ("D1", "export", "AEO1200001")
    assert parsed.lines == (DeclarationLine("87120030", "bicycles", 100.0, "unit", 1500.0, "CN"),)
    assert (parsed.permits, parsed.booking) == (("CITES-1",), "B7")


def test_permits_and_booking_may_be_missing_and_a_bom_is_no_fault():
    parsed = parse_declaration(b"\xef\xbb\xbf" + encoded(declaration(booking=None)))
    assert (parsed.permits, parsed.booking) == ((), None)


def test_times_of_a_declaration_are_utc_and_may_be_missing():
    given = {"lodged_at": "2026-11-22T09:30:00+08:00", "arrived_at": None}
    parsed = parse_declaration(encoded(declaration(**given)))
    assert (parsed.lodged_at, parsed.arrived_at) == (datetime(2026, 11, 22, 1, 30, tzinfo=UTC), None)
    assert parse_declaration(encoded(declaration())).lodged_at is None


def test_markup_in_goods_is_text():
    goods = "[bold red]bicycles[/] [@click=app.quit]free[/] 自行车"
    assert parse_declaration(encoded(declaration(lines=[line(goods=goods)]))).lines[0].goods == goods


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "lacks `declaration_no`"),
        ([], "must be a mapping"),
        (declaration(lodged_at="2026-11-22T09:30:00"), "`lodged_at` is no time with a zone"),
        (declaration(arrived_at="yesterday"), "`arrived_at` is no time with a zone: `yesterday`"),
        (declaration(arrived_at=7), "`arrived_at`"),
        (declaration(direction="sideways"), "`direction` must be one of"),
        (declaration(enterprise={}), "`enterprise` lacks `code`"),
        (declaration(enterprise="AEO"), "`enterprise` must be a mapping"),
        (declaration(lines=[]), "`lines` must not be shorter than 1"),
        (declaration(lines=[line()] * 501), "`lines` must not be longer than 500"),
        (declaration(lines=[line(quantity="100")]), "`lines[0].quantity` must be a number, not `100`"),
        (declaration(lines=[line(quantity=True)]), "`lines[0].quantity` must be a number"),
        (declaration(lines=[line(quantity=-1)]), "`lines[0].quantity` must be at least 0"),
        (declaration(lines=[line(), line(gross_kg=1e300)]), "`lines[1].gross_kg` must be at most"),
        (declaration(lines=[line(goods="x" * 501)]), "`lines[0].goods` must not be longer than 500"),
        (declaration(lines=[line(goods="a\x1b[2Jb")]), "control"),
        (declaration(lines=[line(goods="a\nb")]), "control"),
        (declaration(lines=[line(goods="a\u202eb")]), "bidirectional"),
        (declaration(lines=[line(goods="a\ud800b")]), "broken characters"),
        (declaration(lines=[line(hs="8712.00")]), "an HS code is 4 to 14 digits"),
        (declaration(lines=[line(hs="871200\n")]), "an HS code is 4 to 14 digits"),
        (declaration(container="X" * 81), "`container` must not be longer than 80"),
        (declaration(booking=7), "`booking`"),
    ],
)
def test_what_does_not_fit_names_its_path(document: object, said: str):
    with pytest.raises(DeclarationError) as caught:
        parse_declaration(encoded(document))
    assert said in str(caught.value)
    assert str(caught.value).startswith("declaration.json")
    assert caught.value.sentence().isprintable()
    assert len(caught.value.sentence()) < 400


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "declaration.json:1"),
        (b"{", "declaration.json:1"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"a": NaN}', "`NaN` is no number"),
        (b'{"a": -Infinity}', "`-Infinity` is no number"),
        (b'{"a": 1, "a": 2}', "`a` is given twice"),
        (b'{"a": ' + b"9" * 5000 + b"}", "5000 digits"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"lines":' + b"[" * 900 + b"]" * 900 + b"}", "lacks"),
        (encoded(declaration()).replace(b"1500", b"1e999"), "must be at most"),
    ],
)
def test_hostile_json_is_one_sentence(data: bytes, said: str):
    with pytest.raises(DeclarationError, match=r"declaration\.json") as caught:
        parse_declaration(data)
    assert said in str(caught.value)
    assert caught.value.hint


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted(declaration()) + sorted(line())) | st.text(), below, max_size=5
        )
    ),
    max_leaves=12,
)


@given(st.one_of(st.binary(max_size=80), JSON.map(lambda d: json.dumps(d).encode())))
def test_no_bytes_raise_anything_else(data: bytes):
    for parse in (parse_declaration, lambda data: parse_scan_sidecar(data, FOLDER)):
        try:
            parse(data)
        except DeclarationError as error:
            assert error.sentence().isprintable()


@given(st.sampled_from(sorted(line())), JSON)
def test_one_bad_field_raises_nothing_else(name: str, value: object):
    try:
        parsed = parse_declaration(encoded(declaration(lines=[line(**{name: value})])))
    except DeclarationError:
        return
    assert getattr(parsed.lines[0], name) == value


def test_a_full_scan_sidecar():
    parsed = parse_scan_sidecar(
        encoded(
            scan(
                scanner="sim-lane",
                captured_at="2026-11-23T16:00:00+08:00",
                container="TCLU1234567",
                planes=[{"energy": "high", "end_point_mev": 6.0, "page": 1}, {"energy": "low", "page": 0}],
                pitch_mm=[4.75, 5],
                calibration={"dark": "dark.tif", "air": "air.tif"},
            )
        ),
        FOLDER,
    )
    assert parsed.file == FOLDER / "scan.tif"
    assert parsed.captured_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert parsed.planes == (Plane(Energy.HIGH, 1, 6.0), Plane(Energy.LOW, 0, None))
    assert parsed.pitch_mm == (4.75, 5.0)
    assert parsed.calibration == DarkAir(FOLDER / "dark.tif", FOLDER / "air.tif")


def test_calibration_has_three_forms_and_none():
    def calibration(value: object) -> object:
        return parse_scan_sidecar(encoded(scan(calibration=value)), FOLDER).calibration

    assert calibration({"air_columns": [0, 40]}) == AirColumns(0, 40)
    assert calibration({"corrected": True}) == Corrected()
    assert calibration({"corrected": False}) == Uncalibrated()
    assert parse_scan_sidecar(encoded(scan()), FOLDER).calibration == Uncalibrated()


@pytest.mark.parametrize(
    "name", ["../x.tif", "/etc/passwd", "a/b", "..", ".", ".hidden", "a\\b", "a\0b", "", "x" * 201]
)
def test_names_that_leave_the_folder_are_refused(name: str):
    for document in (scan(file=name), scan(calibration={"dark": name, "air": "air.tif"})):
        with pytest.raises(DeclarationError):
            parse_scan_sidecar(encoded(document), FOLDER)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (scan(files={"high": "a.img"}), "name one `file`, or the `files` of a set"),
        ({"files": {}}, "`files` must not be shorter than 1"),
        ({"files": {"upper": "a.img"}}, "`files` knows no `upper`"),
        ({"files": {"high": "../a.img"}}, "`files.high` may not be"),
        ({"files": {"high": "a.img", "low": "a.img"}}, "names one file twice"),
        (scan(travel="sideways"), "`travel` must be one of"),
        ({}, "lacks `file`"),
        (scan(captured_at="yesterday"), "`captured_at`"),
        (scan(captured_at="2026-11-23T08:00:00"), "zone"),
        (scan(captured_at="0001-01-01T00:00:00+23:59"), "`captured_at`"),
        (scan(planes=[{"energy": "low", "page": 0}]), "`planes` do not make a view"),
        (scan(planes=[{"energy": "low", "page": 0}, {"energy": "high", "page": 0}]), "`planes`"),
        (scan(pitch_mm=[0, 1]), "`pitch_mm[0]` must be above 0"),
        (scan(calibration={"air_columns": [40, 40]}), "`calibration.air_columns` is empty"),
        (scan(calibration={"air_columns": [0, 40], "corrected": True}), "`calibration`"),
        (scan(container="a\x07"), "control"),
    ],
)
def test_a_scan_sidecar_that_does_not_fit(document: object, said: str):
    with pytest.raises(DeclarationError) as caught:
        parse_scan_sidecar(encoded(document), FOLDER)
    assert said in str(caught.value)
