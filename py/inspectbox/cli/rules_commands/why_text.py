"""Why a case was decided as it was, as plain text of at most 100 columns, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from inspectbox.domain.decision import Decision, Disposition, Lowered, Reason
from inspectbox.policy.language.condition_words import Language, in_words
from inspectbox.policy.reasons.why import RuleWhy, Seen

COLUMNS = 100
_PAPER = Console(width=COLUMNS)

_WORDS = {
    "en": {
        "decided": "decision",
        "unasked": "no rule decided this",
        "voted": "rules that voted",
        "undecided": "rules that could not tell for want of facts, and voted so",
        "silent": "rules that did not vote, and what stopped them",
        "would": "would vote {}",
        "unknown": "unknown",
        "met": "met: {} = {}",
        "deciding": "decides",
        "outvoted": "outvoted",
        "lowered": "overridden: counts as {} by {}, because: {}",
    },
    "zh": {
        "decided": "处置建议",
        "unasked": "并非由规则决定",
        "voted": "已投票的规则",
        "undecided": "因缺少事实而不能判定、按规定投票的规则",
        "silent": "未投票的规则及原因",
        "would": "条件成立则为{}",
        "unknown": "未知",
        "met": "实际：{} = {}",
        "deciding": "决定性",
        "outvoted": "被更严者取代",
        "lowered": "已被变更：按{}计，依规则 {}，理由：{}",
    },
}
_DISPOSITIONS = {
    Disposition.RELEASE: "放行",
    Disposition.REVIEW: "复核",
    Disposition.RESCAN: "重扫",
    Disposition.OPEN: "开箱",
    Disposition.HOLD: "扣留",
}


def why_lines(
    answers: tuple[RuleWhy, ...], decision: Decision, folder: Path, language: Language
) -> Iterator[str]:
    """Yield the lines: the decision, who voted and on what, who could not tell, who did not vote and why."""
    return _Lines(decision, folder, language).of(answers)


class _Lines:
    def __init__(self, decision: Decision, folder: Path, language: Language) -> None:
        self._decision = decision
        self._folder = folder
        self._language = language
        self._words = _WORDS[language]
        self._reasons = {reason.rule: reason for reason in decision.reasons}

    def of(self, answers: tuple[RuleWhy, ...]) -> Iterator[str]:
        yield f"{self._words['decided']}: {self._vote(self._decision.disposition)}"
        for reason in self._decision.reasons:
            if reason.rule not in {answer.rule.id for answer in answers}:
                yield from wrapped(f"{reason.rule}: {self._sentence(reason)}", 2)
        voted = [answer for answer in answers if answer.vote is not None and answer.truth is True]
        unsure = [answer for answer in answers if answer.vote is not None and answer.truth is None]
        silent = [answer for answer in answers if answer.vote is None]
        for title, some in (("voted", voted), ("undecided", unsure), ("silent", silent)):
            if some:
                yield ""
                yield f"{self._words[title]}:"
                for answer in sorted(some, key=_strictest):
                    yield from self._rule(answer)

    def _rule(self, answer: RuleWhy) -> Iterator[str]:
        mark = answer.rule.mark
        vote = answer.vote
        reason = self._reasons.get(answer.rule.id)
        if vote is None:
            said = self._words["would"].format(self._vote(answer.rule.then))
        elif reason is not None and reason.lowered is not None:
            said = f"{self._vote(vote)}, {self._lowered(reason.lowered)}"
        else:
            wins = vote is self._decision.disposition
            said = f"{self._vote(vote)}, {self._words['deciding' if wins else 'outvoted']}"
        yield from wrapped(f"{answer.rule.id} ({said})  {self._folder / mark.file}:{mark.line}", 2)
        if reason is not None:
            yield from wrapped(self._sentence(reason), 4)
        for seen in answer.seen:
            yield from self._seen(seen)

    def _seen(self, seen: Seen) -> Iterator[str]:
        mark = seen.condition.mark
        yield from wrapped(f"{mark.file}:{mark.line}  {in_words(seen.condition, self._language)}", 4)
        name = seen.name
        if self._language == "zh" and seen.fact is not None:
            name += f"（{seen.fact.label.zh}）"
        yield from wrapped(self._words["met"].format(name, seen.value or self._words["unknown"]), 8)

    def _lowered(self, lowered: Lowered) -> str:
        because = lowered.because.en if self._language == "en" else lowered.because.zh
        return self._words["lowered"].format(self._vote(lowered.to), lowered.by, because)

    def _vote(self, vote: Disposition) -> str:
        return f"{vote.shape} {vote.word if self._language == 'en' else _DISPOSITIONS[vote]}"

    def _sentence(self, reason: Reason) -> str:
        return reason.text.en if self._language == "en" else reason.text.zh


def _strictest(answer: RuleWhy) -> int:
    """Strictest first; but of rules that said nothing, those that could have released."""
    if answer.vote is None and answer.rule.then is Disposition.RELEASE:
        return -len(Disposition)
    return -(answer.rule.then if answer.vote is None else answer.vote)


def wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield the text in lines of at most COLUMNS cells, the first indented by `indent`, the others by two more."""
    room = COLUMNS - indent - 2
    for number, line in enumerate(Text(text).wrap(_PAPER, room)):
        yield " " * (indent + (2 if number else 0)) + line.plain.rstrip()
