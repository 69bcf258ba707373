"""A case as lines of text: declared against seen, and the decision with its reasons.

Everything that came with a scan, a declaration or a rule passes through `plain` here.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from inspectbox.domain.consignment import Declaration, DeclarationLine
from inspectbox.domain.decision import Disposition, Reason
from inspectbox.domain.finding import Finding, FindingKind
from inspectbox.service.messages import CaseView, GivenVerdict
from inspectbox.tui.drawing import MARK_COLOURS, mark_colour
from inspectbox.tui.plain import fitted, plain, wrapped
from inspectbox.tui.theme import COLOURS, DIM, FINDING_SHAPES, KEY, WELL
from inspectbox.tui.words import Words

_WELL_SEEN = 0.9
"""Share of the load from which the coverage line is drawn as well; the rules, not this line, decide on it."""
_GOODS_SHOWN = 3
_SUBJECT_CELLS = 18
_WORDS_FROM = 50
"""Cells from which code and mass have room for the words that say what they are."""


def disposition_text(disposition: Disposition, words: Words) -> Content:
    """A disposition as shape, word and colour."""
    return Content.styled(f"{disposition.shape} {words(disposition.word)}", f"bold {COLOURS[disposition]}")


def declared_lines(
    detail: CaseView, words: Words, width: int, *, roomy: bool = True, goods: int = _GOODS_SHOWN
) -> list[Content]:
    """What was declared (at most `goods` lines of it), who declared it, then every finding and what was seen.

    Not roomy: what an officer cannot do without, for a small pane.
    """
    lines = _declaration_lines(detail.declaration, words, width, goods if roomy else 1, roomy=roomy)
    if detail.declaration is not None or detail.enterprise is not None:
        lines.append(_enterprise_line(detail, words, width))
    lines.extend([Content("")] if roomy else [])
    if not detail.findings:
        lines.append(Content.styled(words("no_findings"), DIM))
    for number, finding in enumerate(detail.findings, start=1):
        lines.extend(_finding_lines(number, finding, words, width)[: None if roomy else 1])
    if detail.seen_share is not None:
        lines.append(_coverage_line(detail.seen_share, words))
    return lines


def decision_lines(detail: CaseView, words: Words, width: int, *, roomy: bool = True) -> list[Content]:
    """The proposal, the verdict if there is one, every reason, and, where there is room, what decided."""
    lines = [disposition_text(detail.decision.disposition, words)]
    if detail.verdict is not None:
        lines.extend(_verdict_lines(detail.verdict, words, width))
    if not detail.decision.reasons:
        lines.append(Content.styled(words("no_reasons"), KEY))
    lines.extend([Content("")] if roomy else [])
    for reason in detail.decision.reasons:
        lines.extend(_reason_lines(reason, words, width, roomy=roomy))
    if not roomy:
        return lines
    versions = " · ".join(f"{words(name)} {version}" for name, version in _versions(detail))
    return [*lines, Content(""), *(Content.styled(line, DIM) for line in wrapped(plain(versions), width))]


def _versions(detail: CaseView) -> list[tuple[str, str]]:
    return [
        (name, detail.versions[name]) for name in ("rules", "model", "profile") if name in detail.versions
    ]


def _declaration_lines(
    declaration: Declaration | None, words: Words, width: int, goods: int, *, roomy: bool
) -> list[Content]:
    if declaration is None:
        return [Content.styled(f"▲ {words('no_declaration')}", f"bold {KEY}")]
    lines = [_goods_line(line, words, width) for line in declaration.lines[:goods]]
    if not lines:
        lines.append(Content.styled(f"▲ {words('no_goods')}", f"bold {KEY}"))
    if len(declaration.lines) > goods:
        lines[-1] = Content.assemble(lines[-1], (f"  +{len(declaration.lines) - goods}", KEY))
    if not roomy:
        return lines
    number = (
        f"{words('declaration')} {plain(declaration.declaration_no, 40)} · {plain(declaration.direction, 12)}"
    )
    return [*lines, Content.styled(number, DIM)]


def _goods_line(line: DeclarationLine, words: Words, width: int) -> Content:
    """HS code, goods, amount; the goods give way so that amount and mass are always seen."""
    mass = f"{line.gross_kg:,.0f} kg".replace(",", " ")
    gross = f"{words('gross')} " if width >= _WORDS_FROM else ""
    amount = f"  ×{line.quantity:g} {plain(line.unit, 12)}  {gross}{mass}"
    head = Content.assemble(("HS " if gross else "", DIM), f"{plain(line.hs, 12)} ")
    origin = f"  {words('origin')} {plain(line.origin, 8)}"
    return _with_room(head, plain(line.goods, 60), (Content(amount), Content(origin)), width)


def _enterprise_line(detail: CaseView, words: Words, width: int) -> Content:
    if detail.enterprise is None:
        code = detail.declaration.enterprise_code if detail.declaration else ""
        return Content.styled(f"▲ {words('enterprise')} {plain(code, 30)} {words('unknown')}", KEY)
    tier = plain(detail.enterprise.tier, 30).replace("_", " ")
    tails = (
        Content(f"  {words('tier')} {tier}"),
        Content.styled(f"  {plain(detail.enterprise.code, 20)}", DIM),
    )
    return _with_room(Content(""), plain(detail.enterprise.name, 60), tails, width)


def _with_room(head: Content, name: str, tails: tuple[Content, Content], width: int) -> Content:
    """Join a line; the second tail goes first when there is no room, then the end of the name."""
    first, second = tails
    room = width - head.cell_length - first.cell_length
    if cell_len(name) + second.cell_length <= room:
        return Content.assemble(head, (name, "bold"), first, second)
    return Content.assemble(
        head, (name if cell_len(name) <= room else fitted(name, max(8, room)), "bold"), first
    )


def _finding_lines(number: int, finding: Finding, words: Words, width: int) -> list[Content]:
    """A finding in one line, its sentence in lines of its own where it does not fit beside."""
    shape = FINDING_SHAPES[finding.kind]
    tone = WELL if finding.kind is FindingKind.REGULATED_DECLARED else KEY
    place = MARK_COLOURS[mark_colour(number)] if finding.box is not None else DIM
    confidence = f"{finding.confidence:.2f}  " if finding.box is not None else ""
    subject = plain(finding.subject, _SUBJECT_CELLS).replace("_", " ")
    head = Content.assemble(
        (f"{shape} ", tone),
        (f"{number} ", f"bold {place}"),
        (f"{subject}  " if subject else "", "bold"),
        confidence,
        (words(finding.kind.value), f"bold {tone}"),
    )
    sentence = plain(finding.text)
    if head.cell_length + 2 + cell_len(sentence) <= width:
        return [Content.assemble(head, (f"  {sentence}", DIM))]
    return [head, *(Content.styled(f"    {line}", DIM) for line in wrapped(sentence, width - 4))]


def _coverage_line(share: float, words: Words) -> Content:
    well = share >= _WELL_SEEN
    return Content.assemble(
        ("✓ " if well else "▲ ", WELL if well else KEY), f"{words('seen')} ", (f"{share:.0%}", "bold")
    )


def _verdict_lines(verdict: GivenVerdict, words: Words, width: int) -> list[Content]:
    head = Content.assemble(
        (f"{words('verdict')} ", DIM),
        disposition_text(verdict.disposition, words),
        f"  {plain(verdict.officer, 40)}",
    )
    reason = plain(verdict.reason)
    return [head, *(Content(f"  {line}") for line in (wrapped(reason, width - 2) if reason else ()))]


def _reason_lines(reason: Reason, words: Words, width: int, *, roomy: bool) -> list[Content]:
    head = Content.assemble(
        (f"{reason.disposition.shape} ", COLOURS[reason.disposition]),
        (plain(reason.rule, 60), "bold"),
        f" → {words(reason.disposition.word)}",
        (f"  {plain(reason.version, 12)}" if roomy else "", DIM),
    )
    sentence = reason.text.zh if words.language == "zh" else reason.text.en
    lines = [head, *(Content(f"  {line}") for line in wrapped(plain(sentence or reason.text.en), width - 2))]
    if reason.evidence and roomy:
        evidence = plain(" · ".join(f"{name} {value}" for name, value in reason.evidence))
        lines.extend(Content.styled(f"  {line}", DIM) for line in wrapped(evidence, width - 2))
    return lines
