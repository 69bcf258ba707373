"""The plain evaluator: every rule's vote on the facts, without any engine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

from inspectbox.domain.decision import Reason
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.bit_rows import TRUE, UNKNOWN, picking
from inspectbox.policy.evaluation.canonical import Canon
from inspectbox.policy.evaluation.questions import Asked, Questions
from inspectbox.policy.language.rule import PolicyPack
from inspectbox.policy.reasons.case_words import CaseWords, Wording
from inspectbox.policy.reasons.explain import Explainer


@dataclass(frozen=True, slots=True)
class Answer:
    """Ids of the rules that certainly hold, and of those that hold or may hold for all that is known."""

    certain: frozenset[str]
    possible: frozenset[str]


class PlainEvaluator:
    """A pack made ready to be asked case after case. Safe to share between threads: it keeps nothing of a case."""

    def __init__(self, pack: PolicyPack) -> None:
        self.questions = Questions(rule.when for rule in pack.rules)
        self._rules = [rule.id for rule in pack.rules]
        numbers = [self.questions.number(rule.when) for rule in pack.rules]
        self._truths = picking(numbers)
        self._places = {rule: place for place, rule in enumerate(self._rules)}
        self._explainers = [Explainer(rule, pack.vocabulary, self.questions) for rule in pack.rules]
        self._wording = Wording(pack.vocabulary)
        named = (explainer.names for explainer in self._explainers)
        self._canon = Canon(pack.vocabulary, self.questions.reads.union(*named))

    def ask(self, facts: Facts) -> Asked:
        """Answer every question of the rules on facts as they come; facts that no rule names are left out."""
        return self.questions.ask(self._canon.of(facts))

    def answer(self, asked: Asked) -> Answer:
        """Return which rules hold, certainly and possibly."""
        truths = self._truths(asked.single)
        possible = frozenset(compress(self._rules, truths))
        if UNKNOWN not in truths:
            return Answer(possible, possible)
        return Answer(frozenset(compress(self._rules, map(TRUE.__eq__, truths))), possible)

    def reasons(self, answer: Answer, asked: Asked) -> tuple[Reason, ...]:
        """Turn an answer into votes, in the order of the rules: a certain rule votes `then`, a possible one
        `if_unknown`.
        """
        found: list[Reason] = []
        words = CaseWords(asked, self._wording)
        certain = answer.certain
        for place in sorted(map(self._places.__getitem__, certain | answer.possible)):
            explainer = self._explainers[place]
            rule = explainer.rule
            if rule.id in certain:
                found.append(explainer.reason(words, rule.then, certain=True))
            elif rule.if_unknown is not None:
                found.append(explainer.reason(words, rule.if_unknown, certain=False))
        return tuple(found)

    def vote(self, facts: Facts) -> tuple[Reason, ...]:
        """Return every rule's vote on the facts, in the order of the rules; none where nothing applies."""
        asked = self.ask(facts)
        return self.reasons(self.answer(asked), asked)


def vote_plainly(pack: PolicyPack, facts: Facts) -> tuple[Reason, ...]:
    """Vote on one case; build a PlainEvaluator for many."""
    return PlainEvaluator(pack).vote(facts)


def answer_plainly(pack: PolicyPack, facts: Facts) -> Answer:
    """Return which rules hold on one case's canonical facts, certainly and possibly."""
    plain = PlainEvaluator(pack)
    return plain.answer(plain.questions.ask(facts))
