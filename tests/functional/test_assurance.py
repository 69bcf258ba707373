"""The assurance commands on a small record of simulated loads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench.record_simulated_loads import main as record_loads
from inspectbox.adapters.sqlite.seed_file import SEED
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.cli import main

ROOT = Path(__file__).parents[2]
LOADS = 120


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("record")
    record_loads(folder, LOADS, 1, minutes=8)
    return folder


@pytest.fixture
def state(recorded, tmp_path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "state"))


def answer(capsys, *arguments) -> dict:
    code = main([*map(str, arguments), "--json"])
    return {"code": code, **json.loads(capsys.readouterr().out)}


def test_the_report_names_rates_bounds_and_costs(state, tmp_path, capsys):
    picture = tmp_path / "bounds.svg"
    assert main(["assurance", "--state", str(state), "--plot", str(picture)]) == 0
    said = capsys.readouterr().out
    for words in ("simulated", "P(bad | released)", "P(released | bad)", "at every look", "not reached"):
        assert words in said
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "simulated loads" in drawn
    body = answer(capsys, "assurance", "--state", state)
    assert sum(tier["tally"]["loads"] for tier in body["tiers"]) == LOADS


def test_an_auditor_finds_nothing_wrong_and_what_is_wrong(state, capsys):
    seen = answer(capsys, "assurance", "verify", "--state", state)
    assert (seen["code"], seen["alarms"], seen["draws"]) == (0, [], LOADS)
    assert seen["recomputed"] > 0
    since = answer(capsys, "assurance", "verify", "--state", state, "--since", "2026-09-01")
    assert since["alarms"] == []
    (state / SEED).unlink()
    assert main(["assurance", "verify", "--state", str(state), "--since", "soon"]) == 1
    assert "`soon` is no day" in capsys.readouterr().err


def test_an_outcome_is_recorded_and_counted(state, capsys):
    before = answer(capsys, "assurance", "--state", state)
    arguments = ["--state", str(state), "--officer", "officer 7"]
    assert main(["outcome", "sim-000001", "--found", "antlers", *arguments]) == 0
    assert capsys.readouterr().out == "recorded: antlers\n"
    assert main(["outcome", "no-such-case", "--nothing", *arguments]) == 1
    assert "no case `no-such-case`" in capsys.readouterr().err
    assert main(["outcome", "sim-000001", "--found", "two\nlines", *arguments]) == 1
    capsys.readouterr()
    after = answer(capsys, "assurance", "--state", state)
    opened = [sum(tier["tally"]["opened"] for tier in body["tiers"]) for body in (before, after)]
    assert opened[1] == opened[0] + 1


def test_a_budget_proposes_and_writes_a_copy_only(state, tmp_path, capsys):
    rules = {file: file.read_bytes() for file in (ROOT / "rules").glob("*.yaml")}
    copy = tmp_path / "proposed"
    wish = ["--release-at-least", "93%", "--lose-at-most", "50"]
    body = answer(capsys, "assurance", "budget", "--state", state, *wish, "--write", copy)
    assert body["reached"] == (body["immediate_after"] >= 0.93)
    assert {file: file.read_bytes() for file in (ROOT / "rules").glob("*.yaml")} == rules
    load_random_checks(copy / "random-checks.yaml")
    assert main(["assurance", "budget", "--state", str(state), *wish, "--write", str(copy)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["assurance", "budget", "--state", str(state), "--release-at-least", "most"]) == 1


def test_the_page_says_what_the_bounds_cost():
    page = (ROOT / "docs" / "assurance.md").read_text(encoding="utf-8")
    assert "| at a horizon | 29 | 59 | 299 | 2,995 |" in page  # as tests/unit/assurance/test_bounds.py holds
    assert "| at every look | 33 | 67 | 341 | 3,426 |" in page
