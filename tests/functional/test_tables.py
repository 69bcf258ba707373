"""Tables out to a workbook, changed as a person would, and back."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

import inspectbox
from inspectbox.cli import main

RULES = Path(inspectbox.__file__).parents[2] / "rules"


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def snapshot(folder):
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def run(capsys, *words):
    code = main(["rules", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out + said.err


def edited(tmp_path, change):
    """Export, let `change` edit the workbook, save it again."""
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    change(book)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def row_of(page, *texts):
    return next(
        line[0].row for line in page.iter_rows() if [cell.value for cell in line][: len(texts)] == list(texts)
    )


@pytest.fixture
def workbook(rules, tmp_path, capsys):
    assert run(capsys, "export", tmp_path / "t.xlsx", rules)[0] == 0
    return tmp_path


def test_what_nobody_changed_changes_nothing(workbook, rules, capsys):
    before = snapshot(rules)
    assert run(capsys, "import", workbook / "t.xlsx", rules, "--write") == (0, "nothing changes\n")
    assert snapshot(rules) == before


def test_a_share_is_changed_on_its_line_alone(workbook, rules, capsys):
    def raise_share(book):
        page = book["random-checks"]
        page.cell(row_of(page, "282", "conventional"), 3).value = "2.5%"

    file, before = edited(workbook, raise_share), snapshot(rules)
    code, said = run(capsys, "import", file, rules)
    assert code == 0
    assert "+      conventional: {open: 2.5%, review: 2%}" in said
    assert "nothing is written yet" in said
    assert snapshot(rules) == before
    assert run(capsys, "import", file, rules, "--write")[0] == 0
    changed = {name for name, data in snapshot(rules).items() if data != before[name]}
    assert changed == {"random-checks.yaml"}
    text = before["random-checks.yaml"].decode()
    new = text.replace("      conventional: {open: 2%,", "      conventional: {open: 2.5%,")
    assert (rules / "random-checks.yaml").read_text(encoding="utf-8") == new


def test_goods_get_another_heading_and_another_word(workbook, rules, capsys):
    def change(book):
        page = book["goods"]
        row = row_of(page, "bicycle")
        page.cell(row, 3).value = "8712 0812"
        page.cell(row, 5).value = "bicycles: all, of any kind"

    assert run(capsys, "import", edited(workbook, change), rules, "--write")[0] == 0
    text = (rules / "goods.yaml").read_text(encoding="utf-8")
    assert '    hs: ["8712", "0812"]\n    en: "bicycles: all, of any kind"\n' in text
    assert run(capsys, "export", workbook / "again.xlsx", rules)[0] == 0
    again = openpyxl.load_workbook(workbook / "again.xlsx")["goods"]
    assert [cell.value for cell in again[row_of(again, "bicycle")]][2] == "8712 0812"


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (("random-checks", ("282", "advanced"), 3), "1.9%", "the law asks for less"),
        (("random-checks", ("282", "advanced"), 3), 0.5, r"random-checks:\d+: holds the number"),
        (("goods", ("bicycle",), 3), 8712, r"goods:\d+: holds the number 8712"),
        (("goods", ("bicycle",), 1), "tricycle", "row `.*cycle` is"),
        (("tiers", ("282", "advanced"), 7), "", "tiers.yaml:"),
    ],
)
def test_a_wrong_table_changes_nothing(workbook, capsys, place, value, says):
    (sheet, key, column), rules = place, workbook / "rules"

    def spoil(book):
        page = book[sheet]
        page.cell(row_of(page, *key), column).value = value

    before = snapshot(rules)
    code, said = run(capsys, "import", edited(workbook, spoil), rules, "--write")
    assert code == 1
    assert re.search(says, said), said
    assert snapshot(rules) == before


def test_nothing_in_a_cell_is_a_formula(rules, tmp_path, capsys):
    with (rules / "enterprises.csv").open("a", encoding="utf-8") as file:
        file.write('9999999999,"=HYPERLINK(1)",advanced,2026-04-01,0\n')
    assert run(capsys, "export", tmp_path / "t.xlsx", rules)[0] == 0
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")["enterprises"]
    assert page.cell(page.max_row, 2).value == "=HYPERLINK(1)"
    assert page.cell(page.max_row, 2).data_type == "s"
    assert run(capsys, "import", tmp_path / "t.xlsx", rules) == (0, "nothing changes\n")


def test_csv_goes_the_same_way(rules, tmp_path, capsys):
    assert run(capsys, "export", tmp_path / "tables", rules)[0] == 0
    file = tmp_path / "tables" / "random-checks.csv"
    file.write_text(file.read_text().replace("282,conventional,2%", "282,conventional,2.5%"))
    assert run(capsys, "import", tmp_path / "tables", rules, "--write")[0] == 0
    assert "conventional: {open: 2.5%" in (rules / "random-checks.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"x" * 200])
def test_what_is_no_workbook_is_refused_in_one_sentence(rules, tmp_path, capsys, content):
    (tmp_path / "t.xlsx").write_bytes(content)
    code, said = run(capsys, "import", tmp_path / "t.xlsx", rules, "--write")
    assert (code, said.count("\n")) == (1, 1)
    assert "is no workbook" in said


def test_rows_of_shares_come_and_go(rules, tmp_path, capsys):
    """A tier taken out of decree 282 and put back as its last; comments and all other lines stay."""
    before = (rules / "random-checks.yaml").read_text(encoding="utf-8")
    assert main(["rules", "export", str(tmp_path / "tables"), str(rules)]) == 0
    file = tmp_path / "tables" / "random-checks.csv"
    table, row = file.read_text(encoding="utf-8"), "282,dishonest,3%,2%\n"
    line = "      dishonest: {open: 3%, review: 2%}\n"
    place = before.rindex(line)
    without = before[:place] + before[place + len(line) :]
    file.write_text(table.replace(row, ""), encoding="utf-8")
    assert main(["rules", "import", str(file), str(rules), "--write"]) == 0
    assert (rules / "random-checks.yaml").read_text(encoding="utf-8") == without
    file.write_text(table, encoding="utf-8")
    assert main(["rules", "import", str(file), str(rules), "--write"]) == 0
    assert (rules / "random-checks.yaml").read_text(encoding="utf-8") == without.rstrip("\n") + "\n" + line
    capsys.readouterr()
    for old, new, says in (
        ("282,dishonest", "999,dishonest", "decree `999` has no shares yet"),
        ("282,dishonest", "282,dishonets", "knows no tier `dishonets` .did you mean `dishonest`"),
        (row, row + "282,gold,nought,1%\n", r"`decrees\[1\].tiers.gold.open` may not be"),
        ("282,conventional,2%,2%\n", "", "`conventional` has no shares"),
    ):
        file.write_text(table.replace(old, new), encoding="utf-8")
        assert main(["rules", "import", str(file), str(rules), "--write"]) == 1
        assert re.search(says, capsys.readouterr().err), says
        assert (rules / "random-checks.yaml").read_text("utf-8") == without.rstrip("\n") + "\n" + line


def test_new_rows_of_shares_keep_the_order_of_the_table(rules, tmp_path):
    file, shares = tmp_path / "tables" / "random-checks.csv", rules / "random-checks.yaml"
    assert main(["rules", "export", str(tmp_path / "tables"), str(rules)]) == 0
    table, before = file.read_text(encoding="utf-8"), shares.read_text(encoding="utf-8")
    tiers = ("dishonest", "seriously_dishonest")
    gone = "".join(f"282,{tier},3%,2%\n" for tier in tiers)
    assert gone in table
    for rows in (table.replace(gone, ""), table):
        file.write_text(rows, encoding="utf-8")
        assert main(["rules", "import", str(file), str(rules), "--write"]) == 0
    after = shares.read_text(encoding="utf-8")
    assert after.rstrip("\n") == before.rstrip("\n")


def test_a_formula_is_refused_and_not_taken_for_what_it_came_to(rules, tmp_path, capsys):
    assert run(capsys, "export", tmp_path / "t.xlsx", rules)[0] == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book["lists.licence-headings"]["A2"] = '="26"&"19"'
    book.save(tmp_path / "t.xlsx")
    assert main(["rules", "import", str(tmp_path / "t.xlsx"), str(rules), "--write"]) == 1
    assert "lists.licence-headings:2: holds a formula, not text" in capsys.readouterr().err
