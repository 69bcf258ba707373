from dataclasses import replace

import pytest

from fakes import a_declaration
from inspectbox.comparison.amounts import amount_findings, declared_kg, declares_empty
from inspectbox.comparison.goods import load_goods
from inspectbox.comparison.measure_load import LoadMeasure
from inspectbox.domain.finding import Detection, FindingKind
from inspectbox.errors import RuleError

GOODS = """
goods:
  - {class: machinery, regulated: false, hs: ['84'], en: machinery, zh: 机器, countable: true}
  - {class: parts, regulated: false, hs: ['8407'], en: parts, zh: 零件, countable: true}
  - {class: engines, regulated: false, hs: ['8407'], en: engines, zh: 发动机}
bounds:
  mass: {low: 0.6, high: 1.5, least_kg: 1000, least_seen: 0.95}
  count: {low: 0.5, high: 1.25, least_seen: 0.95}
  empty: {hs: ['8609'], nothing_filled: 0.07, nothing_kg: 800, load_filled: 0.12, load_kg: 2000}
"""
VOCABULARY = load_goods(GOODS, "goods.yaml")
BOX = (0, 0, 10, 10)


def paper(hs="84137099", quantity=4, kg=10_000.0):
    declaration = a_declaration("pumps", hs)
    return replace(declaration, lines=(replace(declaration.lines[0], quantity=quantity, gross_kg=kg),))


def load(filled=0.5, kg=10_000.0):
    return LoadMeasure((0, 0, 100, 100), filled, None, kg)


def kinds(declaration, measured=None, seen=1.0, count=0, label="machinery"):
    found = amount_findings(
        [Detection(label, 0.9, BOX)] * count,
        declaration,
        VOCABULARY,
        tuple(VOCABULARY.goods),
        load=measured,
        seen_share=seen,
    )
    return [finding.kind for finding in found]


@pytest.mark.parametrize(
    ("estimated", "declared", "seen", "out"),
    [
        (15_000, 10_000, 1.0, False),
        (15_001, 10_000, 1.0, True),
        (15_001, 10_000, 0.1, True),
        (6_000, 10_000, 1.0, False),
        (5_999, 10_000, 0.95, True),
        (5_999, 10_000, 0.9499, False),
        (9_000, 1_000, 1.0, True),
        (9_000, 999, 1.0, False),
        (None, 10_000, 1.0, False),
    ],
)
def test_mass_out_of_bounds(estimated, declared, seen, out):
    found = kinds(paper(kg=float(declared)), load(kg=estimated), seen)
    assert (FindingKind.MASS_OUT_OF_BOUNDS in found) is out


@pytest.mark.parametrize(
    ("count", "seen", "out"),
    [
        (4, 1.0, False),
        (5, 1.0, False),
        (6, 1.0, True),
        (6, 0.1, True),
        (2, 1.0, False),
        (1, 0.95, True),
        (1, 0.9, False),
        (0, 1.0, False),
    ],
)
def test_count_out_of_bounds(count, seen, out):
    assert (FindingKind.COUNT_OUT_OF_BOUNDS in kinds(paper(), None, seen, count)) is out


def test_pieces_are_not_counted_where_a_heading_may_be_other_goods():
    assert kinds(paper("84073410", 1), None, 1.0, 9, "parts") == []
    assert kinds(paper("84137099", 1), None, 1.0, 9, "engines") == []


@pytest.mark.parametrize(
    ("filled", "kg", "out"),
    [
        (0.05, 400, False),
        (0.12, 400, True),
        (0.05, 2000, True),
        (0.1199, 1999, False),
        (0.05, None, False),
        (0.12, None, True),
    ],
)
def test_declared_empty_but_not_empty(filled, kg, out):
    found = kinds(paper("86090019", 1, 3800.0), load(filled, kg))
    assert found == ([FindingKind.EMPTY_NOT_EMPTY] if out else [])


@pytest.mark.parametrize(
    ("filled", "kg", "out"),
    [(0.05, 400, True), (0.07, 400, False), (0.05, 800, False), (0.05, None, False)],
)
def test_goods_declared_but_nothing_there(filled, kg, out):
    assert (FindingKind.LOAD_IS_EMPTY in kinds(paper(kg=500.0), load(filled, kg))) is out


def test_nothing_declared():
    assert kinds(paper(quantity=0, kg=0.0)) == [FindingKind.NOTHING_DECLARED]
    assert kinds(paper(quantity=1, kg=0.0)) == []
    assert kinds(paper(quantity=0, kg=1.0)) == []


def test_the_container_itself_is_no_declared_mass():
    empty = VOCABULARY.bounds.empty
    box = paper("86090019", 1, 3800.0)
    both = replace(box, lines=(*box.lines, *paper().lines))
    assert (declared_kg(both, empty), declares_empty(both, empty)) == (10_000.0, False)
    assert (declared_kg(box, empty), declares_empty(box, empty)) == (0.0, True)
    assert (declared_kg(box, None), declares_empty(box, None)) == (3800.0, False)


def test_without_bounds_nothing_is_judged():
    silent = load_goods(GOODS[: GOODS.index("bounds")], "goods.yaml")
    found = amount_findings(
        [Detection("machinery", 0.9, BOX)] * 9,
        paper(),
        silent,
        ("machinery",),
        load=load(0.9, 90_000.0),
        seen_share=1.0,
    )
    assert list(found) == []


@pytest.mark.parametrize(
    "change",
    [
        ("low: 0.6", "low: 1.6"),
        ("low: 0.6", "low: true"),
        ("low: 0.6", "low: .nan"),
        ("low: 0.6", "low: -1"),
        ("low: 0.6, ", ""),
        ("mass:", "mas:"),
        ("least_kg", "least_tons"),
        ("['8609']", "[8609]"),
        ("['8609']", "[]"),
        ("load_kg: 2000", "load_kg: 100"),
        ("countable: true", "countable: often"),
        ("count: {low: 0.5, high: 1.25, least_seen: 0.95}", "count: [1, 2]"),
    ],
)
def test_wrong_bounds_are_refused(change):
    with pytest.raises(RuleError, match=r"goods\.yaml"):
        load_goods(GOODS.replace(*change), "goods.yaml")
