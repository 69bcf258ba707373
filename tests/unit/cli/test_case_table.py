import io
from dataclasses import replace

import pytest
from rich.console import Console

from fakes import a_case, a_declaration
from inspectbox.cli.case_table import plain, print_inspection, print_overview
from inspectbox.domain.consignment import Consignment
from inspectbox.domain.finding import Finding, FindingKind
from inspectbox.inspection.inspect_scan import Inspection


def printed(draw, width=160):
    console = Console(file=io.StringIO(), width=width)
    draw(console)
    return console.file.getvalue()


def test_a_case_shows_decision_reasons_findings_and_timings():
    finding = Finding(
        FindingKind.REGULATED_UNDECLARED,
        "antlers: regulated goods, not declared",
        0.71,
        "antler",
        (1, 2, 3, 4),
    )
    case = replace(a_case(), findings=(finding,))
    text = printed(lambda console: print_inspection(console, "case-1", Inspection(case, None, 3.5)))
    for expected in (
        "✓ release",
        "case-1",
        "c-0001",
        "fake_rule",
        "antlers: regulated",
        "0.71",
        "1 2 3 4",
        "record 3.5",
        "bicycles",
        "advanced",
    ):
        assert expected in text


@pytest.mark.parametrize(
    "goods", ["[/oops]", "[y]", "[bold red]x[/]", "\x1b[2J\x07bell", "x" * 100_000, "\u202eevil"]
)
def test_untrusted_text_is_shown_as_text(goods):
    case = replace(a_case(), consignment=Consignment(a_declaration(goods), None))
    inspection = Inspection(case, None, 1.0)
    full = printed(lambda console: print_inspection(console, goods, inspection))
    line = printed(lambda console: print_overview(console, [(goods, inspection)]))
    for text in (full, line):
        assert "\x1b" not in text
        assert "\x07" not in text
        assert len(text) < 5_000
    if goods.startswith("["):
        assert goods in full


def test_plain_keeps_short_text_and_cuts_long_text():
    assert plain("自行车").plain == "自行车"
    assert plain("abcdef", 4).plain == "abc…"
