"""A rule's sentence in both languages, with the facts filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspectbox.domain.decision import Text
from inspectbox.domain.facts import Record, Scalar
from inspectbox.policy.evaluation.bit_rows import places
from inspectbox.policy.evaluation.questions import Asked, Questions
from inspectbox.policy.language.check import PLACEHOLDER
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Count, Quantified, Sum
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import Vocabulary
from inspectbox.policy.reasons.words import UNKNOWN, show

MAX_SHOWN_RECORDS = 3


class Sentence:
    """Cut at its placeholders once; what a fact says is never read as one again."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary, questions: Questions) -> None:
        self._says = rule.says
        names = dict.fromkeys(PLACEHOLDER.findall(rule.says.en) + PLACEHOLDER.findall(rule.says.zh))
        self._places = [_Place(rule, name, vocabulary, questions) for name in names]
        self._english = _template(rule.says.en, list(names))
        self._chinese = _template(rule.says.zh, list(names))

    @property
    def names(self) -> frozenset[str]:
        """Facts and lists it names."""
        return frozenset(place.name for place in self._places)

    def filled(self, asked: Asked) -> Text:
        """Replace every `<fact>` by what canonical facts say."""
        if not self._places:
            return self._says
        shown = [place.shown(asked) for place in self._places]
        english = self._english.format(*[words.en for words in shown])
        return Text(english, self._chinese.format(*[words.zh for words in shown]))


def _template(text: str, names: list[str]) -> str:
    """Return the text for `str.format`, each placeholder by its place among the names."""
    pieces = PLACEHOLDER.split(text)
    for at, piece in enumerate(pieces):
        pieces[at] = f"{{{names.index(piece)}}}" if at % 2 else piece.replace("{", "{{").replace("}", "}}")
    return "".join(pieces)


class _Place:
    """One placeholder: a single fact, or a field of the records that the rule's conditions on a list pick out."""

    def __init__(self, rule: Rule, name: str, vocabulary: Vocabulary, questions: Questions) -> None:
        fact = vocabulary.fields.get(name)
        self._questions = questions
        self._list, _, self._key = ("", "", name) if fact else name.rpartition(".")
        self._fact = fact or vocabulary.lists[self._list].fields[self._key]
        self._conditions = tuple(_conditions_on(self._list, rule.when)) if fact is None else ()
        self._labels: dict[object, Text] = dict(self._fact.choices)

    @property
    def name(self) -> str:
        """The fact or the list."""
        return self._list or self._key

    def shown(self, asked: Asked) -> Text:
        """Return what stands in its place; `unknown` where nothing is known."""
        if not self._list:
            return self._localised(asked.facts.values.get(self._key))
        values = [record[self._key] for record in self._picked(asked) if self._key in record]
        if len(values) < 2:
            return self._localised(values[0] if values else None)
        texts = [self._localised(value) for value in values]
        return Text(_listed(text.en for text in texts), _listed(text.zh for text in texts))

    def _localised(self, value: Scalar | tuple[str, ...] | None) -> Text:
        if value is None:
            return UNKNOWN
        label = self._labels.get(value) if isinstance(value, str) else None
        if label is not None:
            return label
        words = show(value, self._fact)
        return Text(words, words)

    def _picked(self, asked: Asked) -> Sequence[Record]:
        """Records that the first condition on the list to pick any picks; all where none does."""
        records = asked.facts.lists.get(self._list, ())
        for where in self._conditions:
            rows = self._questions.rows(self._list, where, asked)
            if rows is not None and rows[0]:
                return [records[place] for place in places(rows[0])]
        return records


def _listed(words: Iterator[str]) -> str:
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
