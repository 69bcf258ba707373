"""What a loaded rule still lacks, and what its sentence may name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspectbox.domain.decision import Text
from inspectbox.policy.language.document import Mark, nearest, quote
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import Vocabulary

PLACEHOLDER = re.compile(r"<([^<>\s]+)>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check_placeholders(says: Text, mark: Mark, vocabulary: Vocabulary) -> None:
    """Raise RuleError when a sentence names what is no fact (`<enterprise.code>`, `<findings.subject>`)."""
    known = list(vocabulary.fields)
    known += [f"{name}.{field}" for name, fact in vocabulary.lists.items() for field in fact.fields]
    for sentence in (says.en, says.zh):
        for name in PLACEHOLDER.findall(sentence):
            if name not in known:
                raise mark.error(
                    f"the sentence names {quote(name)}, which is no fact", hint=nearest(name, known)
                )


def incomplete(rule: Rule) -> Iterator[str]:
    """Yield what a rule lacks: an example on which it votes, a sentence in Chinese, the same facts in both."""
    if not rule.examples:
        yield "has no example"
    elif all(example.vote is None for example in rule.examples):
        yield "has no example on which it votes"
    if not CHINESE.search(rule.says.zh):
        yield "says nothing in Chinese"
    if set(PLACEHOLDER.findall(rule.says.en)) != set(PLACEHOLDER.findall(rule.says.zh)):
        yield "names different facts in its two sentences"
