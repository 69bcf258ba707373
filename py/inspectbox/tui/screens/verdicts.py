"""From a verdict key to a verdict: the reason when it differs, the confirmation when it cannot be called back."""

from __future__ import annotations

from textual.app import App
from textual.content import Content

from inspectbox.domain.decision import Disposition
from inspectbox.service.messages import CaseView, VerdictRequest
from inspectbox.tui.dialogs.confirm import ConfirmDialog
from inspectbox.tui.dialogs.reason import ReasonDialog
from inspectbox.tui.lines import disposition_text
from inspectbox.tui.plain import case_name, plain
from inspectbox.tui.values import VerdictOrder
from inspectbox.tui.words import Words


async def ask_verdict(
    app: App[int], detail: CaseView, disposition: Disposition, officer: str, words: Words
) -> VerdictOrder | None:
    """Ask what must be asked; None when the officer goes back. The case's version is the one that was on screen."""
    reason = ""
    decided = detail.verdict is not None and detail.verdict.disposition is not Disposition.REVIEW
    if decided or detail.decision.is_overridden_by(disposition):
        title = words("reason_again" if decided else "reason_title")
        answer = await app.push_screen_wait(ReasonDialog(title, _question(detail, disposition, words), words))
        if answer is None:
            return None
        reason = answer
    if disposition is Disposition.RELEASE:
        lines = (*_question(detail, disposition, words), Content(""), Content(words("confirm_text")))
        if not await app.push_screen_wait(
            ConfirmDialog(words("confirm_title"), lines, words("confirm_keys"))
        ):
            return None
    request = VerdictRequest(disposition, officer, detail.version, reason)
    return VerdictOrder(detail.case_id, detail.container, request)


def _question(detail: CaseView, disposition: Disposition, words: Words) -> tuple[Content, ...]:
    goods = ", ".join(line.goods for line in detail.declaration.lines) if detail.declaration else ""
    return (
        Content.assemble(
            (case_name(detail.container, detail.case_id), "bold"),
            f"  {plain(goods, 80) or words('no_declaration')}",
        ),
        Content.assemble(
            disposition_text(disposition, words),
            f"   {words('proposed')} ",
            disposition_text(detail.decision.disposition, words),
        ),
    )
