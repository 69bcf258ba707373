"""What is gathered of a load, the time and the paper; that it fits the vocabulary is a test of the rules."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes import a_declaration, an_enterprise
from inspectbox.comparison.goods import load_goods
from inspectbox.comparison.measure_load import LoadMeasure
from inspectbox.domain.consignment import Consignment
from inspectbox.domain.finding import Detection, Finding, FindingKind
from inspectbox.inspection.gather_facts import gather_facts
from unit.comparison.pictures import a_container, a_radiograph

GOODS = load_goods(
    "goods: [{class: bicycle, regulated: false, hs: ['8712'], en: bicycles, zh: 自行车}]\n"
    "bounds: {empty: {hs: ['8609'], nothing_filled: 0.07, nothing_kg: 800, load_filled: 0.12, load_kg: 2000}}",
    "goods.yaml",
)
LOAD = LoadMeasure((100, 10, 400, 100), 0.5, (0.7, 0.2, 0.1), 1800.0)
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def gathered(consignment=None, *, load=LOAD, detections=(), findings=(), at=SUNDAY_NIGHT, verified=True):
    return gather_facts(
        a_radiograph(a_container(), verified=verified),
        consignment or Consignment(a_declaration(), an_enterprise()),
        detections,
        findings,
        GOODS,
        load=load,
        container=None,
        scanned_at=at,
        detector_fits=True,
    )


def test_mass_and_material_of_a_load():
    values = gathered().values
    assert (values["mass.estimated_kg"], values["mass.declared_kg"]) == (1800.0, 1500.0)
    assert values["mass.ratio"] == pytest.approx(1.2)
    assert [values[f"material.{name}_share"] for name in ("low", "mid", "high")] == [0.7, 0.2, 0.1]
    assert (values["load.filled_share"], values["declaration.empty"]) == (0.5, False)


def test_what_was_not_measured_is_left_out():
    for load in (None, replace(LOAD, mass_kg=None, material=None)):
        values = gathered(load=load).values
        assert not {"mass.estimated_kg", "mass.ratio", "material.low_share"} & set(values)
        assert values["mass.declared_kg"] == 1500.0
    nothing = a_declaration("empty container", "86090019")
    values = gathered(Consignment(nothing)).values
    assert (values["mass.declared_kg"], "mass.ratio" in values) == (0.0, False)
    assert values["declaration.empty"] is True
    assert not {"mass.declared_kg", "declaration.empty", "route.origin"} & set(gathered(Consignment()).values)


@pytest.fixture
def in_tianjin(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_clock_is_the_one_on_the_officers_wall(in_tianjin):
    values = gathered().values
    assert (values["scan.day"], values["scan.hour"], values["scan.weekday"]) == (20261123, 7, "monday")


@pytest.mark.parametrize(
    ("box", "along", "height"),
    [
        ((110, 80, 130, 100), "front", "floor"),
        ((240, 40, 260, 60), "middle", "middle"),
        ((390, 0, 430, 20), "rear", "roof"),
        ((0, 190, 10, 200), "front", "floor"),
    ],
)
def test_where_a_detection_is(box, along, height):
    facts = gathered(detections=[Detection("bicycle", 0.9, box)])
    (record,) = facts.lists["detections"]
    assert (record["along"], record["height"]) == (along, height)
    (record,) = gathered(load=None, detections=[Detection("bicycle", 0.9, box)]).lists["detections"]
    assert not {"along", "height"} & set(record)


def test_a_finding_brings_its_ratio_and_a_route_its_ends():
    finding = Finding(FindingKind.MASS_OUT_OF_BOUNDS, "…", 1.0, evidence=(("ratio", "2.31"),))
    facts = gathered(findings=[finding])
    assert facts.lists["findings"][0]["ratio"] == 2.31
    assert (facts.values["route.origin"], facts.values["route.destination"]) == ("CNTSN", "NLRTM")
    without = replace(a_declaration(), route=None, booking="BK1")
    values = gathered(Consignment(without)).values
    assert ("route.origin" in values, values["booking.present"]) == (False, True)


def test_the_rank_of_a_tier_is_known_only_where_the_register_knows_it():
    assert gathered().values["enterprise.rank"] == 4
    unranked = Consignment(a_declaration(), replace(an_enterprise(), rank=None))
    assert "enterprise.rank" not in gathered(unranked).values


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("lodged", "arrived", "hours", "before"),
    [
        (-30, -6, 30.0, True),
        (-3, -6, 3.0, False),
        (-6, -6, 6.0, False),
        (0, -6, 0.0, False),
        (2, -6, None, False),  # a port that scans first
        (2, None, None, False),
        (-30, None, 30.0, None),
        (-30, 1, 30.0, None),  # clocks that differ
        (None, -6, None, None),
    ],
)
def test_when_a_declaration_was_lodged(lodged, arrived, hours, before):
    paper = replace(
        a_declaration(),
        lodged_at=None if lodged is None else SUNDAY_NIGHT + lodged * HOUR,
        arrived_at=None if arrived is None else SUNDAY_NIGHT + arrived * HOUR,
    )
    values = gathered(Consignment(paper, an_enterprise())).values
    assert values.get("declaration.lodged_hours") == hours
    assert values.get("declaration.lodged_before_arrival") is before


@pytest.mark.parametrize("verified", [True, False])
def test_whether_the_reader_is_verified(verified):
    assert gathered(verified=verified).values["scan.verified"] is verified
