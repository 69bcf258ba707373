"""New shares written into `random-checks.yaml` as an officer would: the numbers change, comments and order stay."""

from __future__ import annotations

import re

from inspectbox.assurance.rates import DecreeRates, percent
from inspectbox.errors import RuleError


def with_shares(text: str, rates: DecreeRates) -> str:
    """Return the file with the shares of that decree's tiers; raises RuleError where one is not on a line."""
    begin = re.search(rf"^\s*- decree:\s*['\"]?{re.escape(rates.decree)}['\"]?\s*$", text, re.MULTILINE)
    if begin is None:
        raise _unlike(f"decree {rates.decree}")
    following = re.search(r"^\s*- decree:", text[begin.end() :], re.MULTILINE)
    end = begin.end() + following.start() if following else len(text)
    block = text[begin.end() : end]
    for tier, shares in rates.tiers.items():
        line = rf"^([ \t]*{re.escape(tier)}:[ \t]*)\{{[^}}\n]*\}}"
        new = rf"\g<1>{{open: {percent(shares.open)}, review: {percent(shares.review)}}}"
        block, count = re.subn(line, new, block, count=1, flags=re.MULTILINE)
        if count != 1:
            raise _unlike(f"tier `{tier}`")
    return text[: begin.end()] + block + text[end:]


def _unlike(what: str) -> RuleError:
    return RuleError(
        f"random-checks.yaml: {what} is not written on a line of its own",
        hint="write `tier: {open: 2%, review: 2%}`",
    )
