"""What an officer says to a pack or an activation: it is signed, so it must be readable again for good."""

from __future__ import annotations

from inspectbox.errors import OperatorError

MAX_CHARACTERS = 2000


def check_remark(text: str, option: str) -> None:
    """Raise OperatorError when a note or a reason, given by `option`, is too long or cannot be printed."""
    if len(text) > MAX_CHARACTERS:
        raise OperatorError(
            f"`{option}` has {len(text)} characters", hint=f"say it in at most {MAX_CHARACTERS}"
        )
    if not text.isprintable():
        raise OperatorError(
            f"`{option}` holds characters that cannot be printed", hint="write it on one line, in UTF-8"
        )
