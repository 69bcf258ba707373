"""Two packs compared."""

from fakes.rule_folder import RULES, a_rule_folder
from inspectbox.cli import main
from inspectbox.policy.compare.compare_files import compare_files
from inspectbox.policy.compare.compare_packs import compare_packs
from inspectbox.policy.language.load import load_policy


def compared(tmp_path, new):
    old = load_policy(a_rule_folder(tmp_path / "a"))
    return compare_packs(old, load_policy(a_rule_folder(tmp_path / "b", new)))


def parts(comparison):
    return [
        (change.new.id, part.was, part.became, part.mark_was.line, part.mark_became.line)
        for change in comparison.changed
        for part in change.parts
    ]


def test_a_pack_is_the_same_as_itself_wherever_its_rules_stand(tmp_path):
    assert compared(tmp_path, RULES.replace("rules:", "\n\nrules:")).same


def test_a_changed_limit_is_told_with_both_places(tmp_path):
    new = "# one line more\n" + RULES.replace("at_least: 90%", "at_least: 91%")
    assert parts(compared(tmp_path, new)) == [
        ("CLEAN", "coverage.seen_share is at least 90 %", "coverage.seen_share is at least 91 %", 7, 8)
    ]


def test_what_changes_inside_a_list_is_told_alone(tmp_path):
    new = RULES.replace("kind: [antler, tyre]", "kind: [antler, glass]")
    (part,) = parts(compared(tmp_path, new))
    assert part[1:3] == ("kind is one of `antler`, `tyre`", "kind is one of `antler`, `glass`")


def test_a_condition_dropped_and_one_added(tmp_path):
    new = RULES.replace("      coverage.seen_share: {at_least: 90%}\n", "      enterprise.open_cases: 0\n")
    found = parts(compared(tmp_path, new))
    assert [part[1:3] for part in found] == [
        ("coverage.seen_share is at least 90 %", ""),
        ("", "enterprise.open_cases is 0"),
    ]


def test_rules_that_come_and_go_and_votes(tmp_path):
    new = RULES.replace("id: SEEN", "id: NEWER").replace("then: open", "then: hold")
    found = compared(tmp_path, new)
    assert [rule.id for rule in found.added] == ["NEWER"]
    assert [rule.id for rule in found.removed] == ["SEEN"]
    assert [part[1:3] for part in parts(found)] == [("then: open", "then: hold")]


def test_lines_of_tables():
    (change,) = compare_files({"a.csv": b"x\ny\n", "b": b"1"}, {"a.csv": b"x\nz\nw\n", "b": b"1"})
    assert [(line.line, line.text) for line in change.removed] == [(2, "y")]
    assert [(line.line, line.text) for line in change.added] == [(2, "z"), (3, "w")]
    (gone,) = compare_files({"a.csv": b"x\n"}, {})
    assert (gone.was_there, gone.is_there) == (True, False)


def test_the_command(tmp_path, capsys):
    old, new = a_rule_folder(tmp_path / "a"), a_rule_folder(tmp_path / "b", RULES.replace("90%", "91%"))
    assert main(["rules", "diff", str(old), str(new)]) == 0
    out = capsys.readouterr().out
    assert f"- coverage.seen_share is at least 90 %  {old}/10-small.yaml:7" in out
    assert f"+ coverage.seen_share is at least 91 %  {new}/10-small.yaml:7" in out
    assert main(["rules", "diff", str(old), str(old)]) == 0
    assert "nothing differs" in capsys.readouterr().out
