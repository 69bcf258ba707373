"""Two officers, from a draft to a pack in force and back, by the commands they type."""

import re
import shutil
from pathlib import Path

import pytest

import inspectbox
from inspectbox.cli import main

RULES = Path(inspectbox.__file__).parents[2] / "rules"


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    """A draft and two officers with their keys, in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSPECTBOX_PASSPHRASE", "")
    shutil.copytree(RULES, "draft")
    lines = ["officers:"]
    for name in ("li", "wang"):
        assert main(["rules", "keygen", f"{name}.key", "--officer", name]) == 0
        lines += [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    Path("officers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(office, capsys):
    def command(*words):
        code = main(["rules", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def publish(run, *more):
    code, said = run("publish", "draft", "--key", "li.key", *more)
    assert code == 0, said
    return re.search(r"pack ([0-9a-f]{12})", said).group(1)


def change_draft():
    with Path("draft/40-coverage.yaml").open("a", encoding="utf-8") as file:
        file.write("# looked at again\n")


def test_two_officers_put_a_pack_in_force_and_take_it_back(run):
    first = publish(run, "--note", "the first")
    assert re.search(rf"{first}\s+one signature .*li", run("packs")[1])
    assert run("approve", first, "--key", "wang.key")[0] == 0
    change_draft()
    second = publish(run)
    assert second != first
    assert run("approve", second, "--key", "wang.key")[0] == 0
    _, listed = run("packs")
    assert re.search(rf"{second}\s+in force", listed)
    assert re.search(rf"{first}\s+was in force", listed)
    code, said = run("rollback", "--key", "li.key", "--because", "too many alarms")
    assert (code, said.split()[1]) == (0, first)
    assert re.search(rf"{first}\s+in force", run("packs")[1])


def test_one_officer_alone_puts_nothing_in_force(run):
    version = publish(run)
    code, said = run("approve", version, "--key", "li.key")
    assert code != 0
    assert "`li` signed this pack already" in said
    assert "in force" not in run("packs")[1]


def test_a_stranger_signs_nothing(run):
    assert run("keygen", "eve.key", "--officer", "eve")[0] == 0
    code, said = run("publish", "draft", "--key", "eve.key")
    assert code != 0
    assert "belongs to no officer" in said
    assert not Path("var/packs").exists()


def test_a_red_example_is_not_published(run):
    file = Path("draft/40-coverage.yaml")
    text = file.read_text(encoding="utf-8")
    altered = re.sub(r"vote: none", "vote: hold", text, count=1)
    assert altered != text
    file.write_text(altered, encoding="utf-8")
    code, said = run("publish", "draft", "--key", "li.key")
    assert code != 0
    assert re.search(r"40-coverage\.yaml:\d+: an example of", said)


def test_what_was_changed_after_the_first_signature_is_not_approved(run):
    version = publish(run)
    with Path(f"var/packs/{version}/rules/40-coverage.yaml").open("a", encoding="utf-8") as file:
        file.write("# slipped in\n")
    code, said = run("approve", version, "--key", "wang.key")
    assert code != 0
    assert "is not the file that was signed" in said


def test_a_pack_that_ends_before_it_begins_is_refused(run):
    code, said = run("publish", "draft", "--key", "li.key", "--from", "2030-01-01", "--until", "2029-01-01")
    assert code != 0
    assert "before it begins" in said


def test_a_pack_of_a_later_day_waits(run):
    version = publish(run, "--from", "2999-01-01")
    assert run("approve", version, "--key", "wang.key")[0] == 0
    assert re.search(rf"{version}\s+begins later", run("packs")[1])


def test_a_published_pack_is_compared_and_replayed_by_its_version(run):
    first = publish(run)
    assert run("diff", first, "draft") == (0, "nothing differs\n")
    assert "no pack in `var/packs` is in force" in run("diff", "in-force", "draft")[1]
    assert run("approve", first, "--key", "wang.key")[0] == 0
    change_draft()
    draft = Path("draft/40-coverage.yaml")
    draft.write_text(draft.read_text("utf-8").replace("below: 90%", "below: 93%"), encoding="utf-8")
    for old in (first, "in-force"):
        code, said = run("diff", old, "draft")
        assert code == 0
        assert f"- coverage.seen_share is below 90 %  var/packs/{first}/rules/40-coverage.yaml:10" in said
    Path("facts.json").write_text('{"coverage.seen_share": 0.92}')
    assert "SEEN-PARTLY (▲ review, outvoted)" in run("explain", "facts.json", "--rules", "draft")[1]
    assert "SEEN-PARTLY (would vote ▲ review)" in run("explain", "facts.json", "--rules", first)[1]
    code, said = run("diff", "0123456789ab", "draft")
    assert (code, "no such pack lies in `var/packs`" in said) == (1, True)
    assert "the version of a published pack, or `in-force`" in run("replay", "--rules", "nowhere")[1]
    published = Path(f"var/packs/{first}/rules/40-coverage.yaml")
    published.write_bytes(published.read_bytes() + b"#")
    assert "is not the file that was signed" in run("diff", first, "draft")[1]


@pytest.mark.parametrize("table", ["workload.csv", "enterprises.csv"])
def test_a_table_that_decides_nothing_is_published_by_itself(run, table):
    first = publish(run)
    changed = Path("draft") / table
    changed.write_bytes(changed.read_bytes().rstrip(b"\n") + b"\n")
    changed.write_bytes(changed.read_bytes().replace(b"8.8", b"7.5").replace(b",0\n", b",1\n"))
    assert publish(run) != first


@pytest.mark.parametrize("remark", ["x" * 2001, "two\nlines", "not \udcff UTF-8"])
def test_what_could_not_be_read_again_is_not_signed(run, remark):
    assert "`--note`" in run("publish", "draft", "--key", "li.key", "--note", remark)[1]
    version = publish(run, "--note", "[/b] is no markup")
    assert "`--because`" in run("approve", version, "--key", "wang.key", "--because", remark)[1]
    assert run("approve", version, "--key", "wang.key", "--because", "x" * 2000)[0] == 0
    assert "`--because`" in run("rollback", version, "--key", "li.key", "--because", remark)[1]
    assert "[/b]" in run("packs")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lint", "empty"), "`empty` holds no rules: it has no vocabulary.yaml"),
        (("test", "li.key"), "no folder is at `li.key`"),
        (("export", "x.xlsx", "empty"), "`empty` holds no rules"),
        (("export", "x.xls", "draft"), "`x.xls` is no kind of table"),
        (("publish", "draft", "--key", "li.key", "--officers", "none"), "no file of officers is at `none`"),
        (("keygen", "new.key", "--officer", " "), "the officer's name has 0 characters"),
        (("keygen", "new.key", "--officer", "x" * 81), "the officer's name has 81 characters"),
        (("replay", "--state", "empty"), "no cases are recorded in `empty`"),
        (("explain", "c-1", "--state", "empty"), "no cases are recorded in `empty`"),
    ],
)
def test_what_was_asked_wrongly_is_said_in_one_sentence(run, words, says):
    Path("empty").mkdir()
    code, said = run(*words)
    assert (code, said.count("\n")) == (1, 1)
    assert says in said
    assert not Path("new.key").exists()


def test_random_checks_that_break_the_law_are_not_published(run):
    file = Path("draft/random-checks.yaml")
    file.write_text(file.read_text("utf-8").replace("advanced: {open: 0.3%", "advanced: {open: 3%"), "utf-8")
    code, said = run("publish", "draft", "--key", "li.key")
    assert (code, Path("var/packs").exists()) == (1, False)
    assert "`advanced` is opened at 3%; the law asks for less than 20%" in said
