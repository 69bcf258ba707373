"""Hostile bytes as rule files: one sentence with file:line, never a crash, a hang or a guess."""

import os

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectbox.errors import RuleError
from inspectbox.policy.language import document
from inspectbox.policy.language.document import MAX_FILE_BYTES, MapNode, TextNode, parse_document, read_bytes


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"a: 1\n" + b"b: " + b"[" * 5000, 2, "nested deeper"),
        (b"a: " + b"{a: " * 500, 1, "nested deeper"),
        (b"- " * 400 + b"a", 1, "nested deeper"),
        (b"a: 1\nb: 2\na: 3\n", 3, "`a` occurs twice, first in line 1"),
        (b"a: &x [1]\nb: *x\n", 1, "anchors and aliases"),
        (b"a: 1\nb: *x\n", 2, "anchors and aliases"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "tags"),
        (b"a: 1\n--- \nb: 2\n", 2, "second document"),
        (b"a:\n\tb: 1\n", 2, "not valid YAML"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "not valid YAML"),
        (b"a: 'unclosed\n", 2, "not valid YAML"),
        (b"? [a]\n: 1\n", 1, "a key must be a text"),
        (b"a: " + b"x" * 3000, 1, "longer than"),
        (b"a: [" + b"1," * 70_000 + b"1]", 1, "more than"),
        (b'a: "\\ud83d\\udec3"', 1, ""),
        (b"just a text", 1, "holds no mapping"),
        (b"", 1, "holds no mapping"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not UTF-8"),
    ],
)
def test_refusal_points_at_the_line(data, line, says):
    with pytest.raises(RuleError) as caught:
        parse_document(data, "10-x.yaml")
    assert str(caught.value).startswith(f"10-x.yaml:{line}: ")
    assert says in str(caught.value)
    assert caught.value.sentence().isprintable()


@pytest.mark.parametrize(
    "text", ["0507", "NO", "22:30", "1e3", "~", "null", "yes", "0x1f", "2026-04-01", ".nan"]
)
def test_every_scalar_stays_the_text_written(text):
    node = parse_document(f"a: {text}\n".encode(), "x.yaml")
    assert isinstance(node, MapNode)
    value = node.get("a")
    assert isinstance(value, TextNode)
    assert value.text == text


def test_half_a_character_is_refused_by_either_scanner(monkeypatch):
    monkeypatch.setattr(document, "_LOADER", yaml.SafeLoader)
    with pytest.raises(RuleError, match=r"x\.yaml:1: a text holds half a character"):
        parse_document(b'a: "\\ud83d\\udec3"', "x.yaml")


@settings(max_examples=300)
@given(
    st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@`?, \n\t0\\", max_size=80).map(str.encode)
)
def test_any_bytes_give_nodes_or_a_rule_error(data):
    try:
        parse_document(data, "x.yaml")
    except RuleError as error:
        assert str(error).startswith("x.yaml:")


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path):
    (tmp_path / "big.yaml").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    with pytest.raises(RuleError, match=r"big\.yaml:1: is larger than"):
        read_bytes(tmp_path / "big.yaml")


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "dir.yaml").mkdir()
    for name in ("pipe.yaml", "dir.yaml", "gone.yaml"):
        with pytest.raises(RuleError, match=f"{name}:1: "):
            read_bytes(tmp_path / name)
