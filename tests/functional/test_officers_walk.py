"""Every command of docs/officers.md, typed in its order by somebody with an empty desk, prints what stands there."""

import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import inspectbox
from bench.record_simulated_loads import case_of, facts_of
from inspectbox.adapters.sqlite import CheckBook, SqliteStore
from inspectbox.assurance.draws import simulated_seed
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.cli import main
from inspectbox.domain.facts import Facts
from inspectbox.inspection.check_facts import with_checks
from inspectbox.policy.language.load import load_policy

ROOT = Path(inspectbox.__file__).parents[2]
PAGE = (ROOT / "docs" / "officers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(yaml)?\n(.*?)```", PAGE, re.DOTALL)
FILE = Path("draft/70-furniture.yaml")
SHARES = (0.1, 0.3, 0.4)
"""Of high Z in the recorded loads of furniture, in the place of the simulated scans, which take minutes."""

OTHERWISE = ("replay", "explain", "simulate", "inspect")
"""Commands about recorded cases, which are others here."""


def record_furniture(state: Path) -> None:
    pack, now = load_policy(ROOT / "rules"), datetime(2026, 11, 23, 9, tzinfo=UTC)
    store = SqliteStore(state)
    book = CheckBook(
        state, load_random_checks(ROOT / "rules" / "random-checks.yaml"), simulated_seed, secret=False
    )
    for number, share in enumerate(SHARES):
        draw = book.draw(f"{number:064x}", "advanced", now)
        facts = with_checks(facts_of(now, "advanced", "AEO1200001", ()), draw, None)
        lines = ({"hs": "94036099", "goods": "wooden furniture"},)
        facts = Facts({**facts.values, "material.high_share": share}, {**facts.lists, "lines": lines})
        store.record(case_of(number, now, "AEO1200001", facts, draw, pack), {})
    book.close()
    store.close()


def masked(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{12}\b", "VERSION", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "MOMENT", text)
    return re.sub(r"key: [\w+/=]{44}", "key: KEY", text)


def expects(printed: str) -> re.Pattern[str]:
    """What a block shows; a line of `…` stands for any lines."""
    lines = [".*" if line == "…" else re.escape(line) for line in masked(printed).splitlines()]
    return re.compile("\n".join(lines), re.DOTALL)


class Desk:
    """An officer at an empty desk beside the box's rules."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._version = ""
        self.typed: list[str] = []

    def write(self, text: str) -> None:
        """Do with a block of YAML what the page says: a new file, or more of the rule."""
        if text.startswith("officers:"):
            return
        before = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        FILE.write_text(before.replace("high_shar:", "high_share:") + text, encoding="utf-8")

    def type(self, command: str, printed: str) -> None:
        words = shlex.split(re.sub(r"\b[0-9a-f]{12}\b", self._version, command))
        self.typed.append(command)
        if words[0] == "cp":
            shutil.copytree(words[2], words[3])
            return
        if words[1] in OTHERWISE[2:]:
            return
        if "explain" in words:
            words[3] = "sim-000002"
        main(words[1:])
        said = "".join(self._capsys.readouterr())
        if "keygen" in words:
            with Path("officers.yaml").open("a", encoding="utf-8") as file:
                file.write(said.splitlines()[-1] + "\n")
        if version := re.search(r"^pack ([0-9a-f]{12})", said):
            self._version = version.group(1)
        if words[2] in OTHERWISE:
            assert "FURNITURE-METAL" in said, said
        else:
            assert expects(printed).fullmatch(masked(said.strip())), said


def test_the_page_is_walked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSPECTBOX_PASSPHRASE", "")
    shutil.copytree(ROOT / "rules", "rules")
    record_furniture(Path("var/lane/state"))
    Path("officers.yaml").write_text("officers:\n", encoding="utf-8")
    desk = Desk(capsys)
    for kind, block in BLOCKS:
        if kind:
            desk.write(block)
            continue
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE):
            desk.type(command, printed.strip())
    assert len(desk.typed) == PAGE.count("\n$ ") >= 14
    assert Path("change.svg").exists()
