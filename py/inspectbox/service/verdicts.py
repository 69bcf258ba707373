"""When an officer's call is taken, and when it is refused. Pure: no record is touched here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from inspectbox.domain.case import Verdict
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.service.messages import StaleVersion, VerdictRefused, VerdictRequest

OFFICER_LENGTH = 64
REASON_LENGTH = 1000
FAULT_RULES = "BOX-"
"""Rule ids of a hold that no rule of the office asked for, as `inspection.hold` names them."""

KEY = re.compile(r"[A-Za-z0-9._:-]{8,64}\Z")


def check_form(asked: VerdictRequest) -> None:
    """Refuse what no case could take: no officer, foreign characters, too much text."""
    _check_line("officer", asked.officer, OFFICER_LENGTH)
    _check_line("reason", asked.reason, REASON_LENGTH)
    if not asked.officer.strip():
        raise VerdictRefused("a verdict needs an officer", hint="sign on with a name or number")
    if not KEY.match(asked.key):
        raise VerdictRefused("`key` is no key", hint="send 8 to 64 letters, digits or any of . _ : -")


def find_repeated(asked: VerdictRequest, given: Sequence[Verdict]) -> int | None:
    """Return the version that the same verdict made before, None when it is new; raises VerdictRefused when the key
    belonged to another verdict.
    """
    for version, verdict in enumerate(given, start=1):
        if verdict.key == asked.key:
            same = (verdict.disposition, verdict.officer, verdict.reason)
            if same != (asked.disposition, asked.officer, asked.reason):
                raise VerdictRefused("this key was used for another verdict", hint="send a new key")
            return version
    return None


def check_version(asked: VerdictRequest, given: Sequence[Verdict]) -> None:
    """Raise StaleVersion when the case is no longer as the officer saw it."""
    if asked.version != len(given):
        raise StaleVersion(
            "somebody gave a verdict on this case meanwhile",
            len(given),
            hint="read the case again, then decide",
        )


def check_override(asked: VerdictRequest, proposed: Decision) -> None:
    """Refuse an override without a reason, and the release of a load whose inspection failed."""
    if asked.disposition is Disposition.RELEASE and _is_fault(proposed):
        raise VerdictRefused(
            "a load that could not be inspected is not released", hint="rescan it, open it or keep it on hold"
        )
    if proposed.is_overridden_by(asked.disposition) and not asked.reason.strip():
        raise VerdictRefused(
            f"`{asked.disposition.word}` differs from the proposal `{proposed.disposition.word}`",
            hint="give a reason",
        )


def _is_fault(proposed: Decision) -> bool:
    return any(reason.rule.startswith(FAULT_RULES) for reason in proposed.reasons)


def _check_line(name: str, value: str, limit: int) -> None:
    if len(value) > limit:
        raise VerdictRefused(f"`{name}` is longer than {limit} characters", hint="shorten it")
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in value):
        raise VerdictRefused(f"`{name}` holds control characters", hint="send one line of plain text")
