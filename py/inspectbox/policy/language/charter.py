"""The site's charter: which votes a rule may lower, for whom and how far, and where evidence may be missing."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.domain.decision import Disposition, Text
from inspectbox.policy.language.comparison import operands
from inspectbox.policy.language.condition import AllOf, Condition, Leaf, Operator
from inspectbox.policy.language.disposition import read_disposition
from inspectbox.policy.language.document import (
    MapNode,
    Mark,
    Node,
    TextNode,
    as_list,
    as_map,
    as_text,
    nearest,
    parse_document,
    quote,
)
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import FactType, Vocabulary, describe_unknown, read_label

CHARTER_FILE = "charter.yaml"
CLAUSE_KEYS = ("rules", "tags", "only", "votes_up_to", "down_to", "because")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rules named by id or by a tag they carry."""

    rules: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def holds(self, rule: Rule) -> bool:
        """Whether the rule is one of them."""
        return rule.id in self.rules or any(tag in self.tags for tag in rule.tags)


@dataclass(frozen=True, slots=True)
class Clause:
    """Leave to lower the votes of `chosen`, none stricter than `votes_up_to`, to `down_to` or anything stricter.

    A rule that takes this leave must itself ask every fact of `only`, for no value that is not listed there.
    """

    chosen: Chosen
    only: tuple[Leaf, ...]
    votes_up_to: Disposition
    down_to: Disposition
    because: Text
    mark: Mark

    def refusal(self, rule: Rule, lowered: Rule) -> str:
        """Return why the clause gives no leave to this override, nothing where it does."""
        strictest = max(lowered.then, lowered.if_unknown or lowered.then)
        if strictest > self.votes_up_to:
            return f"only votes up to {self.votes_up_to.word} may be lowered"
        if rule.then < self.down_to:
            return f"no vote may be lowered below {self.down_to.word}"
        stated = _stated(rule.when)
        for leaf in self.only:
            if not any(_within(each, leaf) for each in stated):
                values = ", ".join(str(value) for value in leaf.operands)
                return f"`when` must ask `{leaf.fact.name}: [{values}]`, or for fewer of these"
        return ""


@dataclass(frozen=True, slots=True)
class Charter:
    """What a site lets its rules do; without a charter no override and no `if_unknown: ignore`."""

    overrides: tuple[Clause, ...] = ()
    ignore: Chosen = Chosen()


def read_charter(data: bytes, vocabulary: Vocabulary) -> Charter:
    """Read `charter.yaml`. Raises RuleError with all that is wrong in it."""
    root = as_map(parse_document(data, CHARTER_FILE), "the charter")
    root.only(("says", "overrides", "may_ignore_missing"), "the charter")
    listed, ignore = root.get("overrides"), root.get("may_ignore_missing")
    mistakes = Mistakes()
    clauses: list[Clause] = []
    for node in as_list(listed, "`overrides`").items if listed else ():
        with mistakes.collecting():
            clauses.append(_clause(as_map(node, "a clause"), vocabulary))
    chosen = Chosen()
    with mistakes.collecting():
        if ignore is not None:
            body = as_map(ignore, "`may_ignore_missing`")
            body.only(("rules", "tags"), "`may_ignore_missing`")
            chosen = _chosen(body)
    mistakes.check()
    return Charter(tuple(clauses), chosen)


def check_charter(charter: Charter, rules: list[Rule]) -> None:
    """Raise RuleError for every override and every `ignore` for which the charter gives no leave."""
    by_id = {rule.id: rule for rule in rules}
    mistakes = Mistakes()
    for rule in rules:
        for name in rule.overrides:
            with mistakes.collecting():
                _check_override(charter, rule, name, by_id)
        with mistakes.collecting():
            silent = rule.if_unknown is None and rule.then is not Disposition.RELEASE
            if silent and not charter.ignore.holds(rule):
                hint = f"write a disposition, or let `may_ignore_missing` in {CHARTER_FILE} name it"
                raise rule.mark.error(
                    f"the charter does not let `{rule.id}` ignore missing evidence", hint=hint
                )
    mistakes.check()


