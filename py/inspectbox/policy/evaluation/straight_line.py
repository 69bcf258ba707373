"""All questions of one scope as one straight-line function, written and compiled once, run for each case.

Question n's answer is the local variable `xn`, a row of `bit_rows.py`. Only numbers and words of this module reach the
source; whatever a rule says (names, operands, tests) is a constant `Kn` that the function looks up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from inspectbox.policy.evaluation.ask import count_asked, sum_asked, test_of
from inspectbox.policy.evaluation.bit_rows import (
    FALSE,
    TRUE,
    UNKNOWN,
    Answers,
    Records,
    Row,
    beginning,
    holding,
    passing,
    reaching,
)
from inspectbox.policy.language.condition import Count, InList, Leaf, Operator, Quantified, Quantifier, Sum

Run = Callable[[Records, dict[str, Answers]], list[Row]]
"""The scope's records and the answers on every list that is known, to all answers."""

MOST_TERMS = 32
"""Terms of one expression: the compiler's recursion grows with them."""
_SIGNS = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.ABOVE: ">", Operator.BELOW: "<"}
_REACHED = {
    Operator.AT_LEAST: ("bisect_right", "{reached}|m"),
    Operator.BELOW: ("bisect_right", "s[-1]^{reached}|m"),
    Operator.ABOVE: ("bisect_left", "{reached}|m"),
    Operator.AT_MOST: ("bisect_left", "s[-1]^{reached}|m"),
}
"""Which records reach a bound, and which a comparison with it holds of; the last row are the known ones."""
_QUANTIFIED = {
    Quantifier.ANY: f"{FALSE} if not {{row}} else {TRUE} if {{row}}&g else {UNKNOWN}",
    Quantifier.NONE: f"{TRUE} if not {{row}} else {FALSE} if {{row}}&g else {UNKNOWN}",
    Quantifier.EVERY: f"{TRUE} if {{row}}==r.all else {UNKNOWN} if {{row}}>>r.number==g else {FALSE}",
}
_TURNED = (TRUE, None, UNKNOWN, FALSE)
"""By the truth of a single record, its opposite."""
Comparison = Leaf | InList


