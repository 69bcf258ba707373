"""All questions of one scope as one straight-line function, written and compiled once, run for each case.

Question n's answer is the pair of local variables `cn` and `pn`, certain and possible. Only numbers and words of this
module reach the source; whatever a rule says (names, operands, tests) is a constant `Kn` that the function looks up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from inspectbox.policy.evaluation.ask import count_asked, sum_asked, test_of
from inspectbox.policy.evaluation.bit_rows import Answers, Records, beginnings, holding, ladder, passing
from inspectbox.policy.language.condition import Count, InList, Leaf, Operator, Quantified, Quantifier, Sum

Run = Callable[[Records, dict[str, Answers]], tuple[list[int], list[int]]]
"""The scope's records and the answers on every list that is known, to all answers, certain and possible."""

MOST_TERMS = 32
"""Terms of one expression: the compiler's recursion grows with them."""
FEW_VALUES = 4
_SIGNS = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.ABOVE: ">", Operator.BELOW: "<"}
_SUFFIXES = {
    Operator.AT_LEAST: "s[bisect_left(v,{bound})]",
    Operator.ABOVE: "s[bisect_right(v,{bound})]",
    Operator.AT_MOST: "s[0]^s[bisect_right(v,{bound})]",
    Operator.BELOW: "s[0]^s[bisect_left(v,{bound})]",
}
"""Which records a comparison holds of, by the field's ladder."""
_QUANTIFIED = {
    Quantifier.ANY: "c{n}={certain}!=0;p{n}={possible}!=0",
    Quantifier.NONE: "c{n}={possible}==0;p{n}={certain}==0",
    Quantifier.EVERY: "c{n}={certain}==g;p{n}={possible}==g",
}


