"""The radiograph: half-block cells while it moves and under a dialog, sixel once it rests, if the terminal can."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from inspectbox.imaging.display import Mode
from inspectbox.imaging.pyramid import Pyramid
from inspectbox.tui.drawing import Mark, cell_strips, draw
from inspectbox.tui.plain import fitted
from inspectbox.tui.sixel import sixel_strips
from inspectbox.tui.terminal import Terminal, frames_waiting
from inspectbox.tui.view import MODE_KEYS, Canvas, View

STILL_S: Final = 0.15
"""After the last key the picture counts as resting: sixel costs a terminal 30 to 50 ms, too slow to move with."""
_BUSY_S: Final = 0.02
_BUSY_FRAMES: Final = 1
_LEVEL_STEP: Final = 8.0
_VIEWS_KEPT: Final = 256
"""Cases whose view is remembered: more than an officer goes back over."""


class PictureView(Widget, can_focus=True):
    """Owns the view of one picture, never the picture's meaning."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(1)", show=False),
        Binding("minus", "zoom(-1)", show=False),
        Binding("left", "pan(-1, 0)", show=False),
        Binding("right", "pan(1, 0)", show=False),
        Binding("up", "pan(0, -1)", show=False),
        Binding("down", "pan(0, 1)", show=False),
        Binding("0", "standard", show=False),
        *(Binding(key, f"mode('{mode}')", show=False) for key, mode in MODE_KEYS),
        Binding("i", "inverse", show=False),
        Binding("left_square_bracket", "level(-1)", show=False),
        Binding("right_square_bracket", "level(1)", show=False),
        Binding("left_curly_bracket", "window(-1)", show=False),
        Binding("right_curly_bracket", "window(1)", show=False),
        Binding("b", "boxes", show=False),
        Binding("t", "labels", show=False),
        Binding("n", "next_finding", show=False),
    ]

    class Looked(Message):
        """The view has changed."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    class NoMaterial(Message):
        """A mode was asked for that shows material, and the scan tells none."""

    class NothingFound(Message):
        """The next finding was asked for and the picture has none."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(id="picture")
        self._terminal = terminal
        self._picture: Pyramid | None = None
        self._case = ""
        self._views: dict[str, View] = {}
        self._marks: tuple[Mark, ...] = ()
        self._pitch = 1.0
        self._notice = ""
        self._still: Timer | None = None
        self._resting = False
        self._deferred = False
        self._drawn: tuple[object, list[Strip]] | None = None
        self.view = View()

    def show(
        self, case: str, picture: Pyramid | None, marks: tuple[Mark, ...], pitch: float, notice: str
    ) -> None:
        """Show a case's picture, the first time in the standard view, then as it was left; `notice` stands in its place
        when there is none.
        """
        self._case, self._picture, self._marks = case, picture, marks
        self._pitch, self._notice = pitch, notice
        standard = self.view.standard()
        left = self._views.get(case, standard)
        if left.mode.needs_material and picture is not None and not picture.has_material:
            # chosen while there was no picture to say that it tells no material
            left = replace(left, mode=standard.mode)
        self._look(replace(left, boxes=standard.boxes, labels=standard.labels))

    def say(self, notice: str) -> None:
        """Change what stands in the place of a missing picture."""
        if notice != self._notice:
            self._notice, self._drawn = notice, None
            self.refresh()

    def fit_terminal(self, terminal: Terminal) -> None:
        """Follow a change of the terminal, such as its font."""
        if terminal != self._terminal:
            self._terminal = terminal
            self._look(self.view)

    @property
    def reduced(self) -> bool:
        """Whether the terminal shows less than every pixel, also at rest."""
        canvas = self._canvas(sixel=True)
        return not self._terminal.draws(canvas.rows, canvas.columns)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw, unless what is drawn is still true."""
        sixel = self._resting and not self.reduced and self.screen is self.app.screen
        key = (sixel, self.size, self.view, self._terminal)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._strips(sixel=sixel))
        strips = self._drawn[1][crop.y : crop.bottom]
        if crop.x == 0 and crop.width == self.size.width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def on_resize(self) -> None:
        """Draw anew at the new size."""
        self._look(self.view)

    def on_unmount(self) -> None:
        """Stop waiting for rest."""
        if self._still is not None:
            self._still.stop()

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out."""
        self._look(self.view.zoomed(steps))

    def action_pan(self, right: int, down: int) -> None:
        """Move over the picture."""
        view = self.view.panned(right, down)
        if self._picture is not None:
            view = view.settled(self._picture.shape, self._canvas(sixel=False))
        self._look(view)

    def action_standard(self) -> None:
        """Return to the standard view."""
        self._look(self.view.standard())

    def action_mode(self, word: str) -> None:
        """Show in a display mode, or in the standard one again; without material there is no colour."""
        mode = Mode(word)
        if mode.needs_material and self._picture is not None and not self._picture.has_material:
            self.post_message(self.NoMaterial())
            return
        self._look(self.view.in_mode(mode))

    def action_inverse(self) -> None:
        """Turn dark and light round."""
        self._look(self.view.turned("inverse"))

    def action_level(self, steps: int) -> None:
        """Shift the grey that is shown as middle grey."""
        self._look(self.view.toned(level=steps * _LEVEL_STEP))

    def action_window(self, steps: int) -> None:
        """Widen or narrow the greys that are told apart."""
        self._look(self.view.toned(window=steps * 2 * _LEVEL_STEP))

    def action_boxes(self) -> None:
        """Show or hide the findings' boxes."""
        self._look(self.view.turned("boxes"))

    def action_labels(self) -> None:
        """Show names or only numbers at the boxes."""
        self._look(self.view.turned("labels"))

    def action_next_finding(self) -> None:
        """Zoom to the next finding; after the last comes the first."""
        if self._picture is None or not self._marks:
            self.post_message(self.NothingFound())
            return
        index = 0 if self.view.finding is None else (self.view.finding + 1) % len(self._marks)
        canvas = self._canvas(sixel=False)
        self._look(self.view.at_finding(index, self._marks[index].box, self._picture.shape, canvas))

    def _look(self, view: View) -> None:
        """Take a new view: cells now, sixel after a rest. Only the latest view is drawn, however fast keys come."""
        self.view, self._drawn, self._resting = view, None, False
        self._keep(view)
        self.post_message(self.Looked(view))
        if not self.reduced:
            if self._still is not None:
                self._still.stop()
            self._still = self.set_timer(STILL_S, self._rest)
        if not self._deferred:
            self._refresh_when_taken()

    def _keep(self, view: View) -> None:
        self._views.pop(self._case, None)
        self._views[self._case] = view
        if len(self._views) > _VIEWS_KEPT:
            del self._views[next(iter(self._views))]

    def _rest(self) -> None:
        self._resting = True
        self._refresh_when_taken()

    def _refresh_when_taken(self) -> None:
        """Draw once the terminal has taken the frames before."""
        self._deferred = frames_waiting(self.app._driver) > _BUSY_FRAMES
        if self._deferred:
            self.set_timer(_BUSY_S, self._refresh_when_taken)
        else:
            self.refresh()

    def _canvas(self, *, sixel: bool) -> Canvas:
        width, height = max(1, self.size.width), max(1, self.size.height)
        if sixel and self._terminal.cell is not None:
            rows, columns = self._terminal.cell
            return Canvas(max(1, height * rows // 6 * 6), width * columns, 1.0, self._pitch)
        return Canvas(height * 2, width, self._terminal.cell_aspect * 2, self._pitch)

    def _strips(self, *, sixel: bool) -> list[Strip]:
        width, height = self.size
        if self._picture is None:
            return _notice_strips(self._notice, width, height)
        canvas = self._canvas(sixel=sixel)
        cell = self._terminal.cell if sixel and self._terminal.cell is not None else (2, 1)
        frame = draw(self._picture, self.view, canvas, cell, self._marks)
        return sixel_strips(frame, width, height) if sixel else cell_strips(frame, width)


def _notice_strips(notice: str, width: int, height: int) -> list[Strip]:
    """Say in the middle of an empty space why there is no picture."""
    line = fitted(f"{' ' * max(0, (width - cell_len(notice)) // 2)}{notice}", width)
    said = Strip([Segment(line, Style(color="#ffffff", bgcolor="#000000", bold=True))], width)
    blank = Strip.blank(width, "on #000000")
    return [said if row == height // 2 else blank for row in range(height)]
