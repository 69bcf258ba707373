"""A store replayed: under the same rules, other rules, and when a record is not what it should be."""

import json
import sqlite3

import pytest

from bench.recorded_store import record_cases
from fakes.rule_folder import RULES, a_rule_folder
from inspectbox.bootstrap.replay_store import Replay, RuleFolder, replay_store
from inspectbox.cli import main
from inspectbox.domain.decision import Disposition
from inspectbox.errors import RuleError
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.replay.recorded import Period

CASES = 60


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    rules = a_rule_folder(folder / "rules")
    record_cases(folder / "state", load_policy(rules), CASES)
    return folder


def replay(office, rules="rules", against=None, engine=False, period=None):
    def folder(name):
        return RuleFolder(office / name, load_policy(office / name).version)

    request = Replay(
        office / "state",
        folder(rules),
        period or Period(),
        engine,
        None if against is None else folder(against),
    )
    told = []
    tally = replay_store(request, 1, lambda done, total: told.append((done, total)))
    assert told[0] == (0, told[-1][1])
    assert told[-1][0] == told[-1][1]
    return tally


@pytest.mark.parametrize("engine", [False, True])
def test_the_same_rules_decide_every_case_the_same(office, engine):
    tally = replay(office, engine=engine)
    assert (tally.cases, tally.same_rules, tally.unlike, tally.changes) == (CASES, CASES, [], [])
    assert not tally.alarm


def test_other_rules_change_cases_and_only_those_of_the_period(office):
    a_rule_folder(office / "new", RULES.replace("then: open", "then: hold"))
    tally = replay(office, "new")
    opened = tally.count(before=Disposition.OPEN)
    assert opened > 0
    assert tally.count(before=Disposition.OPEN, after=Disposition.HOLD) == opened
    assert {change.because for change in tally.changes} == {("CHEAT",)}
    middle = sorted(change.inspected_at for change in tally.changes)[opened // 2]
    assert len(replay(office, "new", period=Period(since=middle)).changes) == opened - opened // 2
    assert len(replay(office, "new", period=Period(until=middle)).changes) == opened // 2


def test_rules_are_compared_with_each_other(office):
    a_rule_folder(office / "other", RULES.replace("then: open", "then: rescan"))
    tally = replay(office, "rules", against="other")
    assert tally.count(before=Disposition.RESCAN, after=Disposition.OPEN) == len(tally.changes) > 0
    assert tally.same_rules == 0


def test_rules_that_change_meanwhile_are_refused(office):
    request = Replay(office / "state", RuleFolder(office / "rules", "0" * 12), Period(), False)
    with pytest.raises(RuleError, match="changed while the replay ran"):
        replay_store(request, 1, lambda done, total: None)


def tampered(office, tmp_path, old, new):
    """A copy of the store in which the first case reads otherwise."""
    state = tmp_path / "state"
    state.mkdir()
    with (
        sqlite3.connect(office / "state" / "cases.db") as source,
        sqlite3.connect(state / "cases.db") as copy,
    ):
        source.backup(copy)
        copy.execute("DROP TRIGGER events_no_update")
        copy.execute("UPDATE events SET body = replace(body, ?, ?) WHERE seq = 1", (old, new))
    return state


def test_a_case_that_comes_out_otherwise_is_an_alarm(office, tmp_path, capsys):
    state = tampered(office, tmp_path, '"evidence":{', '"evidence":{"x":"y",')
    command = ["rules", "replay", "--state", str(state), "--rules", str(office / "rules"), "--plain"]
    assert main([*command, "--workers", "1"]) == 1
    assert (
        "ALARM: 1 cases decided under these very rules come out otherwise"
        in capsys.readouterr().out.replace("\n", " ")
    )


def test_a_damaged_record_is_an_alarm(office, tmp_path, capsys):
    state = tampered(office, tmp_path, '"facts":', '"fakts":')
    command = [
        "rules",
        "replay",
        "--state",
        str(state),
        "--rules",
        str(office / "rules"),
        "--plain",
        "--json",
    ]
    assert main([*command, "--workers", "1"]) == 1
    assert len(json.loads(capsys.readouterr().out)["alarms"]["unreadable"]) == 1


def test_the_command_writes_the_picture_and_the_list(office, tmp_path, capsys):
    a_rule_folder(office / "new", RULES.replace("then: open", "then: hold"))
    picture, cases = tmp_path / "r.svg", tmp_path / "r.csv"
    command = ["rules", "replay", "--state", str(office / "state"), "--rules", str(office / "new"), "--plain"]
    assert main([*command, "--workers", "1", "--picture", str(picture), "--cases", str(cases)]) == 0
    assert "open → hold because of CHEAT" in capsys.readouterr().out
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert cases.read_text(encoding="utf-8").startswith("case_id,inspected_at,tier,before,after,because\n")


def test_two_processes_find_what_one_finds(office, monkeypatch):
    monkeypatch.setattr("inspectbox.bootstrap.replay_store.CASES_A_TASK", CASES // 2)
    rules = RuleFolder(office / "rules", load_policy(office / "rules").version)
    tally = replay_store(Replay(office / "state", rules, Period(), False), 2, lambda done, total: None)
    assert (tally.cases, tally.same_rules, tally.unlike) == (CASES, CASES, [])
