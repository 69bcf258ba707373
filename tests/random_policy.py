"""Random policies over the whole language, and random facts with everything that may be wrong with them.

Everything is drawn from a `random.Random`, so that Hypothesis can drive and shrink it and a bench can seed it.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.errors import RuleError
from inspectbox.policy.evaluation.compile import compile_policy
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack

VOCABULARY = """
fields:
  n.a: {type: number, en: a, zh: 甲}
  n.b: {type: number, en: b, zh: 乙}
  n.share: {type: number, unit: share, min: 0, max: 1, en: c, zh: 丙}
  b.a: {type: boolean, en: d, zh: 丁}
  b.b: {type: boolean, en: e, zh: 戊}
  t.a: {type: text, en: f, zh: 己}
  t.b: {type: text, en: g, zh: 庚}
  c.a:
    type: choice
    en: h
    zh: 辛
    values: {x: {en: x, zh: 子}, y: {en: y, zh: 丑}, z: {en: z, zh: 寅}, w: {en: w, zh: 卯}, v: {en: v, zh: 辰}}
  many: {type: texts, en: i, zh: 壬}
lists:
  things:
    en: j
    zh: 癸
    fields:
      kind: {type: text, en: k, zh: 己}
      share: {type: number, min: 0, max: 1, en: l, zh: 午}
      mass: {type: number, min: 0, unit: kg, en: o, zh: 申}
      shift: {type: number, en: p, zh: 酉}
      ok: {type: boolean, en: m, zh: 未}