def _check_override(charter: Charter, rule: Rule, name: str, by_id: dict[str, Rule]) -> None:
    lowered = by_id.get(name)
    if lowered is None:
        raise rule.mark.error(
            f"`{rule.id}` overrides {quote(name)}, which is no rule", hint=nearest(name, by_id)
        )
    if rule.then >= lowered.then:
        message = (
            f"`{rule.id}` votes {rule.then.word}, which is no milder than `{name}`'s {lowered.then.word}"
        )
        raise rule.mark.error(message, hint="an override lowers votes: drop it, or vote milder")
    refusals = [clause.refusal(rule, lowered) for clause in charter.overrides if clause.chosen.holds(lowered)]
    if "" in refusals:
        return
    hint = "; or ".join(dict.fromkeys(refusals)) or f"{CHARTER_FILE} names neither it nor a tag of it"
    raise rule.mark.error(f"the charter does not let `{rule.id}` override `{name}`", hint=hint)


def _stated(condition: Condition) -> list[Leaf]:
    """Return the equalities that must hold for the condition to hold, as far as they stand at its top."""
    if isinstance(condition, AllOf):
        return [leaf for part in condition.parts for leaf in _stated(part)]
    is_equality = isinstance(condition, Leaf) and condition.operator is Operator.ONE_OF
    return [condition] if isinstance(condition, Leaf) and is_equality else []


def _within(stated: Leaf, allowed: Leaf) -> bool:
    return stated.fact.name == allowed.fact.name and set(stated.operands) <= set(allowed.operands)


def _clause(body: MapNode, vocabulary: Vocabulary) -> Clause:
    body.only(CLAUSE_KEYS, "a clause")
    needed = ("only", "votes_up_to", "down_to", "because")
    for key in needed:
        if body.get(key) is None:
            raise body.mark.error(f"the clause has no `{key}`", hint="a clause needs " + ", ".join(needed))
    because = as_map(body.get("because") or body, "`because`")
    because.only(("en", "zh"), "`because`")
    highest = read_disposition(as_text(body.get("votes_up_to") or body, "`votes_up_to`"))
    lowest = read_disposition(as_text(body.get("down_to") or body, "`down_to`"))
    if lowest >= highest:
        raise body.mark.error(
            "the clause lets nothing be lowered", hint="`down_to` is milder than `votes_up_to`"
        )
    only = as_map(body.get("only") or body, "`only`")
    if not only.entries:
        raise only.mark.error(
            "`only` names no fact", hint="say for whom, such as {enterprise.tier: [advanced]}"
        )
    leaves = tuple(_leaf(key, value, vocabulary) for key, value in only.entries)
    return Clause(_chosen(body), leaves, highest, lowest, read_label(because), body.mark)


def _leaf(key: TextNode, value: Node, vocabulary: Vocabulary) -> Leaf:
    fact = vocabulary.fields.get(key.text)
    if fact is None:
        raise describe_unknown(key.text, vocabulary, key.mark)
    if fact.type not in (FactType.CHOICE, FactType.BOOLEAN, FactType.TEXT):
        raise key.mark.error(f"`{fact.name}` is a {fact.type}", hint="name a choice, a text or a boolean")
    return Leaf(fact, Operator.ONE_OF, operands(fact, value), key.mark)


def _chosen(body: MapNode) -> Chosen:
    rules, tags = (_words(body.get(key), key) for key in ("rules", "tags"))
    if not rules and not tags:
        raise body.mark.error("no rule is named", hint="name `rules`, `tags` or both")
    return Chosen(rules, tags)


def _words(node: Node | None, key: str) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(as_text(item, f"`{key}`").text for item in as_list(node, f"`{key}`").items)
