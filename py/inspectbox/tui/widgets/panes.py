"""The three panes below the picture: queue, declared against seen, decision and reasons."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from inspectbox.service.messages import CaseLine, CaseView
from inspectbox.tui.lines import decision_lines, declared_lines
from inspectbox.tui.plain import case_name, fitted, plain
from inspectbox.tui.theme import ALERT, COLOURS, DIM
from inspectbox.tui.words import Words

_CHOSEN = "bold #ffffff on #1d4f76"
_GOODS_FROM = 28
"""Cells from which a queue line has room for the goods beside the container."""


class Pane(Widget):
    """A framed list of lines; when they do not fit, the last one says which key shows all."""

    def __init__(self, pane_id: str, words: Words) -> None:
        super().__init__(id=pane_id)
        self._words = words
        self._told: object = None
        self.border_title = words(f"pane_{pane_id}")

    def lines(self, width: int, *, roomy: bool) -> list[Content]:
        """Return the lines to draw, `width` cells wide; all there is to say, or only what matters most."""
        raise NotImplementedError

    def render(self) -> Content:
        """Draw as many lines as there is room for."""
        width, height = self.content_size
        lines = self.lines(width, roomy=True)
        if len(lines) > height:
            lines = self.lines(width, roomy=False)
        if len(lines) > height > 0:
            more = f"… +{len(lines) - height + 1}  d {self._words('key_details')}"
            lines = [*lines[: height - 1], Content.styled(more, DIM)]
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)

    def tell(self, words: Words, *told: object) -> None:
        """Take what to draw; draws only when it differs."""
        if (words, told) == self._told:
            return
        self._words, self._told = words, (words, told)
        self.border_title = words(f"pane_{self.id}")
        self.refresh()


class QueuePane(Pane):
    """The cases at the lane, the open one marked."""

    def __init__(self, words: Words) -> None:
        super().__init__("queue", words)
        self._cases: tuple[CaseLine, ...] = ()
        self._chosen = ""

    def show(self, cases: tuple[CaseLine, ...], chosen: str, words: Words) -> None:
        """Show a queue."""
        self._cases, self._chosen = cases, chosen
        self.tell(words, cases, chosen)

    def lines(self, width: int, *, roomy: bool) -> list[Content]:
        """One line a case, scrolled so that the open one is seen."""
        words = self._words
        if not self._cases:
            return [Content.styled(words("empty_queue"), DIM)]
        container = max(
            11, *(min(16, cell_len(case_name(case.container, case.case_id))) for case in self._cases)
        )
        head = (
            f"    {fitted(words('container'), container)}  {words('goods') if width >= _GOODS_FROM else ''}"
        )
        rows = max(1, self.content_size.height - 1)
        at = next((n for n, case in enumerate(self._cases) if case.case_id == self._chosen), 0)
        first = max(0, min(at - rows // 2, len(self._cases) - rows))
        shown = self._cases[first : first + rows]
        return [
            Content.styled(fitted(head, width), f"bold {DIM}"),
            *(self._line(case, container, width) for case in shown),
        ]

    def _line(self, case: CaseLine, container: int, width: int) -> Content:
        chosen = case.case_id == self._chosen
        given = case.verdict.disposition.shape if case.verdict else " "
        name = fitted(case_name(case.container, case.case_id), container)
        room = width - container - 6
        goods = (
            fitted(plain(case.goods, 80) or self._words("no_declaration"), room)
            if width >= _GOODS_FROM
            else ""
        )
        line = Content.assemble(
            "▸" if chosen else " ",
            (case.disposition.shape, f"bold {COLOURS[case.disposition]}"),
            (given, f"bold {COLOURS[case.verdict.disposition]}" if case.verdict else ""),
            f" {name}  ",
            (goods, "" if case.verdict is None else DIM),
        ).truncate(width, pad=True)
        return line.stylize_before(_CHOSEN) if chosen else line


class DeclaredPane(Pane):
    """What was declared, and what the beam saw."""

    def __init__(self, words: Words) -> None:
        super().__init__("declared", words)
        self._detail: CaseView | None = None

    def show(self, detail: CaseView | None, words: Words) -> None:
        """Show a case."""
        self._detail = detail
        self.tell(words, detail)

    def lines(self, width: int, *, roomy: bool) -> list[Content]:
        """Draw the case's declaration and findings."""
        return declared_lines(self._detail, self._words, width, roomy=roomy) if self._detail else []


class DecisionPane(Pane):
    """What the box proposes, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__("decision", words)
        self._detail: CaseView | None = None
        self._fault = ""

    def show(self, detail: CaseView | None, fault: str, words: Words) -> None:
        """Show a case; `fault` stands first when something is wrong with the lane."""
        self._detail, self._fault = detail, fault
        self.tell(words, detail, fault)

    def lines(self, width: int, *, roomy: bool) -> list[Content]:
        """Draw the case's decision."""
        lines = [Content.styled(f"✕ {plain(self._fault)}", f"bold {ALERT}")] if self._fault else []
        return lines + (decision_lines(self._detail, self._words, width, roomy=roomy) if self._detail else [])