"""
NUMBERS = [
    "0",
    "1",
    "-1",
    "0.5",
    "50%",
    "2",
    "0.0001",
    "-0.0001",
    "3.25",
    "1000000000000",
    "-1000000000000",
    "9007",
]
SHARES = ["0", "1", "0.5", "30%", "0.9999", "0.0001"]
MASSES = ["0", "1", "0.1", "0.2", "2.5", "1000000000000"]
TEXTS = [
    "a",
    "ab",
    "b",
    "",
    " ",
    "0507",
    "NO",
    "true",
    "null",
    "1",
    "甲乙",
    "\U0001f6c3",
    "a\u0000b",
    'q"\\',
    "<n.a>",
    "liquid",
    "costarring",
]
FIELDS = {"n.a": "number", "n.b": "number", "n.share": "share", "b.a": "boolean", "b.b": "boolean"}
FIELDS |= {"t.a": "text", "t.b": "text", "c.a": "choice", "many": "texts"}
RECORD = {"kind": "text", "share": "share", "ok": "boolean", "mass": "mass", "shift": "number"}
LISTS = {
    "small": ["a", "0507"],
    "large": ["ab", "b", "NO", "true", "1", "甲乙", "liquid"],
    "letters": list("xyz"),
}
SUMMED = ("share", "mass", "shift")
ODD_VALUES = [
    None,
    math.nan,
    math.inf,
    -math.inf,
    1e300,
    -1e300,
    10**30,
    2**53 + 1,
    1e-7,
    -1e-7,
    -0.0,
    0.00005,
    5e-324,
]
ODD_VALUES += [
    "x" * 600,
    "\ud800",
    "q" * 65_536,
    True,
    1,
    "1",
    b"a",
    (),
    ("a", 1),
    ("a",),
    [],
    {},
    object(),
    0.5,
    "a",
]

Known = str
"""What `known:` may ask at a place: "true", "false", or "" for neither."""
FLIPPED = {"true": "false", "false": "true", "": ""}


def word(random: Random, kind: str) -> str:
    """A constant as an officer writes it."""
    choices = {
        "number": NUMBERS,
        "share": SHARES,
        "mass": MASSES,
        "boolean": ["true", "false"],
        "choice": list("xyzwv"),
    }
    return random.choice(choices.get(kind, [text for text in TEXTS if text.strip() and "\0" not in text]))


def words(random: Random, kind: str) -> list[str]:
    return [word(random, kind) for _ in range(random.randint(1, 5))]


def comparison(random: Random, kind: str, known: Known) -> object:
    if known and random.random() < 0.1:
        return {"known": known}
    if kind == "texts" or (kind in ("text", "choice") and random.random() < 0.25):
        return looked_up(random, kind)
    if kind == "boolean":
        return random.choice([word(random, kind), {"not": word(random, kind)}])
    if kind in ("number", "share", "mass") and random.random() < 0.7:
        return ordering(random, kind)
    if kind == "text" and random.random() < 0.4:
        return {random.choice(["starts", "contains"]): words(random, kind)}
    equal = word(random, kind)
    return random.choice([equal, words(random, kind), {"not_in": words(random, kind)}, {"not": equal}])


def looked_up(random: Random, kind: str) -> object:
    """A text asked whether a named list holds it."""
    named = {"in_list": "letters" if kind == "choice" else random.choice(["small", "large", "letters"])}
    if kind == "texts":
        return {"has": random.choice([named, words(random, kind)])}
    if random.random() < 0.4:
        return named
    return {random.choice(["not", "not_in"] if kind == "choice" else ["not", "starts"]): named}


def ordering(random: Random, kind: str) -> object:
    if random.random() < 0.2:
        return {"between": sorted((word(random, kind) for _ in range(2)), key=as_number)}
    signs = random.sample(["at_least", "at_most", "above", "below"], random.randint(1, 2))
    return {sign: word(random, kind) for sign in signs}


def as_number(text: str) -> float:
    return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def listed(random: Random, depth: int, known: Known) -> object:
    quantifier = random.choice(["any", "none", "every", "count", "sum"])
    if quantifier not in ("count", "sum"):
        inner = FLIPPED[known] if quantifier == "none" else known
        return {quantifier: condition(random, RECORD, depth - 1, inner, lists=False)}
    sign = random.choice(["at_least", "at_most", "above", "below", "exactly", "between"])
    count: dict[str, object] = {sign: ["1", "2"] if sign == "between" else str(random.randint(0, 3))}
    column = random.choice(SUMMED)
    if quantifier == "sum":
        count["of"] = column
    if random.random() < 0.8:
        inner = (
            ""
            if (quantifier, column) == ("sum", "shift")
            else known
            if sign in ("at_least", "above")
            else FLIPPED[known]
            if sign in ("at_most", "below")
            else ""
        )
        count["where"] = condition(random, RECORD, depth - 1, inner, lists=False)
    return {quantifier: count}


def condition(
    random: Random, fields: dict[str, str], depth: int, known: Known, *, lists: bool = True
) -> dict[str, object]:
    """One mapping of a condition, at most `depth` groups deep; `known` is the answer the loader allows here."""
    entries: dict[str, object] = {}
    for _ in range(random.randint(1, 3)):
        draw = random.random()
        if depth > 0 and draw < 0.35:
            group = random.choice(["any_of", "all_of", "none_of"])
            inner = FLIPPED[known] if group == "none_of" else known
            parts = (
                condition(random, fields, depth - 1, inner, lists=lists) for _ in range(random.randint(1, 3))
            )
            entries[group] = list(parts)
        elif draw < 0.4:
            entries["condition"] = random.choice(["small_a", "not_b"] if lists else ["faint", "not_ok"])
        elif lists and draw < 0.58:
            entries["things"] = listed(random, depth, known)
        else:
            name = random.choice(list(fields))
            entries[name] = comparison(random, fields[name], known)
    return entries


def rule(random: Random, number: int) -> dict[str, object]:
    then = random.choice(["release", "release", "review", "rescan", "open", "hold"])
    lowers = then != "hold" and random.random() < 0.3
    stated = random.random() < 0.3
    grants, stops = then == "release" or lowers, then != "release" or stated
    known = "" if grants and stops else "true" if grants else "false"
    body: dict[str, object] = {
        "id": f"R-{number}",
        "says": {"en": "seen <n.a> <things.kind>", "zh": "见 <n.a> <things.kind>"},
        "when": condition(random, FIELDS, 2, known),
        "then": then,
    }
    if lowers:
        body["when"] = {**body["when"], "c.a": random.choice(["x", ["x", "y"], ["z"]])}  # type: ignore[dict-item]
    if stated:
        body["if_unknown"] = random.choice(["review", "rescan", "open", "hold"])
    if lowers:
        body |= {"overrides": [], "because": {"en": "so", "zh": "故"}}
    return body


def rules_of(random: Random, number: int) -> list[dict[str, object]]:
    """So many rules, some of which lower the votes of stricter ones."""
    ladder = [disposition.word for disposition in Disposition]
    rules = [rule(random, each) for each in range(number)]
    for each in rules:
        stricter = [
            other["id"]
            for other in rules
            if ladder.index(str(other["then"])) > ladder.index(str(each["then"]))
        ]
        if "overrides" in each and stricter:
            each["overrides"] = random.sample(stricter, random.randint(1, len(stricter)))
        elif "overrides" in each:
            del each["overrides"], each["because"]
    return rules


CHARTER = {
    "overrides": [
        {
            "rules": [f"R-{number}" for number in range(20)],
            "only": {"c.a": ["x", "y", "z"]},
            "votes_up_to": "hold",
            "down_to": "release",
            "because": {"en": "so", "zh": "故"},
        }
    ]
}


CONDITIONS: dict[str, object] = {
    "small_a": {"n.a": {"below": "2"}, "condition": "not_b"},
    "not_b": {"none_of": [{"b.b": "true"}, {"t.b": {"in_list": "small"}}]},
    "faint": {"of": "things", "where": {"share": {"below": "0.5"}}},
    "not_ok": {"of": "things", "where": {"none_of": [{"ok": "true"}, {"condition": "faint"}]}},
}


def write_policy(folder: Path, rules: list[dict[str, object]], vocabulary: str = VOCABULARY) -> PolicyPack:
    """Write rules as YAML (JSON is YAML) with a vocabulary, and load them."""
    (folder / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
    text = json.dumps(
        {"policy": "random", "lists": LISTS, "conditions": CONDITIONS, "rules": rules},
        ensure_ascii=False,
        indent=0,
    )
    (folder / "charter.yaml").write_text(json.dumps(CHARTER, ensure_ascii=False), encoding="utf-8")
    (folder / "10-random.yaml").write_text(text, encoding="utf-8")
    return load_policy(folder)


def policy(random: Random, folder: Path, most_rules: int = 6) -> PolicyPack:
    """A random pack; one with a rule of too many alternatives is drawn again."""
    return written_policy(random, folder, most_rules)[0]


def written_policy(
    random: Random, folder: Path, most_rules: int = 6
) -> tuple[PolicyPack, list[dict[str, object]]]:
    """A random pack and its rules as written."""
    while True:
        rules = rules_of(random, random.randint(1, most_rules))
        pack = write_policy(folder, rules)
        try:
            compile_policy(pack)
        except RuleError as error:
            assert "alternatives" in str(error), error
        else:
            return pack, rules


def value(random: Random, kind: str) -> object:
    """A fact of a kind: mostly fitting, sometimes odd."""
    if random.random() < 0.15:
        return random.choice(ODD_VALUES)
    if kind in ("number", "share", "mass"):
        number = as_number(word(random, kind))
        return random.choice([number, number, number + 0.00004, number - 0.0001, int(number)])
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "texts":
        return tuple(random.choice(TEXTS) for _ in range(random.randint(0, 3)))
    return random.choice(list("xyzwv")) if kind == "choice" else random.choice(TEXTS)


def record(random: Random) -> dict[str, object]:
    return {name: value(random, kind) for name, kind in RECORD.items() if random.random() < 0.85}


def facts(random: Random) -> Facts:
    """Random facts: some missing, some null, mistyped, extreme or unheard of."""
    values = {name: value(random, kind) for name, kind in FIELDS.items() if random.random() < 0.75}
    if random.random() < 0.1:
        values["never.heard"] = random.choice(ODD_VALUES)
    lists: dict[str, object] = {}
    if random.random() < 0.8:
        lists["things"] = tuple(record(random) for _ in range(random.randint(0, 4)))
    if random.random() < 0.03:
        lists["things"] = random.choice([None, "abc", ("a", 1, None), 7])
    return Facts(values, lists)  # type: ignore[arg-type]


def removals(random: Random, known: Facts) -> Facts:
    """The same facts with at least one removed: a value, a whole list, or a field of a record."""
    values, lists = dict(known.values), {name: list(records) for name, records in known.lists.items()}
    for _ in range(random.randint(1, 3)):
        draw = random.random()
        if values and draw < 0.5:
            values.pop(random.choice(sorted(values)))
        elif lists and draw < 0.6:
            lists.pop(random.choice(sorted(lists)))
        elif lists.get("things"):
            place = random.randrange(len(lists["things"]))
            shorter = dict(lists["things"][place])
            if shorter:
                shorter.pop(random.choice(sorted(shorter)))
            lists["things"][place] = shorter
    return Facts(values, {name: tuple(records) for name, records in lists.items()})
