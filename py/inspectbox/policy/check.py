"""A light lint: what a loaded rule still lacks, and what its sentence may name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspectbox.domain.decision import Text
from inspectbox.policy.document import Mark, nearest, quote
from inspectbox.policy.rule import PolicyPack
from inspectbox.policy.vocabulary import Vocabulary

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


def lint_policy(pack: PolicyPack) -> Iterator[str]:
    """Yield a `file:line: sentence` for every rule without an example, or whose Chinese sentence is not Chinese."""
    for rule in pack.rules:
        where = f"{rule.mark.file}:{rule.mark.line}: rule `{rule.id}`"
        if not rule.examples:
            yield f"{where} has no example"
        elif all(example.vote is None for example in rule.examples):
            yield f"{where} has no example on which it votes"
        if not CHINESE.search(rule.says.zh):
            yield f"{where} says nothing in Chinese"
        if set(PLACEHOLDER.findall(rule.says.en)) != set(PLACEHOLDER.findall(rule.says.zh)):
            yield f"{where} names different facts in its two sentences"