class Source:
    """Collects the questions of one scope. `alone`: the single facts, which are one record and need no columns."""

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._constants: dict[str, object] = {
            "beginnings": beginnings,
            "bisect_left": bisect_left,
            "bisect_right": bisect_right,
            "holding": holding,
            "ladder": ladder,
            "passing": passing,
        }
        self._leaves: dict[str, list[tuple[int, Leaf | InList]]] = {}
        self._on_lists: dict[str, list[tuple[int, str]]] = {}
        self._joined: list[str] = []
        self._questions = 0

    def __len__(self) -> int:
        return self._questions

    def leaf(self, leaf: Leaf | InList) -> int:
        """Add a comparison of one field; as all that add, return the question's number."""
        self._leaves.setdefault(leaf.fact.name, []).append((self._questions, leaf))
        return self._next()

    def negated(self, part: int) -> int:
        """Add a question turned round; unknown stays unknown."""
        self._joined.append(f"c{self._questions}=f^p{part};p{self._questions}=f^c{part}")
        return self._next()

    def joined(self, parts: Sequence[int], sign: str) -> int:
        """Add the and (`&`) or the or (`|`) of parts."""
        for row in "cp":
            whole = f"{row}{self._questions}"
            for start in range(0, len(parts), MOST_TERMS):
                terms = [f"{row}{part}" for part in parts[start : start + MOST_TERMS]]
                self._joined.append(f"{whole}={sign.join([whole, *terms] if start else terms)}")
        return self._next()

    def on_list(self, condition: Quantified | Count | Sum, where: int | None) -> int:
        """Add a question on the records of a list; `where` is the number, in the list's scope, of which match."""
        number = self._questions
        certain, possible = ("g", "g") if where is None else (f"a[{where}]", f"b[{where}]")
        match condition:
            case Quantified(quantifier=quantifier):
                line = _QUANTIFIED[quantifier].format(n=number, certain=certain, possible=possible)
            case Count(bounds=bounds):
                line = f"c{number},p{number}={self._constant(count_asked(bounds))}({certain},{possible})"
            case Sum():
                line = f"c{number},p{number}={self._constant(sum_asked(condition))}({certain},{possible},r)"
        self._on_lists.setdefault(condition.list_name, []).append((number, line))
        return self._next()

    def compiled(self) -> Run:
        """Return the function that answers all of it."""
        lines = ["def run(records,lists):", " f=records.full"]
        for name, asked in self._on_lists.items():
            lines += self._list_lines(name, asked)
        if self._alone:
            lines.append(" get=records.records[0].get")
        for name, leaves in self._leaves.items():
            lines += self._alone_lines(name, leaves) if self._alone else self._column_lines(name, leaves)
        lines += [f" {line}" for line in self._joined]
        rows = ("".join(f"{row}{n}," for n in range(self._questions)) for row in "cp")
        lines.append(" return " + ",".join(f"[{row}]" for row in rows))
        exec(compile("\n".join(lines), "<questions>", "exec"), self._constants)  # noqa: S102 - no rule's text in it
        return self._constants["run"]  # type: ignore[return-value]

    def _next(self) -> int:
        self._questions += 1
        return self._questions - 1

    def _constant(self, value: object) -> str:
        name = f"K{len(self._constants)}"
        self._constants[name] = value
        return name

    def _list_lines(self, name: str, asked: list[tuple[int, str]]) -> list[str]:
        return [
            f" l=lists.get({self._constant(name)})",
            " if l is None:",
            *[f"  c{number}=0;p{number}=1" for number, _ in asked],
            " else:",
            "  r=l.records;g=r.full;a=l.certain;b=l.possible",
            *[f"  {line}" for _, line in asked],
        ]

    def _alone_lines(self, name: str, leaves: list[tuple[int, Leaf | InList]]) -> list[str]:
        """Compare one single fact."""
        unknown = [f"  c{n}=0;p{n}={int(leaf.operator is not Operator.KNOWN)}" for n, leaf in leaves]
        known = [f"  c{n}=p{n}={self._of_value(leaf)}" for n, leaf in leaves]
        return [f" v=get({self._constant(name)})", " if v is None:", *unknown, " else:", *known]

    def _of_value(self, leaf: Leaf | InList) -> str:
        if leaf.operator is Operator.KNOWN:
            return "1"
        if isinstance(leaf, Leaf) and leaf.operator in _SIGNS:
            return f"v{_SIGNS[leaf.operator]}{self._constant(float(leaf.operands[0]))}"
        if isinstance(leaf, Leaf) and leaf.operator is Operator.ONE_OF:
            return f"v in {self._constant(frozenset(leaf.operands))}"
        return f"{self._constant(test_of(leaf))}(v)"

    def _column_lines(self, name: str, leaves: list[tuple[int, Leaf | InList]]) -> list[str]:
        """Compare one field of all records: `d` holds its masks, `m` the records without it."""
        lines = [f" d,m=records.column({self._constant(name)});has=d.get"]
        operators = {leaf.operator for _, leaf in leaves if isinstance(leaf, Leaf)}
        if operators & _SIGNS.keys():
            lines.append(" v,s=ladder(d)")
        if Operator.STARTS in operators:
            begun = [
                leaf for _, leaf in leaves if isinstance(leaf, Leaf) and leaf.operator is Operator.STARTS
            ]
            lengths = sorted({len(str(text)) for leaf in begun for text in leaf.operands})
            lines.append(f" e=beginnings(d,{self._constant(tuple(lengths))});begins=e.get")
        for number, leaf in leaves:
            if leaf.operator is Operator.KNOWN:
                lines.append(f" c{number}=p{number}=f^m")
            else:
                lines.append(f" c{number}={self._of_column(leaf)};p{number}=c{number}|m")
        return lines

    def _of_column(self, leaf: Leaf | InList) -> str:
        if isinstance(leaf, Leaf):
            if leaf.operator in _SIGNS:
                bound = self._constant(float(leaf.operands[0]))
                return _SUFFIXES[leaf.operator].format(bound=bound)
            if leaf.operator is Operator.ONE_OF:
                return self._held(leaf.operands, "has", "d")
            if leaf.operator is Operator.STARTS:
                return self._held([str(text) for text in leaf.operands], "begins", "e")
        return f"passing(d,{self._constant(test_of(leaf))})"

    def _held(self, values: Sequence[object], get: str, masks: str) -> str:
        if not 0 < len(values) <= FEW_VALUES:
            return f"holding({masks},{self._constant(tuple(values))})"
        return "|".join(f"{get}({self._constant(value)},0)" for value in values)
