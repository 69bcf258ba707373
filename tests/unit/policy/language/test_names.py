"""Named lists and conditions, the days of a file, and all mistakes at once."""

import datetime

import pytest

import random_policy
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.errors import RuleError, RuleErrors
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.language.load import load_policy

DAY = "  scan.day: {type: number, unit: date, en: day, zh: 日}\nlists:\n"
RULE = "  - {{id: {id}, says: {{en: one, zh: 一}}, when: {when}, then: {then}}}\n"


def write(folder, name, head="", when="{b.a: true}", *, then="open", identity="A-1"):
    vocabulary = random_policy.VOCABULARY.replace("lists:\n", DAY)
    (folder / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
    text = f"policy: x\n{head}rules:\n" + RULE.format(id=identity, when=when, then=then)
    (folder / name).write_text(text, encoding="utf-8")


def load(folder, head="", when="{b.a: true}", then="open"):
    write(folder, "10-test.yaml", head, when, then=then)
    return load_policy(folder)


@pytest.mark.parametrize(
    ("head", "when", "says"),
    [
        (
            "lists: {codes: [a]}\n",
            "{t.a: {in_list: code}}",
            "there is no list `code` (did you mean `codes`?)",
        ),
        ("lists: {codes: [a]}\n", "{n.a: {in_list: codes}}", "cannot be compared by `in_list`"),
        ("lists: {codes: [a]}\n", "{c.a: {in_list: codes}}", "never `a`, which the list `codes` holds"),
        ("lists: {codes: [a]}\n", "{t.a: {contains: {in_list: codes}}}", "takes no mapping here"),
        ("lists: {codes: []}\n", "{b.a: true}", ":2: the list `codes` is empty"),
        ("lists: {Codes: [a]}\n", "{b.a: true}", ":2: `Codes` cannot be a name"),
        ("lists: {c: {file: ../x.csv, column: a}}\n", "{b.a: true}", "is no file of lists"),
        ("lists: {c: {file: x.csv, column: a}}\n", "{b.a: true}", ":2: `x.csv` cannot be read"),
        ("conditions: {c: {condition: d}, d: {condition: c}}\n", "{b.a: true}", "rests on itself: c → d → c"),
        ("conditions: {c: {n.aa: 1}}\n", "{b.a: true}", ":2: `n.aa` is no fact (did you mean `n.a`?)"),
        ("conditions: {clean: {b.a: true}}\n", "{condition: claen}", "did you mean `clean`?"),
        (
            "conditions: {c: {of: things, where: {ok: true}}}\n",
            "{condition: c}",
            "on records of `things`, not on the case",
        ),
        ("conditions: {c: {of: thing, where: {ok: true}}}\n", "{b.a: true}", "`thing` is no list"),
        ("conditions: {c: {n.a: {known: true}}}\n", "{condition: c}", "lead to a release"),
        ("effective: {from: 2026-02-30}\n", "{b.a: true}", ":2: `2026-02-30` is no day"),
        ("effective: {from: 2026-02-02, until: 2026-02-01}\n", "{b.a: true}", "ends before it begins"),
        ("effective: {}\n", "{b.a: true}", "names no day"),
        ("", "{scan.day: {at_least: 20260401}}", "`scan.day` is a day, not `20260401`"),
        ("", "{things: {sum: {of: kind, above: 1}}}", "`kind` is no number of `things`"),
        ("", "{things: {sum: {above: 1}}}", "is empty"),
        ("", "{things: {sum: {of: mass}}}", "compared with nothing"),
        ("", "{things: {sum: {of: mass, where: {ok: {known: true}}, above: 1}}}", "lead to a release"),
        ("", "{things: {sum: {of: shift, where: {ok: {known: false}}, above: 1}}}", "lead to a release"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, head, when, says):
    with pytest.raises(RuleError) as caught:
        load(tmp_path, head, when)
    assert any("10-test.yaml:" in each and says in each for each in caught.value.sentences())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"code,name\na,x\n", "`x.csv` has no column `codes` (did you mean `code`?)"),
        (b"codes\n\xff\n", "x.csv:2: is not UTF-8"),
        (b"codes,b\na\n", "x.csv:2: the row has 1 columns, the first row 2"),
        (b'codes\n"a\n', "x.csv:2: is no row of a CSV file"),
        (b"# note\ncodes\n\x1b[2J\n", "x.csv:3: a value of the list"),
        (b"codes\n" + b"\n".join(b"%d" % n for n in range(50_001)), "more than 50000 values"),
        (b"codes\n" + b"a" * 3_000_000, "is larger than 2048 KiB"),
        (b"", "has no column"),
    ],
)
def test_a_hostile_list_is_refused(tmp_path, data, says):
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(RuleError) as caught:
        load(tmp_path, "lists: {c: {file: x.csv, column: codes}}\n", "{t.a: {in_list: c}}")
    assert says in caught.value.sentence()


def test_a_list_of_a_file_is_part_of_the_version(tmp_path):
    (tmp_path / "lists").mkdir()
    versions = set()
    for code in ("a", "b"):
        (tmp_path / "lists" / "x.csv").write_text(f"# note\nname,code\nn,{code}\n", encoding="utf-8")
        pack = load(tmp_path, "lists: {c: {file: lists/x.csv, column: code}}\n", "{t.a: {in_list: c}}")
        versions.add(pack.version)
        assert truth(pack.rules[0].when, Facts({"t.a": code})) is True
        assert "lists/x.csv" in pack.files
    assert len(versions) == 2


