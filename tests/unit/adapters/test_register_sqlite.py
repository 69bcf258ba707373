"""The register keeps dated tiers, imports all of a CSV or nothing, and names file and line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.adapters.sqlite import ImportReport, SqliteRegister, Tier, read_tiers
from inspectbox.adapters.sqlite.register_csv import read_enterprises
from inspectbox.domain.consignment import Enterprise
from inspectbox.errors import MachineError, RuleError
from inspectbox.inspection.ports import EnterpriseRegister

RULES = Path(__file__).resolve().parents[3] / "rules"
HEADER = "code,name,tier,since,open_cases\n"
TIERS_TEXT = """
- {id: advanced, rank: 4, decree: '251', from: 2021-11-01, until: 2026-03-31}
- {id: others, rank: 2, decree: '251', from: 2021-11-01, until: 2026-03-31}
- {id: advanced, rank: 4, decree: '282', from: 2026-04-01, until: null}
- {id: dishonest, rank: 1, decree: '282', from: 2026-04-01, until: null}
"""
TIERS = (
    Tier("advanced", 4, "251", date(2021, 11, 1), date(2026, 3, 31)),
    Tier("others", 2, "251", date(2021, 11, 1), date(2026, 3, 31)),
    Tier("advanced", 4, "282", date(2026, 4, 1), None),
    Tier("dishonest", 1, "282", date(2026, 4, 1), None),
)


@pytest.fixture
def tiers(tmp_path: Path) -> Path:
    file = tmp_path / "tiers.yaml"
    file.write_text(TIERS_TEXT)
    return file


@pytest.fixture
def register(tmp_path: Path, tiers: Path) -> Iterator[SqliteRegister]:
    register = SqliteRegister(tmp_path / "state", tiers)
    assert register.is_empty()
    yield register
    register.close()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "enterprises.csv"


def test_the_tier_in_force_on_the_day(register: SqliteRegister, table: Path):
    port: EnterpriseRegister = register
    table.write_text(HEADER + "E1,Works,others,2022-01-01,0\n")
    assert register.import_csv(table) == ImportReport(new=1, changed=0, unchanged=0)
    table.write_text(HEADER + "E1,Works,dishonest,2026-05-01,2\n")
    assert register.import_csv(table) == ImportReport(new=0, changed=1, unchanged=0)
    assert register.import_csv(table) == ImportReport(new=0, changed=0, unchanged=1)
    assert port.find("E1", date(2021, 12, 31)) is None
    assert port.find("E1", date(2026, 4, 30)) == Enterprise("E1", "Works", "others", date(2022, 1, 1), 0)
    assert port.find("E1", date(2026, 5, 1)) == Enterprise("E1", "Works", "dishonest", date(2026, 5, 1), 2, 1)
    assert port.find("E1' OR 1=1 --", date(2026, 5, 1)) is None


def test_it_is_there_after_a_restart(tmp_path: Path, table: Path, tiers: Path):
    table.write_text(HEADER + "E1,Works,advanced,2022-01-01,0\n")
    for expected in (ImportReport(1, 0, 0), ImportReport(0, 0, 1)):
        register = SqliteRegister(tmp_path, tiers)
        assert register.import_csv(table) == expected
        register.close()


def test_bom_crlf_comments_quotes_and_blank_lines(register: SqliteRegister, table: Path):
    text = (
        f'# invented\r\n{HEADER.strip()}\r\n\r\n# more\r\nE1,"Works, Ltd [bold]",advanced, 2022-01-01 ,0\r\n'
    )
    table.write_bytes(b"\xef\xbb\xbf" + text.encode())
    register.import_csv(table)
    found = register.find("E1", date(2026, 1, 1))
    assert found is not None
    assert found.name == "Works, Ltd [bold]"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "the header is not"),
        ("code,name\n", 1, "the header is not"),
        (HEADER + "E1,W,advanced,2022-01-01\n", 2, "4 cells, not 5"),
        ("# c\n" + HEADER + "E1,W,golden,2022-01-01,0\n", 3, "unknown tier `golden`; known are `advanced`"),
        (HEADER + "E1,W,others,2026-04-01,0\n", 2, "tier `others` had ended by 2026-04-01"),
        (HEADER + "E1,W,advanced,01.02.2022,0\n", 2, "`01.02.2022` is no date"),
        (HEADER + "E1,W,advanced,2022-01-01,-1\n", 2, "`-1` is no count"),
        (HEADER + "E1,W,advanced,2022-01-01,١\n", 2, "is no count"),
        (HEADER + "E 1,W,advanced,2022-01-01,0\n", 2, "`E 1` is no enterprise code"),
        (HEADER + "E1,,advanced,2022-01-01,0\n", 2, "is no name"),
        (HEADER + "E1,W\x1b[2J,advanced,2022-01-01,0\n", 2, "is no name"),
        (HEADER + "E1,W,advanced,2022-01-01,0\nE1,W,advanced,2023-01-01,0\n", 3, "stands in line 2 already"),
        (HEADER + 'E1,"W,advanced,2022-01-01,0\n', 2, "unexpected end"),
        (HEADER + "E1,\0,advanced,2022-01-01,0\n", 2, ""),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    text: str, line: int, said: str, register: SqliteRegister, table: Path
):
    good_first = text.replace(HEADER, HEADER + "OK,Works,advanced,2022-01-01,0\n") if line > 1 else text
    table.write_text(good_first, newline="")
    with pytest.raises(RuleError) as caught:
        register.import_csv(table)
    assert str(caught.value).startswith(f"{table}:{line + 1 if line > 1 else line}:")
    assert said.replace("line 2", "line 3") in str(caught.value)
    assert caught.value.hint
    assert register.find("OK", date(2026, 1, 1)) is None


def test_what_cannot_be_read(register: SqliteRegister, table: Path, tmp_path: Path, tiers: Path):
    with pytest.raises(RuleError, match=r"enterprises\.csv:1: cannot be read"):
        register.import_csv(table)
    table.write_bytes(HEADER.encode() + b"E1,\xff\xfe,advanced,2022-01-01,0\n")
    with pytest.raises(RuleError, match=r"enterprises\.csv:2: not UTF-8"):
        register.import_csv(table)
    (tmp_path / "register.db").write_bytes(b"nothing" * 1000)
    with pytest.raises(MachineError, match="damaged"):
        SqliteRegister(tmp_path, tiers)


@given(text=st.text(alphabet=st.sampled_from('a,"\n\r#1-é'), max_size=60))
def test_no_table_raises_anything_else(text: str, tmp_path_factory: pytest.TempPathFactory):
    table = tmp_path_factory.getbasetemp() / "any.csv"
    table.write_text(HEADER + text, newline="")
    try:
        read_enterprises(table, TIERS)
    except RuleError as error:
        assert error.sentence().isprintable()


def test_the_demo_register_imports(tmp_path: Path):
    register = SqliteRegister(tmp_path, RULES / "tiers.yaml")
    assert register.import_csv(RULES / "enterprises.csv") == ImportReport(179, 0, 0)
    assert not register.is_empty()
    on = date(2026, 11, 23)
    expected = {
        "AEO1200001": "advanced",
        "AEO1200150": "advanced",
        "GEN1200020": "conventional",
        "CER1200005": "certified",
        "DIS1200003": "dishonest",
        "SDI1200001": "seriously_dishonest",
    }
    for code, tier in expected.items():
        found = register.find(code, on)
        assert found is not None
        assert (found.tier, found.name.endswith("(demo)")) == (tier, True)
    register.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "must be a list"),
        ("[", "cannot be read as YAML"),
        ("- {id: a}", "lacks `rank`"),
        ("- {id: a, rank: 1, decree: '1', from: soon, until: null}", "`[0].from` is no date"),
    ],
)
def test_broken_tiers_are_refused(text: str, said: str, tmp_path: Path):
    file = tmp_path / "tiers.yaml"
    file.write_text(text)
    with pytest.raises(RuleError) as caught:
        read_tiers(file)
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)


def test_tiers_are_read(tiers: Path):
    assert read_tiers(tiers) == TIERS
