"""Why a rule voted: its sentence with the facts filled in, and the facts themselves as evidence."""

from __future__ import annotations

from inspectbox.domain.decision import Disposition, Override, Reason, Text
from inspectbox.policy.evaluation.questions import Asked, Questions
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import Vocabulary
from inspectbox.policy.reasons.evidence import Evidence, Told
from inspectbox.policy.reasons.sentence import Sentence

UNDECIDED = Text(en="Evidence is missing, so this could not be ruled out: {}", zh="证据缺失，不能排除：{}")


class Explainer:
    """Gives the reasons of one rule; its sentence is taken apart once, and what its evidence names worked out once."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary, questions: Questions) -> None:
        self.rule = rule
        evidence = Evidence(vocabulary.lists, questions)
        self._held = evidence.of(rule.when, True)
        self._open = evidence.of(rule.when, None)
        self._sentence = Sentence(rule, vocabulary, questions)
        self._override = Override(rule.overrides, rule.because) if rule.because else None

    @property
    def names(self) -> frozenset[str]:
        """Facts and lists that the sentence names."""
        return self._sentence.names

    def reason(self, asked: Asked, vote: Disposition, *, certain: bool) -> Reason:
        """Return the reason for a vote; of an uncertain one the evidence names what is missing.

        `certain` must be what the questions answer of the rule.
        """
        told: Told = {}
        text = self._sentence.filled(asked)
        rule = self.rule
        if certain:
            self._held(asked, told)
            return Reason(rule.id, rule.version, text, vote, tuple(told), self._override)
        self._open(asked, told)
        text = Text(UNDECIDED.en.format(text.en), UNDECIDED.zh.format(text.zh))
        return Reason(rule.id, rule.version, text, vote, tuple(told))
