from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fakes import a_declaration
from fakes.builders import CONTAINER
from inspectbox.comparison.compare import compare
from inspectbox.comparison.goods import load_goods
from inspectbox.domain.finding import Coverage, Detection, FindingKind

GOODS = load_goods(
    """
goods:
  - {class: bicycle, regulated: false, hs: ['8712'], en: bicycles, zh: 自行车}
  - {class: furniture, regulated: false, hs: ['94'], en: furniture, zh: 家具}
  - {class: antler, regulated: true, hs: ['0507'], en: antlers, zh: 鹿角, permit: CITES}
  - {class: fireworks, regulated: true, hs: ['3604'], en: fireworks, zh: 烟花}
""",
    "goods.yaml",
)
CLASSES = tuple(GOODS.goods)
BOX = (0, 0, 10, 10)


def kinds_and_subjects(detections, declaration, *, seen=1.0, calibrated=True, container=CONTAINER):
    findings = compare(
        detections,
        declaration,
        GOODS,
        CLASSES,
        Coverage(seen),
        calibrated=calibrated,
        container=container,
    )
    return [(finding.kind, finding.subject) for finding in findings]


def test_a_load_as_declared_has_no_findings():
    assert kinds_and_subjects([Detection("bicycle", 0.9, BOX)], a_declaration()) == []


def test_regulated_goods_nobody_declared_come_first():
    detections = [Detection("furniture", 0.9, BOX), Detection("antler", 0.4, BOX)]
    assert kinds_and_subjects(detections, a_declaration()) == [
        (FindingKind.REGULATED_UNDECLARED, "antler"),
        (FindingKind.DECLARED_NOT_SEEN, "bicycle"),
        (FindingKind.SEEN_NOT_DECLARED, "furniture"),
    ]


def test_declared_regulated_goods_say_whether_a_permit_was_presented():
    declaration = a_declaration("antlers", "05079090")
    detections = [Detection("antler", 0.8, BOX)]
    for permits, expected in (((), "false"), (("CITES",), "true")):
        (finding,) = compare(
            detections,
            replace(declaration, permits=permits),
            GOODS,
            CLASSES,
            Coverage(1.0),
            calibrated=True,
            container=None,
        )
        assert finding.kind is FindingKind.REGULATED_DECLARED
        assert dict(finding.evidence)["permitted"] == expected


def test_goods_without_a_permit_kind_are_never_permitted():
    declaration = replace(a_declaration("fireworks", "36041000"), permits=("CITES",))
    (finding,) = compare(
        [Detection("fireworks", 0.8, BOX)],
        declaration,
        GOODS,
        CLASSES,
        Coverage(1.0),
        calibrated=True,
        container=None,
    )
    assert dict(finding.evidence)["permitted"] == "false"


def test_a_line_the_model_has_no_class_for_is_not_called_absent():
    assert kinds_and_subjects([], a_declaration("pianos", "92011000")) == []


def test_several_boxes_of_undeclared_goods_are_one_finding_with_the_strongest_box():
    strong = (5, 5, 50, 50)
    findings = compare(
        [
            Detection("bicycle", 0.9, BOX),
            Detection("furniture", 0.6, BOX),
            Detection("furniture", 0.8, strong),
        ],
        a_declaration(),
        GOODS,
        CLASSES,
        Coverage(1.0),
        calibrated=True,
        container=CONTAINER,
    )
    (finding,) = findings
    assert (finding.box, finding.confidence, dict(finding.evidence)["count"]) == (strong, 0.8, "2")


def test_what_was_not_seen_not_calibrated_not_declared_is_said():
    assert [kind for kind, _ in kinds_and_subjects([], None, seen=0.8, calibrated=False)] == [
        FindingKind.NOT_SEEN,
        FindingKind.NO_DECLARATION,
        FindingKind.UNCALIBRATED,
    ]


def test_another_container_than_the_one_declared():
    assert (FindingKind.CONTAINER_MISMATCH, "MSKU7654321") in kinds_and_subjects(
        [Detection("bicycle", 0.9, BOX)], a_declaration(), container="MSKU7654321"
    )
    assert kinds_and_subjects([Detection("bicycle", 0.9, BOX)], a_declaration(), container=None) == []


detections = st.lists(
    st.builds(Detection, st.sampled_from(CLASSES), st.floats(0, 1), st.just(BOX)), max_size=8
)


@given(detections)
def test_every_regulated_detection_becomes_a_finding(seen):
    found = kinds_and_subjects(seen, a_declaration())
    regulated = [one for one in seen if one.label in {"antler", "fireworks"}]
    assert len([kind for kind, _ in found if kind is FindingKind.REGULATED_UNDECLARED]) == len(regulated)


@given(detections)
def test_findings_stand_in_the_order_of_their_kinds(seen):
    order = list(FindingKind)
    ranks = [order.index(kind) for kind, _ in kinds_and_subjects(seen, None)]
    assert ranks == sorted(ranks)
