"""The facts the engine is asked with, one a shard: answered questions to lines of JSON, as one straight-line function.

Only names made by `rows.py` and numbers reach the source; what a vocabulary says is a constant `Kn`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from json.encoder import encode_basestring

from inspectbox.policy.evaluation.bit_rows import TRUE, UNKNOWN, picking
from inspectbox.policy.evaluation.questions import Asked
from inspectbox.policy.evaluation.rows import Derived, Fields
from inspectbox.policy.language.vocabulary import FactType

SID = "c"
ANCHOR = ("k", "c")
_OPENING = f'{{"id":"f","sid":"{SID}","{ANCHOR[0]}":"{ANCHOR[1]}"'

EngineFacts = Callable[[Asked], list[tuple[int, str]]]
"""Return for each shard to be asked its number and the one flat fact, as one line of JSON."""


def engine_facts(fields: Fields, shards: Sequence[tuple[Sequence[str], bool]]) -> EngineFacts:
    """Return what writes the facts, without unknown facts and derived booleans that fail.

    A shard is the fields it reads and whether it is always asked; if not, it is where one of its questions is open.
    """
    constants: dict[str, object] = {"text": encode_basestring, "OPENING": _OPENING, "NONE": ""}
    lines = [
        "def facts(asked):",
        " get=asked.facts.values.get;x=asked.single",
    ]
    for name, fact in fields.direct.items():
        constants[f"K{name}"] = fact.name
        lines.append(f" {name}=get(K{name})\n {name}=NONE if {name} is None else {_carried(name, fact.type)}")
    pieces = {name: name for name in fields.direct}
    for name, derived in fields.derived.items():
        constants[f"K{name}"] = f',"{name}":true'
        pieces[name] = f"K{name} if {_holds(derived)} else NONE"
    lines.append(" found=[]")
    for number, (names, always) in enumerate(shards):
        if not always:
            questions = dict.fromkeys(fields.derived[name].question for name in names)
            constants[f"Q{number}"] = picking(list(questions))
            lines.append(f" if {UNKNOWN} in Q{number}(x):")
        parts = "".join(["{" + pieces[name] + "}" for name in names])
        lines.append(f"{'' if always else ' '} found.append(({number},f'{{OPENING}}{parts}}}}}'))")
    lines.append(" return found")
    exec(compile("\n".join(lines), "<facts>", "exec"), constants)  # noqa: S102 - no rule's text in it
    return constants["facts"]  # type: ignore[return-value]


def _carried(name: str, kind: FactType) -> str:
    """Write a canonical value; a number is never written with an exponent, which the engine would not read."""
    if kind is FactType.NUMBER:
        return f"f',\"{name}\":{{{name}!r}}'"
    if kind is FactType.BOOLEAN:
        return f"',\"{name}\":true' if {name} else ',\"{name}\":false'"
    return f"f',\"{name}\":{{text({name})}}'"


def _holds(derived: Derived) -> str:
    truth = f"x[{derived.question}]"
    if derived.certain is derived.sign:
        return f"{truth}{'==' if derived.sign else '!='}{TRUE}"
    return truth if derived.sign else f"not {truth}"
