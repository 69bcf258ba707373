"""Why each rule voted, or did not."""

import json
from dataclasses import replace

import pytest
from rich.cells import cell_len

from fakes.builders import a_case
from fakes.rule_folder import a_rule_folder
from inspectbox.adapters.sqlite import SqliteStore
from inspectbox.cli import main
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.inspection.case_json import case_to_json
from inspectbox.inspection.gather_facts import facts_to_pairs
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.reasons.why import why

SEEN = {
    "enterprise.tier": "advanced",
    "coverage.seen_share": 0.85,
    "findings": [{"kind": "tyre", "confidence": 0.2}, {"kind": "glass", "confidence": 0.4}],
}


@pytest.fixture
def small(tmp_path):
    return a_rule_folder(tmp_path / "rules")


def answers(folder, values, findings):
    facts = Facts(values, {} if findings is None else {"findings": tuple(findings)})
    return {answer.rule.id: answer for answer in why(load_policy(folder), facts)}


def told(answer):
    return [(seen.condition.mark.line, seen.name, seen.value) for seen in answer.seen]


def test_a_rule_that_votes_tells_all_it_rests_on(small):
    found = answers(small, {"enterprise.tier": "advanced", "coverage.seen_share": 0.95}, [])["CLEAN"]
    assert (found.vote, found.truth) == (Disposition.RELEASE, True)
    assert told(found) == [
        (6, "enterprise.tier", "advanced"),
        (7, "coverage.seen_share", "95 %"),
        (8, "findings", "0 of 0"),
    ]


def test_a_rule_that_fails_tells_the_first_comparison_that_failed(small):
    found = answers(small, {"enterprise.tier": "advanced", "coverage.seen_share": 0.85}, [])["CLEAN"]
    assert (found.vote, told(found)) == (None, [(7, "coverage.seen_share", "85 %")])


def test_a_rule_over_a_list_tells_of_the_record_that_nearly_matched(small):
    records = [{"kind": "glass", "confidence": 0.1}, {"kind": "tyre", "confidence": 0.2}]
    found = answers(small, {}, records)["SEEN"]
    assert [one[1:] for one in told(found)] == [("findings", "0 of 2"), ("findings[1].confidence", "20 %")]


def test_an_undecided_rule_tells_what_is_unknown(small):
    found = answers(small, {"enterprise.tier": "advanced"}, None)
    assert told(found["CLEAN"]) == [(7, "coverage.seen_share", None), (8, "findings", None)]
    assert found["SEEN"].vote is Disposition.REVIEW
    assert told(found["SEEN"])[0][1:] == ("findings", None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_facts_in_a_file_are_explained_within_a_hundred_columns(small, tmp_path, capsys, language):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(SEEN), encoding="utf-8")
    assert main(["rules", "explain", str(file), "--rules", str(small), "--language", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 100
    assert any("10-small.yaml:7" in line for line in lines)
    assert any("findings[0]" in line for line in lines)


def test_a_recorded_case_and_its_json_are_explained_alike(small, tmp_path, capsys):
    lists = {"findings": ({"kind": "tyre", "confidence": 0.4},)}
    pairs = facts_to_pairs(Facts({"enterprise.tier": "dishonest"}, lists))
    case = replace(a_case("c-1", Disposition.OPEN), facts=pairs)
    store = SqliteStore(tmp_path / "state")
    store.record(case, {"scan": b"x"})
    store.close()
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case_to_json(case)), encoding="utf-8")
    out = []
    for name in ("c-1", str(file)):
        assert (
            main(["rules", "explain", name, "--rules", str(small), "--state", str(tmp_path / "state")]) == 0
        )
        out.append(capsys.readouterr().out)
    assert out[0] == out[1]
    assert "case c-1, decided open by rules fedcba987654" in out[0]
    assert "decision: ■ open" in out[0]
    assert (
        main(["rules", "explain", "c-1", "--rules", str(small), "--state", str(tmp_path / "state"), "--json"])
        == 0
    )
    rules = {one["rule"]: one for one in json.loads(capsys.readouterr().out)["rules"]}
    assert rules["CHEAT"]["seen"][0]["place"] == "10-small.yaml:15"


@pytest.mark.parametrize("text", ["[1]", "{", '{"decision": 1}', '{"decision": {}, "facts": {}}', "[" * 5000])
def test_a_file_that_holds_no_case_is_refused(small, tmp_path, capsys, text):
    file = tmp_path / "odd.json"
    file.write_text(text, encoding="utf-8")
    assert main(["rules", "explain", str(file), "--rules", str(small)]) == 1
    assert "odd.json`" in capsys.readouterr().err


def test_an_unknown_case_is_refused(small, tmp_path, capsys):
    SqliteStore(tmp_path / "state").close()
    command = ["rules", "explain", "c-9", "--rules", str(small), "--state", str(tmp_path / "state")]
    assert main(command) == 1
    assert "no case `c-9` is recorded" in capsys.readouterr().err
