"""`rules/random-checks.yaml` to typed shares: hostile YAML, checked against its schema, every error with file:line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from inspectbox.assurance.rates import DecreeRates, Horizon, RandomChecks, Shares
from inspectbox.errors import RuleError
from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Mark,
    Node,
    as_list,
    as_map,
    as_text,
    nearest,
    parse_document,
    quote,
    read_bytes,
)
from inspectbox.schema import first_violation

FILE = "random-checks.yaml"
TIERS = "tiers.yaml"
SCHEMA_FILE = Path(__file__).with_name("random-checks.schema.json")


def load_random_checks(file: Path) -> RandomChecks:
    """Read the file; raises RuleError with file:line when it is no such file, its shares break the decree, or a decree
    of `tiers.yaml` beside it knows no such tier.
    """
    root, checks = _read(read_bytes(file), file.name)
    _check_tiers(root, checks, file.with_name(TIERS))
    return checks


def parse_random_checks(data: bytes, name: str = FILE) -> RandomChecks:
    """Read the bytes of such a file; raises RuleError with file:line."""
    return _read(data, name)[1]


def _read(data: bytes, name: str) -> tuple[Node, RandomChecks]:
    root = parse_document(data, name)
    document: Any = _plain(root)
    violation = first_violation(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    if violation is not None:
        raise _mark(root, violation.path).error(violation.sentence, hint="see `docs/assurance.md`")
    decrees = tuple(
        _decree(entry, _mark(root, ("decrees", number))) for number, entry in enumerate(document["decrees"])
    )
    _refuse_overlap(decrees, _mark(root, ("decrees",)))
    since = _day(document["horizon"]["since"], _mark(root, ("horizon", "since")))
    try:
        checks = RandomChecks(
            decrees=decrees,
            shift_hours=document["shift_hours"],
            history_days=document["history_days"],
            rules=tuple(document["rules"]),
            horizon=Horizon(document["horizon"]["openings"], since),
            unselected_at_most=document["unselected_at_most"],
            channels={channel: tuple(words) for channel, words in document["channels"].items()},
            sha256=hashlib.sha256(data).hexdigest(),
        )
    except RuleError as fault:
        raise _mark(root, ("unselected_at_most",)).error(str(fault), hint=fault.hint) from fault
    return root, checks


def _decree(entry: dict[str, Any], mark: Mark) -> DecreeRates:
    first = _day(entry["from"], mark)
    last = None if entry["until"] is None else _day(entry["until"], mark)
    try:
        return DecreeRates(
            decree=entry["decree"],
            first=first,
            last=last,
            standard=entry["standard"],
            certified=tuple(entry["certified"]),
            cap=_share(entry["cap"]),
            minimum_open=_share(entry["minimum_open"]),
            maximum=_share(entry["maximum"]),
            tiers={
                tier: Shares(_share(shares["open"]), _share(shares["review"]))
                for tier, shares in entry["tiers"].items()
            },
        )
    except RuleError as fault:  # the decree knows what is wrong, the file knows where
        raise mark.error(str(fault), hint=fault.hint) from fault


def _check_tiers(root: Node, checks: RandomChecks, tiers: Path) -> None:
    listed = as_list(parse_document(read_bytes(tiers), tiers.name), "the tiers").items
    known = {tuple(_text(as_map(tier, "a tier"), key) for key in ("decree", "id")) for tier in listed}
    for number, decree in enumerate(checks.decrees):
        for tier in decree.tiers:
            if (decree.decree, tier) not in known:
                raise _mark(root, ("decrees", number, "tiers", tier)).error(
                    f"decree {decree.decree} knows no tier {quote(tier)}",
                    hint=nearest(tier, [name for of, name in known if of == decree.decree]) or f"see {TIERS}",
                )


def _text(body: MapNode, key: str) -> str:
    return as_text(body.get(key) or body, f"`{key}`").text


def _share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


def _day(text: str, mark: Mark) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise mark.error(f"`{text}` is no day", hint="write it as 2026-04-01") from None


def _refuse_overlap(decrees: Sequence[DecreeRates], mark: Mark) -> None:
    ordered = sorted(decrees, key=lambda decree: decree.first)
    for decree in ordered:
        if decree.last is not None and decree.last < decree.first:
            raise mark.error(f"decree {decree.decree} ends before it begins", hint="exchange its days")
    for before, after in pairwise(ordered):
        if before.last is None or before.last >= after.first:
            raise mark.error(
                f"decrees {before.decree} and {after.decree} are in force on one day",
                hint="end one the day before the other begins",
            )


def _plain(node: Node) -> object:
    """Return a node as JSON values; a text is a whole number or null only when it can be nothing else."""
    if isinstance(node, MapNode):
        return {key.text: _key_value(key.text, value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [_plain(item) for item in node.items]
    return node.text


WHOLE = ("shift_hours", "history_days", "openings", "unselected_at_most")


def _key_value(key: str, node: Node) -> object:
    value = _plain(node)
    if isinstance(value, str):
        if key in WHOLE and value.isascii() and value.isdigit() and len(value) <= 9:
            return int(value)
        if key == "until" and value in {"null", "~", ""}:
            return None
    return value


def _mark(root: Node, path: tuple[str | int, ...]) -> Mark:
    """Return where a path of the document lies; as far as it goes."""
    node, mark = root, root.mark
    for step in path:
        if isinstance(node, MapNode):
            entry = next((pair for pair in node.entries if pair[0].text == step), None)
            if entry is None:
                return mark
            mark, node = entry[0].mark, entry[1]
        elif isinstance(node, ListNode) and isinstance(step, int):
            node = node.items[step]
            mark = node.mark
        else:
            return mark
    return mark


def rates_to_json(decree: DecreeRates) -> list[tuple[str, float, float]]:
    """Return (tier, open, review) as a commitment names them, the shares of every other tier first."""
    named = [
        ("", decree.shares_of(decree.standard)),
        *((tier, decree.shares_of(tier)) for tier in decree.tiers),
    ]
    return [(tier, float(shares.open), float(shares.review)) for tier, shares in named]
