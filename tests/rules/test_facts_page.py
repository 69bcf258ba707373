from pathlib import Path

import inspectbox
from inspectbox.policy.editor.facts_page import PAGE, facts_page
from inspectbox.policy.language.vocabulary import load_vocabulary

RULES = Path(inspectbox.__file__).parents[2] / "rules"


def test_the_page_of_facts_is_current():
    """`make docs` writes it."""
    assert (RULES / PAGE).read_text(encoding="utf-8") == facts_page(load_vocabulary(RULES))


def test_every_fact_has_a_line():
    page = (RULES / PAGE).read_text(encoding="utf-8")
    vocabulary = load_vocabulary(RULES)
    names = [*vocabulary.fields, *(name for fact in vocabulary.lists.values() for name in fact.fields)]
    assert [name for name in names if f"| `{name}` |" not in page] == []