class Source:
    """Collects the questions of one scope. `alone`: the single facts, which are one record and need no columns."""

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._constants: dict[str, object] = {
            "beginning": beginning,
            "bisect_left": bisect_left,
            "bisect_right": bisect_right,
            "holding": holding,
            "passing": passing,
            "reaching": reaching,
        }
        self._leaves: dict[str, list[tuple[int, Comparison]]] = {}
        self._on_lists: dict[str, list[tuple[int, str]]] = {}
        self._joined: list[str] = []
        self._questions = 0

    def __len__(self) -> int:
        return self._questions

    def leaf(self, leaf: Comparison) -> int:
        """Add a comparison of one field; as all that add, return the question's number."""
        self._leaves.setdefault(leaf.fact.name, []).append((self._questions, leaf))
        return self._next()

    def negated(self, part: int) -> int:
        """Add a question turned round; unknown stays unknown."""
        turned = f"{_TURNED}[x{part}]" if self._alone else f"f^(x{part}>>n|(x{part}&h)<<n)"
        self._joined.append(f"x{self._questions}={turned}")
        return self._next()

    def joined(self, parts: Sequence[int], sign: str) -> int:
        """Add the and (`&`) or the or (`|`) of parts."""
        whole = f"x{self._questions}"
        for start in range(0, len(parts), MOST_TERMS):
            terms = [f"x{part}" for part in parts[start : start + MOST_TERMS]]
            if start:
                terms.insert(0, whole)
            short = f"{terms[0]} and " if sign == "&" else ""  # mostly the first is false, and so the whole
            self._joined.append(f"{whole}={short}{sign.join(terms)}")
        return self._next()

    def on_list(self, condition: Quantified | Count | Sum, where: int | None) -> int:
        """Add a question on the records of a list; `where` is the number, in the list's scope, of which match."""
        row = "r.all" if where is None else f"a[{where}]"
        match condition:
            case Quantified(quantifier=quantifier):
                truth = _QUANTIFIED[quantifier].format(row=row)
            case Count(bounds=bounds):
                truth = f"{self._constant(count_asked(bounds))}({row},r)"
            case Sum():
                truth = f"{self._constant(sum_asked(condition))}({row},r)"
        self._on_lists.setdefault(condition.list_name, []).append((self._questions, truth))
        return self._next()

    def compiled(self) -> Run:
        """Return the function that answers all of it."""
        lines = ["def run(records,lists):"]
        for name, asked in self._on_lists.items():
            lines += self._list_lines(name, asked)
        alone = " get=records.records[0].get"
        lines.append(alone if self._alone else " f=records.all;h=records.lower;n=records.number")
        for name, leaves in self._leaves.items():
            lines += self._alone_lines(name, leaves) if self._alone else self._column_lines(name, leaves)
        lines += [f" {line}" for line in self._joined]
        lines.append(f" return [{_variables(range(self._questions))}]")
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
            *[f"  x{number}={UNKNOWN}" for number, _ in asked],
            " else:",
            "  r,a=l;g=r.lower",
            *[f"  x{number}={truth}" for number, truth in asked],
        ]

    def _alone_lines(self, name: str, leaves: list[tuple[int, Comparison]]) -> list[str]:
        """Compare one single fact."""
        unknown = {n: FALSE if leaf.operator is Operator.KNOWN else UNKNOWN for n, leaf in leaves}
        return [
            f" v=get({self._constant(name)})",
            " if v is None:",
            *[f"  x{n}={truth}" for n, truth in unknown.items()],
            " else:",
            *[f"  x{n}={TRUE} if {self._of_value(leaf)} else {FALSE}" for n, leaf in leaves],
        ]

    def _of_value(self, leaf: Comparison) -> str:
        if leaf.operator is Operator.KNOWN:
            return "True"
        if isinstance(leaf, Leaf) and leaf.operator in _SIGNS:
            return f"v{_SIGNS[leaf.operator]}{self._constant(float(leaf.operands[0]))}"
        if isinstance(leaf, Leaf) and leaf.operator is Operator.ONE_OF:
            return f"v in {self._constant(frozenset(leaf.operands))}"
        return f"{self._constant(test_of(leaf))}(v)"

    def _column_lines(self, name: str, leaves: list[tuple[int, Comparison]]) -> list[str]:
        """Compare one field of all records: `d` holds its masks, `m` the row of the records without it."""
        lines = [f" d,m=records.column({self._constant(name)})"]
        by_operator: dict[Operator, list[tuple[int, Comparison]]] = {}
        for number, leaf in leaves:
            by_operator.setdefault(leaf.operator, []).append((number, leaf))
        for operator, alike in by_operator.items():
            if operator is Operator.ONE_OF:
                lines.append(self._indexed("holding(d,m,{index},", alike))
            elif operator is Operator.STARTS:
                lengths = {len(text) for _, leaf in alike for text in _operands(leaf)}  # type: ignore[arg-type]
                lengths_asked = self._constant(tuple(sorted(lengths)))
                lines.append(self._indexed(f"beginning(d,m,{{index}},{lengths_asked},", alike))
            elif operator in _REACHED:
                lines += self._reaching(operator, alike)
            elif operator is Operator.KNOWN:
                lines += [f" x{number}=f^(m|m>>n)" for number, _ in alike]
            else:
                lines += [
                    f" x{number}=passing(d,{self._constant(test_of(leaf))})|m" for number, leaf in alike
                ]
        return lines

    def _indexed(self, call: str, alike: list[tuple[int, Comparison]]) -> str:
        """Answer all questions that look for values at once, by the questions that each value answers."""
        index: dict[object, list[int]] = {}
        for place, (_, leaf) in enumerate(alike):
            for value in _operands(leaf):
                index.setdefault(value, []).append(place)
        numbers = _variables(number for number, _ in alike)
        return f" {numbers}={call.format(index=self._constant(index))}{len(alike)})"

    def _reaching(self, operator: Operator, alike: list[tuple[int, Comparison]]) -> list[str]:
        bound_of = {number: float(leaf.operands[0]) for number, leaf in alike if isinstance(leaf, Leaf)}
        bounds = sorted(set(bound_of.values()))
        count, holds = _REACHED[operator]
        lines = [f" s=reaching(d,{self._constant(bounds)},{count})"]
        for number, bound in bound_of.items():
            reached = f"s[{len(bounds) - 1 - bounds.index(bound)}]"
            lines.append(f" x{number}={holds.format(reached=reached)}")
        return lines


def _variables(numbers: Iterable[int]) -> str:
    return "".join(f"x{number}," for number in numbers)


def _operands(leaf: Comparison) -> Iterable[object]:
    return leaf.named.values if isinstance(leaf, InList) else dict.fromkeys(leaf.operands)
