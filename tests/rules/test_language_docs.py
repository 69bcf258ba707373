"""Every file shown in docs/rules.md loads, and every example in it gives the vote beside it."""

import re
from pathlib import Path

import pytest

from inspectbox.policy.examples.check import check_examples
from inspectbox.policy.language.load import DATA_FILES, load_policy

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
CHARTER = next(block for block in BLOCKS if block.startswith("# charter.yaml"))
FILES = [block for block in BLOCKS if block.startswith("policy:")]
DAY = "  scan.day: {type: number, unit: date, en: day of the scan, zh: 扫描日期}\nlists:\n"


def load(folder, text):
    for name in DATA_FILES:
        if (ROOT / "rules" / name).exists():
            (folder / name).write_bytes((ROOT / "rules" / name).read_bytes())
    vocabulary = (folder / "vocabulary.yaml").read_text(encoding="utf-8")
    if "scan.day:" not in vocabulary:
        (folder / "vocabulary.yaml").write_text(vocabulary.replace("lists:\n", DAY, 1), encoding="utf-8")
    (folder / "charter.yaml").write_text(CHARTER, encoding="utf-8")
    (folder / "10-shown.yaml").write_text(text, encoding="utf-8")
    return load_policy(folder)


@pytest.mark.parametrize("text", FILES, ids=lambda text: text.split("\n")[0])
def test_what_the_docs_show_is_so(tmp_path, text):
    pack = load(tmp_path, text)
    assert all(rule.examples for rule in pack.rules)
    wrong = [result for result in check_examples(pack) if not result.holds]
    assert [(result.rule.id, result.example.mark.line, result.got) for result in wrong] == []


def test_every_block_is_a_file():
    assert len(FILES) + 1 == len(BLOCKS) >= 7
