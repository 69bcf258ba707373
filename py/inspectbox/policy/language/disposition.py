"""A disposition as an officer writes it."""

from __future__ import annotations

from inspectbox.domain.decision import Disposition
from inspectbox.policy.language.document import TextNode, nearest, quote

WORDS = tuple(disposition.word for disposition in Disposition)


def read_disposition(node: TextNode) -> Disposition:
    """Return the disposition. Raises RuleError when the text is none."""
    if node.text not in WORDS:
        raise node.mark.error(f"{quote(node.text)} is no disposition", hint=nearest(node.text, WORDS))
    return Disposition.from_word(node.text)
