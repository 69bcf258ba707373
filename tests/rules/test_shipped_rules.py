"""The rules that ship: both sentences, examples that hold, a current schema, and what they decide."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.domain.finding import FindingKind
from inspectbox.errors import RuleError
from inspectbox.policy.editor.schema import SCHEMA_FILE, schema_text
from inspectbox.policy.evaluation.canonical import complaints
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.examples.check import check_examples, vote_word
from inspectbox.policy.language.check import incomplete
from inspectbox.policy.language.load import DATA_FILES, load_policy

RULES = Path(__file__).parents[2] / "rules"
PACK = load_policy(RULES)
RESULTS = [
    pytest.param(result, id=f"{result.rule.id}:{result.example.mark.line}") for result in check_examples(PACK)
]
CLEAN = {
    "enterprise.known": True,
    "enterprise.code": "1201910001",
    "enterprise.tier": "advanced",
    "enterprise.open_cases": 0,
    "declaration.present": True,
    "declaration.container_matches": True,
    "scan.calibrated": True,
    "scan.verified": True,
    "scan.single_energy": False,
    "detector.fits_scans": True,
    "coverage.seen_share": 0.95,
    "random.open": False,
    "random.review": False,
    "random.due": False,
    "library.in_use": False,
    "declaration.direction": "export",
    "declaration.permits": (),
    "scan.day": 20260401,
}
ALWAYS_THERE = {"findings": (), "lines": ({"hs": "87120030"},)}
BEFORE_282 = 20260331
NOT_ASKED = ("enterprise.code", "declaration.direction", "declaration.permits")
"""Of a load of bicycles."""


def decide(findings=(), **changed):
    values = {**CLEAN, **{name.replace("__", "."): value for name, value in changed.items()}}
    facts = Facts(
        {name: value for name, value in values.items() if value is not None},
        {**ALWAYS_THERE, "findings": tuple(findings)},
    )
    assert not list(complaints(facts, PACK.vocabulary))
    return combine(vote_plainly(PACK, facts)).disposition


def test_nothing_is_missing_beside_a_rule():
    assert [(rule.id, what) for rule in PACK.rules for what in incomplete(rule)] == []


@pytest.mark.parametrize("result", RESULTS)
def test_example_holds(result):
    assert (vote_word(result.got), result.complaints) == (vote_word(result.example.vote), ())


def test_schema_is_current():
    assert (RULES / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(PACK.vocabulary), (
        "run `python -m inspectbox.policy.editor.schema rules`"
    )


@pytest.mark.parametrize(
    "path", [path for path in RULES.glob("*.yaml") if path.name not in DATA_FILES], ids=str
)
def test_shipped_files_pass_the_schema_editors_use(path):
    schema = json.loads((RULES / SCHEMA_FILE).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    as_editors_read_it = json.loads(
        json.dumps(yaml.safe_load(path.read_bytes()), default=str)
    )  # a day is a text
    jsonschema.Draft7Validator(schema).validate(as_editors_read_it)


def test_schema_refuses_what_the_loader_refuses():
    schema = jsonschema.Draft7Validator(json.loads(schema_text(PACK.vocabulary)))
    good = {"id": "A-1", "says": {"en": "a", "zh": "一"}, "when": {"scan.calibrated": True}, "then": "open"}
    assert schema.is_valid({"policy": "x", "rules": [good]})
    for change in (
        {"when": {"scan.calibratd": True}},
        {"when": {"lines": {"any": {"hs": 507}}}},
        {"when": {"detections": {"any": {"class": "firework"}}}},
        {"then": "opne"},
        {"if_unknown": "release"},
        {"says": {"en": "a"}},
        {"when": {"enterprise.tier": "gold"}},
    ):
        assert not schema.is_valid({"policy": "x", "rules": [{**good, **change}]}), change


def test_a_class_of_goods_no_model_knows_is_refused(tmp_path):
    shutil.copytree(RULES, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "30-regulated.yaml"
    file.write_bytes(file.read_bytes().replace(b"subject: [fireworks,", b"subject: [firework,"))
    with pytest.raises(RuleError, match=r"30-regulated\.yaml:\d+: `subject` is never `firework`") as caught:
        load_policy(tmp_path)
    assert caught.value.hint == "did you mean `fireworks`?"


def test_a_sentence_names_goods_in_its_language():
    (reason,) = [
        reason
        for reason in vote_plainly(
            PACK,
            Facts({}, {"findings": ({"kind": "seen_not_declared", "subject": "tyre", "confidence": 0.5},)}),
        )
        if reason.rule == "GOODS-UNDECLARED"
    ]
    assert "轮胎" in reason.text.zh


def test_vocabulary_knows_every_kind_of_finding():
    kinds = PACK.vocabulary.lists["findings"].fields["kind"].choices
    assert [kind for kind, _ in kinds] == [kind.value for kind in FindingKind]


@pytest.mark.parametrize("tier", ["advanced", "certified", "conventional"])
def test_a_clean_picture_is_released_at_once(tier):
    assert decide(enterprise__tier=tier) is Disposition.RELEASE


@pytest.mark.parametrize(
    ("tier", "before", "since"),
    [
        ("advanced", "release", "release"),
        ("certified", "review", "release"),
        ("others", "release", "review"),
        ("conventional", "review", "release"),
        ("dishonest", "open", "open"),
    ],
)
def test_each_decree_decides_on_its_own_days(tier, before, since):
    """A tier that the decree of the day does not know is granted nothing."""
    assert decide(enterprise__tier=tier, scan__day=BEFORE_282).word == before
    assert decide(enterprise__tier=tier).word == since


@pytest.mark.parametrize("findings", [["declared_not_seen"], ["mass_out_of_bounds"], []])
def test_a_picture_like_the_standard_ones_needs_no_look(findings):
    standard = {"library__in_use": True, "library__samples": 99, "library__p_value": 0.2}
    found = [{"kind": kind, "confidence": 0.5, "ratio": 1.6} for kind in findings]
    assert decide(found, **standard) is Disposition.RELEASE
    assert decide(found, **standard, enterprise__tier="conventional").word == (
        "review" if found else "release"
    )
    assert decide(found, **standard, random__review=True) is Disposition.REVIEW
    assert decide(found, **{**standard, "library__p_value": 0.01}) is Disposition.OPEN


def test_a_library_too_small_is_reviewed():
    assert decide(library__in_use=True, library__samples=18, library__p_value=0.9) is Disposition.REVIEW


@pytest.mark.parametrize(
    ("hs", "permits", "direction", "expected"),
    [
        ("3915100000", ("waste",), "import", "hold"),
        ("3915100000", ("waste",), "export", "release"),
        ("7204490090", (), "import", "open"),
        ("7204490090", ("waste",), "import", "release"),
        ("0507101000", (), "export", "open"),
        ("0507101000", None, "export", "review"),
        ("87120030", None, None, "release"),
    ],
)
def test_a_declared_heading_asks_for_its_licence(hs, permits, direction, expected):
    facts = {"declaration.permits": permits, "declaration.direction": direction}
    values = {name: value for name, value in {**CLEAN, **facts}.items() if value is not None}
    decided = combine(vote_plainly(PACK, Facts(values, {"findings": (), "lines": ({"hs": hs},)})))
    assert decided.disposition.word == expected


def test_a_scan_without_a_declaration_gives_that_one_reason():
    known = {"declaration.present": False, "scan.calibrated": True, "scan.single_energy": False}
    facts = Facts(
        {
            **known,
            "detector.fits_scans": True,
            "scan.verified": True,
            "coverage.seen_share": 0.95,
            "random.open": False,
            "random.review": False,
            "random.due": False,
            "library.in_use": False,
            "scan.day": 20260401,
        },
        {"findings": ({"kind": "no_declaration"},), "lines": ()},
    )
    assert [reason.rule for reason in vote_plainly(PACK, facts)] == ["DECL-MISSING"]


@pytest.mark.parametrize("name", [name for name in CLEAN if name not in NOT_ASKED])
def test_no_release_rests_on_a_missing_fact(name):
    for tier in ("advanced", "conventional"):
        missing = {"enterprise__tier": tier, name.replace(".", "__"): None}
        assert decide(**missing) >= Disposition.REVIEW
    assert combine(vote_plainly(PACK, Facts(CLEAN))).disposition >= Disposition.REVIEW


@pytest.mark.parametrize(
    ("changed", "findings", "expected"),
    [
        ({"declaration.present": False, "declaration.container_matches": None}, [], "review"),
        ({"declaration.container_matches": False}, [], "hold"),
        ({"enterprise.known": False, "enterprise.tier": None, "enterprise.open_cases": None}, [], "review"),
        ({"enterprise.open_cases": 2}, [], "review"),
        ({"enterprise.tier": "dishonest"}, [], "open"),
        ({"enterprise.tier": "seriously_dishonest"}, [], "open"),
        ({"scan.calibrated": False}, [], "review"),
        ({"scan.single_energy": True}, [], "review"),
        ({"scan.verified": False}, [], "review"),
        ({"declaration.lodged_before_arrival": True}, [], "release"),
        ({"declaration.lodged_before_arrival": True, "enterprise.tier": "certified"}, [], "release"),
        ({"declaration.lodged_before_arrival": True, "enterprise.tier": "conventional"}, [], "review"),
        ({"declaration.lodged_before_arrival": False, "enterprise.tier": "conventional"}, [], "release"),
        ({"enterprise.tier": "conventional"}, [], "release"),
        ({"coverage.seen_share": 0.8999}, [], "review"),
        ({"detector.fits_scans": False}, [], "review"),
        ({"random.open": True}, [], "open"),
        ({"random.review": True}, [], "review"),
        ({"random.due": True}, [], "review"),
        ({"coverage.seen_share": 0.5999}, [], "review"),
        ({"coverage.seen_share": 0.3999}, [], "open"),
        ({"coverage.seen_share": 0.5999, "enterprise.tier": "conventional"}, [], "open"),
        ({"coverage.seen_share": 0.5999, "enterprise.open_cases": 1}, [], "open"),
        ({"coverage.seen_share": 0.5999, "scan.single_energy": True}, [], "rescan"),
        ({}, [{"kind": "regulated_undeclared", "subject": "fireworks", "confidence": 0.4}], "hold"),
        ({}, [{"kind": "regulated_undeclared", "subject": "antler", "confidence": 0.6}], "hold"),
        ({}, [{"kind": "regulated_undeclared", "subject": "cigarettes", "confidence": 0.6}], "open"),
        ({}, [{"kind": "regulated_undeclared", "subject": "antler", "confidence": 0.1}], "review"),
        ({}, [{"kind": "regulated_undeclared", "subject": "a new kind"}], "review"),
        ({}, [{"kind": "regulated_declared", "permitted": False}], "open"),
        ({}, [{"kind": "regulated_declared", "permitted": True}], "release"),
        ({}, [{"kind": "declared_not_seen", "subject": "bicycle", "confidence": 0.5}], "review"),
        ({}, [{"kind": "seen_not_declared", "subject": "tyre", "confidence": 0.5}], "review"),
        ({}, [{"kind": "regulated_undeclared", "subject": "firearms", "confidence": 0.3}], "hold"),
        ({}, [{"kind": "declared_not_seen"}, {"kind": "seen_not_declared", "confidence": 0.6}], "open"),
        ({}, [{"kind": "mass_out_of_bounds", "ratio": 0.3}], "review"),
        ({}, [{"kind": "mass_out_of_bounds", "ratio": 3.0}], "open"),
        ({}, [{"kind": "count_out_of_bounds", "ratio": 1.5}], "review"),
        ({}, [{"kind": "empty_not_empty"}], "open"),
        ({}, [{"kind": "load_is_empty"}], "review"),
        ({}, [{"kind": "nothing_declared"}], "review"),
        ({}, [{"kind": "not_seen", "confidence": 1.0}], "release"),
        ({}, [{"kind": "seen_not_declared", "subject": "tyre", "confidence": 0.2}], "release"),
        ({}, [{}], "review"),
    ],
)
def test_what_the_shipped_rules_decide(changed, findings, expected):
    changed = {name.replace(".", "__"): value for name, value in changed.items()}
    assert decide(findings, **changed).word == expected