def test_names_are_shared_between_files(tmp_path):
    write(tmp_path, "20-b.yaml", "conditions: {c: {n.a: 1}}\nlists: {l: [a]}\n", identity="B-1")
    pack = load(tmp_path, when="{condition: c, t.a: {starts: {in_list: l}}}")
    assert truth(pack.rules[0].when, Facts({"n.a": 1.0, "t.a": "abc"})) is True
    with pytest.raises(RuleError, match=r"20-b\.yaml:2: `c` is defined already, 10-test\.yaml:2"):
        load(tmp_path, "conditions: {c: {n.a: 2}}\n")


def test_two_files_of_different_days_stand_side_by_side(tmp_path):
    tiers = "lists: {{tiers: [{0}]}}\n"
    when = "{c.a: {in_list: tiers}}"
    until, since = "effective: {until: 2026-03-31}\n", "effective: {from: 2026-04-01}\n"
    write(tmp_path, "10-old.yaml", until + tiers.format("x"), when, then="release", identity="A-251")
    write(tmp_path, "20-new.yaml", since + tiers.format("x, y"), when, then="release", identity="A-282")
    pack = load_policy(tmp_path)

    def decided(day, tier):
        facts = {"c.a": tier} if day is None else {"c.a": tier, "scan.day": day}
        return [(vote.rule, vote.disposition.word) for vote in vote_plainly(pack, Facts(facts))]

    assert decided(20260331, "x") == [("A-251", "release")]
    assert decided(20260401, "x") == [("A-282", "release")]
    assert decided(20260331, "y") == []
    assert decided(20260401, "y") == [("A-282", "release")]
    assert decided(None, "x") == []
    assert [rule.id for rule in pack.in_force(datetime.date(2026, 4, 1))] == ["A-282"]
    write(tmp_path, "30-any.yaml", "", when, identity="A-3")
    with pytest.raises(RuleError, match=r"30-any\.yaml:3: the list `tiers` is in force .* only"):
        load_policy(tmp_path)


def test_a_dated_rule_that_stops_still_asks_for_a_look_when_the_day_is_unknown(tmp_path):
    pack = load(tmp_path, "effective: {from: 2026-04-01}\n")
    assert combine(vote_plainly(pack, Facts({"b.a": True}))).disposition is Disposition.REVIEW


@pytest.mark.parametrize(
    ("things", "sum_", "expected"),
    [
        ([0.1, 0.2], "{of: mass, exactly: 0.3}", True),
        ([0.1, 0.2], "{of: mass, above: 0.3}", False),
        ([5, None], "{of: mass, above: 4}", True),
        ([5, None], "{of: mass, above: 5}", None),
        ([5, None], "{of: mass, at_most: 9}", None),
        ([5, None], "{of: mass, below: 5}", False),
        ([], "{of: mass, at_most: 0}", True),
        ([5, None], "{of: shift, above: 4}", None),
        ([0.5, None], "{of: share, at_most: 2}", True),
        ([5, 7], "{of: mass, where: {ok: true}, at_most: 12}", True),
        ([5, 7], "{of: mass, where: {ok: true}, between: [1, 3]}", None),
    ],
)
def test_sum(tmp_path, things, sum_, expected):
    pack = load(tmp_path, when="{things: {sum: " + sum_ + "}}")
    column = pack.rules[0].when.of.name
    records = tuple({} if each is None else {column: float(each)} for each in things)
    assert truth(pack.rules[0].when, Facts({}, {"things": records})) is expected
    assert truth(pack.rules[0].when, Facts()) is None


def test_all_mistakes_are_told_at_once(tmp_path):
    write(tmp_path, "20-b.yaml", when="{any_of: [{n.a: x}, {b.a: 7}], c.a: q}", then="opne", identity="b")
    with pytest.raises(RuleErrors) as caught:
        load(tmp_path, when="{n.aa: 1, things: {any: {ok: x}, sun: {}}}")
    sentences = caught.value.sentences()
    assert len(sentences) == 8
    assert [each.split(":")[0] for each in sentences] == ["10-test.yaml"] * 3 + ["20-b.yaml"] * 5
    assert caught.value.sentence().endswith("; and 7 more")


def test_names_that_multiply_are_refused_at_once(tmp_path):
    lines = ["conditions:"]
    lines += [f"  c{n}: {{any_of: [{', '.join([f'{{condition: c{n + 1}}}'] * 900)}]}}" for n in range(7)]
    head = "\n".join([*lines, "  c7: {n.a: 1, n.b: 1}"]) + "\n"
    with pytest.raises(RuleError, match="more than 400 comparisons"):
        load(tmp_path, head, "{condition: c0}")

    chain = "conditions:\n" + "".join(f"  c{n}: {{none_of: [{{condition: c{n + 1}}}]}}\n" for n in range(400))
    with pytest.raises(RuleError, match="nest deeper than 8"):
        load(tmp_path, chain + "  c400: {b.a: true}\n", "{condition: c0}")


def test_the_day_is_among_the_evidence_as_a_day(tmp_path):
    pack = load(tmp_path, "effective: {from: 2026-04-01}\n")
    (reason,) = vote_plainly(pack, Facts({"b.a": True, "scan.day": 20260402}))
    assert reason.evidence == (("scan.day", "2026-04-02"), ("b.a", "true"))
