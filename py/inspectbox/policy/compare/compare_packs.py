"""Two packs compared: rules added, removed and changed, the changed part in words with its place on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, InList, Leaf, Not, Quantified
from inspectbox.policy.language.condition_tree import mark_of
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.rule import PolicyPack, Rule

MAX_VALUES = 8


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a rule that differs: in words before and after, empty where there is none, and where each stands."""

    was: str
    became: str
    mark_was: Mark
    mark_became: Mark


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule both packs have, and what differs."""

    old: Rule
    new: Rule
    parts: tuple[PartChange, ...]


@dataclass(frozen=True, slots=True)
class PackComparison:
    """What differs between two packs, in the order of their files."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[RuleChange, ...]

    @property
    def same(self) -> bool:
        """Whether every rule is the same."""
        return not (self.added or self.removed or self.changed)


def compare_packs(old: PolicyPack, new: PolicyPack) -> PackComparison:
    """Compare rules by their ids; where a rule stands does not count."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    both = [RuleChange(before[name], after[name], ()) for name in before if name in after]
    changes = [RuleChange(pair.old, pair.new, tuple(_parts(pair.old, pair.new))) for pair in both]
    return PackComparison(
        added=tuple(rule for name, rule in after.items() if name not in before),
        removed=tuple(rule for name, rule in before.items() if name not in after),
        changed=tuple(change for change in changes if change.parts),
    )


def _parts(old: Rule, new: Rule) -> Iterator[PartChange]:
    yield from _conditions(old.written or old.when, new.written or new.when)
    unknown = ["none" if rule.if_unknown is None else rule.if_unknown.word for rule in (old, new)]
    pairs = (
        ("then", old.then.word, new.then.word),
        ("if_unknown", *unknown),
        ("en", old.says.en, new.says.en),
        ("zh", old.says.zh, new.says.zh),
        ("overrides", ", ".join(old.overrides), ", ".join(new.overrides)),
        ("because", _because(old), _because(new)),
        ("basis", old.basis, new.basis),
        ("tags", ", ".join(old.tags), ", ".join(new.tags)),
        ("effective", str(old.effective), str(new.effective)),
        ("note", old.note, new.note),
        ("examples", str(len(old.examples)), str(len(new.examples))),
    )
    for name, was, became in pairs:
        if was != became:
            yield PartChange(
                f"{name}: {was}" if was else "", f"{name}: {became}" if became else "", old.mark, new.mark
            )


def _because(rule: Rule) -> str:
    return "" if rule.because is None else f"{rule.because.en} / {rule.because.zh}"


def _conditions(old: Condition, new: Condition) -> Iterator[PartChange]:
    """Descend as long as both sides are built alike, then tell the part that differs."""
    if old == new:
        return
    match old, new:
        case (AllOf(before), AllOf(after)) | (AnyOf(before), AnyOf(after)):
            yield from _aligned(before, after)
        case AllOf(before), Leaf() | InList() | Not() | Quantified():
            yield from _aligned(before, (new,))
        case Leaf() | InList() | Not() | Quantified(), AllOf(after):
            yield from _aligned((old,), after)
        case Not(), Not():
            inner = list(_conditions(old.part, new.part))
            yield from inner if inner and not isinstance(old.part, Leaf) else (_replaced(old, new),)
        case Quantified(), Quantified() if (old.list_name, old.quantifier) == (new.list_name, new.quantifier):
            yield from _conditions(old.where, new.where)
        case InList(), InList() if (old.fact.name, old.named.name) == (new.fact.name, new.named.name):
            yield _list_change(old, new)
        case _:
            yield _replaced(old, new)


def _aligned(old: tuple[Condition, ...], new: tuple[Condition, ...]) -> Iterator[PartChange]:
    """Pair the parts that ask the same fact; what has no partner was removed or added."""
    gone = [part for part in old if part not in new]
    come = [part for part in new if part not in old]
    for part in gone:
        partner = next((other for other in come if _subject(other) == _subject(part)), None)
        if partner is None:
            yield PartChange(in_words(part), "", mark_of(part), mark_of(new[0]))
        else:
            come.remove(partner)
            yield from _conditions(part, partner)
    for part in come:
        yield PartChange("", in_words(part), mark_of(old[0]), mark_of(part))


def _subject(condition: Condition) -> tuple[str, str]:
    match condition:
        case Leaf(fact) | InList(fact):
            return ("fact", fact.name)
        case Not(part):
            return _subject(part)
        case AllOf() | AnyOf():
            return ("group", type(condition).__name__)
        case _:
            return ("list", condition.list_name)


def _replaced(old: Condition, new: Condition) -> PartChange:
    return PartChange(in_words(old), in_words(new), mark_of(old), mark_of(new))


def _list_change(old: InList, new: InList) -> PartChange:
    """A named list that holds other values now, or is asked otherwise."""
    if old.operator is not new.operator:
        return _replaced(old, new)
    gone, come = sorted(old.named.values - new.named.values), sorted(new.named.values - old.named.values)
    name = old.named.name
    was, became = (f"list `{name}` held {_some(gone)}" if gone else ""), f"list `{name}` holds {_some(come)}"
    return PartChange(was, became if come else "", old.mark, new.mark)


def _some(values: list[str]) -> str:
    more = len(values) - MAX_VALUES
    return ", ".join(values[:MAX_VALUES]) + (f" and {more} more" if more > 0 else "")
