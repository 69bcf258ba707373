"""What the message line says about a verdict that was sent."""

from __future__ import annotations

from inspectbox.tui.plain import case_name, plain
from inspectbox.tui.theme import ALERT, WELL
from inspectbox.tui.values import Changed, Delivery, Kept, Recorded, Refused, VerdictOrder
from inspectbox.tui.words import Words


def delivery_message(order: VerdictOrder, delivery: Delivery, words: Words) -> tuple[str, str]:
    """Return the sentence and its colour."""
    disposition = order.request.disposition
    name = case_name(order.container, order.case_id)
    head = f"{name} {disposition.shape} {words(disposition.word)}"
    match delivery:
        case Recorded():
            return f"{head}: {words('m_recorded')} {plain(order.request.officer, 40)}", WELL
        case Kept():
            return f"{head} {words('m_kept')}", f"bold {ALERT}"
        case Changed(officer, word):
            known = f" ({plain(officer, 40)}: {words(word)})" if word else ""
            return f"{head} {words('m_changed')}{known}", f"bold {ALERT}"
        case Refused(sentence):
            return f"{head} {words('m_refused')}: {plain(sentence)}", f"bold {ALERT}"
