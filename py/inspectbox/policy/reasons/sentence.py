"""A rule's sentence in both languages, with the facts filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from inspectbox.domain.decision import Text
from inspectbox.policy.evaluation.bit_rows import places
from inspectbox.policy.evaluation.questions import Questions
from inspectbox.policy.language.check import PLACEHOLDER
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Count, Quantified, Sum
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import Vocabulary
from inspectbox.policy.reasons.case_words import CaseWords, Languages, labels
from inspectbox.policy.reasons.words import MAX_SHOWN_RECORDS, UNKNOWN, shower

UNDECIDED = Text(en="Evidence is missing, so this could not be ruled out: {}", zh="证据缺失，不能排除：{}")

Show = Callable[[CaseWords], Languages]


class Sentence:
    """Cut at its placeholders once; what a fact says is never read as one again."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary, questions: Questions) -> None:
        names = list(dict.fromkeys(PLACEHOLDER.findall(rule.says.en) + PLACEHOLDER.findall(rule.says.zh)))
        self._shows = [_shows(rule, name, vocabulary, questions) for name in names]
        self._held = _Template(rule.says, names)
        self._open = _Template(_undecided(rule.says), names)
        self.names = frozenset(
            name if name in vocabulary.fields else name.rpartition(".")[0] for name in names
        )
        """Facts and lists it names."""

    def filled(self, words: CaseWords, *, certain: bool) -> Text:
        """Replace every `<fact>` by what canonical facts say; where the rule is undecided, say so."""
        template = self._held if certain else self._open
        return template.filled([show(words) for show in self._shows]) if self._shows else template.says


def _undecided(says: Text) -> Text:
    return Text(UNDECIDED.en.format(says.en), UNDECIDED.zh.format(says.zh))


class _Template:
    """A sentence whose placeholders are `%s`, and which of the names each stands for."""

    def __init__(self, says: Text, names: list[str]) -> None:
        self.says = says
        self._english, self._in_english = _cut(says.en, names)
        self._chinese, self._in_chinese = _cut(says.zh, names)

    def filled(self, shown: Sequence[Languages]) -> Text:
        """Return the sentence with the names in words, in their order."""
        if self._in_english == self._in_chinese == (0,):
            ((english, chinese),) = shown
            return Text(self._english % english, self._chinese % chinese)
        return Text(
            self._english % tuple([shown[place][0] for place in self._in_english]),
            self._chinese % tuple([shown[place][1] for place in self._in_chinese]),
        )


def _cut(text: str, names: list[str]) -> tuple[str, tuple[int, ...]]:
    pieces = PLACEHOLDER.split(text)
    plain = [piece.replace("%", "%%") for piece in pieces[::2]]
    return "%s".join(plain), tuple(names.index(name) for name in pieces[1::2])


def _shows(rule: Rule, name: str, vocabulary: Vocabulary, questions: Questions) -> Show:
    """Return what stands in the place of a name: a single fact, or a field of the records that the rule picks out."""
    if name in vocabulary.fields:
        return lambda words: words.languages[name]
    return _OfRecords(rule, name, vocabulary, questions).shown


class _OfRecords:
    """A field of the records that the rule's conditions on a list pick out."""

    def __init__(self, rule: Rule, name: str, vocabulary: Vocabulary, questions: Questions) -> None:
        self._name = name
        self._list, _, self._key = name.rpartition(".")
        fact = vocabulary.lists[self._list].fields[self._key]
        self._questions = questions
        self._conditions = tuple(_conditions_on(self._list, rule.when))
        self._english, self._chinese = labels(fact)
        self._show = shower(fact)

    def shown(self, words: CaseWords) -> Languages:
        """Return the first few values that differ; `unknown` where nothing is known."""
        records = words.asked.facts.lists.get(self._list, ())
        picked = self._picked(words)
        known = words.picked.get((self._name, picked))
        if known is None:
            values = [record.get(self._key) for record in ([records[at] for at in places(picked)] or records)]
            known = words.picked[self._name, picked] = self._in_words(values)
        return known

    def _picked(self, words: CaseWords) -> int:
        """Return the records that the first condition on the list to pick any picks; none where none does."""
        for where in self._conditions:
            rows = self._questions.rows(self._list, where, words.asked)
            if rows is not None and rows[0]:
                return rows[0]
        return 0

    def _in_words(self, values: Sequence[object]) -> Languages:
        shown = {value: self._show(value) for value in values if value is not None}
        if not shown:
            return UNKNOWN.en, UNKNOWN.zh
        english, chinese = (
            _listed([known.get(value, plain) for value, plain in shown.items()])
            for known in (self._english, self._chinese)
        )
        return english, chinese


def _listed(words: Sequence[str]) -> str:
    """Join the first few words that differ."""
    return ", ".join(list(dict.fromkeys(words))[:MAX_SHOWN_RECORDS])


def _conditions_on(list_name: str, condition: Condition) -> Iterator[Condition | None]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _conditions_on(list_name, part)
        case (
            Quantified(list_name=name, where=where)
            | Count(list_name=name, where=where)
            | Sum(list_name=name, where=where)
        ) if name == list_name:
            yield where
        case _:
            return
