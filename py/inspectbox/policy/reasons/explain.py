"""Why a rule voted: its sentence with the facts filled in, and the facts themselves as evidence."""

from __future__ import annotations

from inspectbox.domain.decision import Disposition, Override, Reason
from inspectbox.policy.evaluation.questions import Questions
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import Vocabulary
from inspectbox.policy.reasons.case_words import CaseWords
from inspectbox.policy.reasons.evidence import evidence
from inspectbox.policy.reasons.sentence import Sentence


class Explainer:
    """Gives the reasons of one rule; its sentence is taken apart once, and what its evidence names worked out once."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary, questions: Questions) -> None:
        self.rule = rule
        self._held = evidence(rule.when, True, questions)
        self._open = evidence(rule.when, None, questions)
        self._sentence = Sentence(rule, vocabulary, questions)
        self._override = Override(rule.overrides, rule.because) if rule.because else None

    @property
    def names(self) -> frozenset[str]:
        """Facts and lists that the sentence names."""
        return self._sentence.names

    def reason(self, words: CaseWords, vote: Disposition, *, certain: bool) -> Reason:
        """Return the reason for a vote; of an uncertain one the evidence names what is missing.

        `certain` must be what the questions answer of the rule.
        """
        rule, text = self.rule, self._sentence.filled(words, certain=certain)
        if certain:
            return Reason(rule.id, rule.version, text, vote, self._held(words), self._override)
        return Reason(rule.id, rule.version, text, vote, self._open(words))
