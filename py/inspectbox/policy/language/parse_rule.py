"""One rule as written to a rule: every key checked, all its mistakes at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition, Text
from inspectbox.policy.language.check import check_placeholders
from inspectbox.policy.language.condition import Condition, both
from inspectbox.policy.language.disposition import read_disposition
from inspectbox.policy.language.document import MapNode, Node, TextNode, as_list, as_map, as_text, quote
from inspectbox.policy.language.effective import Effective
from inspectbox.policy.language.example import read_examples
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.names import NamesInForce
from inspectbox.policy.language.parse import parse_condition
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.scope import RELEASING, STOPPING
from inspectbox.policy.language.vocabulary import Vocabulary, read_label

RULE_ID = re.compile(r"[A-Z][A-Z0-9-]{1,39}")
TAG = re.compile(r"[a-z][a-z0-9-]{0,39}")
NEEDED = ("id", "says", "when", "then")
RULE_KEYS = (*NEEDED, "if_unknown", "overrides", "because", "basis", "tags", "note", "example", "examples")
RESERVED_IDS = ("DEFAULT", "CANARY")
IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class RuleReader:
    """Reads the rules of one file: `version` is the file's hash, `names` and `effective` what holds for all of them."""

    vocabulary: Vocabulary
    names: NamesInForce
    effective: Effective
    version: str
    days: tuple[Condition, ...] = ()

    def read(self, node: Node) -> Rule:
        """Read one rule. Raises RuleError with all that is wrong in it."""
        body = as_map(node, "a rule")
        mistakes = Mistakes()
        _look_over(body, mistakes)
        then = Disposition.HOLD
        with mistakes.collecting():
            then = read_disposition(_text(body, "then"))
        with mistakes.collecting():
            identity = _identity(_text(body, "id"))
        with mistakes.collecting():
            says = self._says(body)
        with mistakes.collecting():
            written = self._condition(body, then)
        with mistakes.collecting():
            if_unknown = _if_unknown(body, then)
        with mistakes.collecting():
            overrides, because = _overrides(body)
        with mistakes.collecting():
            tags = _names(body, "tags", TAG, "lower case letters, digits and -")
        with mistakes.collecting():
            examples = read_examples(body, self.vocabulary, self.effective)
        with mistakes.collecting():
            note, basis = _optional(body, "note"), _optional(body, "basis")
        mistakes.check()
        return Rule(
            identity,
            says,
            both([*self.days, written]),
            then,
            if_unknown,
            note,
            examples,
            self.version,
            body.mark,
            tags,
            basis,
            overrides,
            because,
            self.effective,
            written,
        )

    def _says(self, body: MapNode) -> Text:
        node = as_map(body.get("says") or body, "`says`")
        node.only(("en", "zh"), "`says`")
        says: Text = read_label(node)
        check_placeholders(says, node.mark, self.vocabulary)
        return says

    def _condition(self, body: MapNode, then: Disposition) -> Condition:
        grants = then is Disposition.RELEASE or body.get("overrides") is not None
        stops = then is not Disposition.RELEASE or body.get("if_unknown") is not None
        known = (RELEASING if grants else RELEASING | STOPPING) & (
            STOPPING if stops else RELEASING | STOPPING
        )
        return parse_condition(body.get("when") or body, self.vocabulary, known, self.names)


def _look_over(body: MapNode, mistakes: Mistakes) -> None:
    """Collect foreign and missing keys; raise at once where a key is missing that the others rest on."""
    for error in body.foreign(RULE_KEYS, "a rule"):
        with mistakes.collecting():
            raise error
    missing = [key for key in NEEDED if body.get(key) is None]
    for key in missing:
        with mistakes.collecting():
            raise body.mark.error(f"the rule has no `{key}`", hint="a rule needs id, says, when and then")
    if missing:
        mistakes.check()


def _text(body: MapNode, key: str) -> TextNode:
    return as_text(body.get(key) or body, f"`{key}`")


def _optional(body: MapNode, key: str) -> str:
    return _text(body, key).text if body.get(key) else ""


def _identity(node: TextNode) -> str:
    if not RULE_ID.fullmatch(node.text):
        raise node.mark.error(
            f"{quote(node.text)} cannot be a rule's id", hint="use A-Z, 0-9 and -, at most 40"
        )
    if node.text in RESERVED_IDS:
        raise node.mark.error(f"{quote(node.text)} is taken", hint="give the rule another id")
    return node.text


def _if_unknown(body: MapNode, then: Disposition) -> Disposition | None:
    node = body.get("if_unknown")
    if node is None:
        return None if then is Disposition.RELEASE else min(Disposition.REVIEW, then)
    word = as_text(node, "`if_unknown`")
    if word.text == IGNORE:
        return None
    vote = read_disposition(word)
    if vote is Disposition.RELEASE:
        raise node.mark.error("missing evidence never releases", hint="write review, rescan, open or hold")
    return vote


def _overrides(body: MapNode) -> tuple[tuple[str, ...], Text | None]:
    names = _names(body, "overrides", RULE_ID, "ids of rules")
    because = body.get("because")
    if because is None:
        if names:
            raise body.mark.error("the rule overrides others without `because`", hint="say why, in en and zh")
        return (), None
    if not names:
        raise because.mark.error("`because` belongs to `overrides`", hint="name the rules it overrides")
    node = as_map(because, "`because`")
    node.only(("en", "zh"), "`because`")
    return names, read_label(node)


def _names(body: MapNode, key: str, form: re.Pattern[str], says: str) -> tuple[str, ...]:
    node = body.get(key)
    if node is None:
        return ()
    words = [as_text(item, f"`{key}`") for item in as_list(node, f"`{key}`").items]
    for word in words:
        if not form.fullmatch(word.text):
            raise word.mark.error(f"{quote(word.text)} does not fit `{key}`", hint=f"write {says}")
    return tuple(dict.fromkeys(word.text for word in words))
