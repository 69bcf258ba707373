"""Which rules a lane runs: a folder as it lies there, or the published pack in force, of which it keeps a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from inspectbox.adapters.pack_folder import LOG, PackFolder
from inspectbox.adapters.signatures_ed25519 import verify
from inspectbox.bootstrap.publish import try_out
from inspectbox.errors import InspectBoxError, RuleError
from inspectbox.policy.pack.activation import Activation, read_log
from inspectbox.policy.pack.in_force import Refusal, SignedPack, StoredPack, choose
from inspectbox.policy.pack.officers import load_officers

COPIES = "packs"
"""Sub-folder of the lane's state that holds its own copies of the packs it ran."""

LOOK_AGAIN = timedelta(seconds=60)
"""How long a choice stands while the log does not change: packs begin and end by the clock."""


@dataclass(frozen=True, slots=True)
class FixedRules:
    """A rules folder as it lies there: unsigned, for trying out."""

    folder: Path
    refused: tuple[Refusal, ...] = ()

    def refresh(self, now: datetime) -> bool:
        """Return False: what lies there was read once."""
        return False


class PublishedRules:
    """The pack in force among an office's packs. A share that is gone changes nothing: the lane has copies."""

    def __init__(self, packs: Path, officers: Path, state: Path, now: datetime) -> None:
        """Choose for the first time. Raises RuleError when no pack is in force."""
        self._office = PackFolder(packs)
        self._copies = PackFolder(state / COPIES)
        self._officers = load_officers(officers)
        self._version: str | None = None
        self._known: SignedPack | None = None
        self._seen: object = None
        self._look_again = now
        self.refused: tuple[Refusal, ...] = ()
        self.refresh(now)

    @property
    def folder(self) -> Path:
        """The lane's own copy of the rules in force."""
        return self._copies.folder / str(self._version) / "rules"

    def refresh(self, now: datetime) -> bool:
        """Look for another pack; True when `folder` is another one now. Raises RuleError when none is in force."""
        seen = self._office.stamp()
        if self._version is not None and seen == self._seen and now < self._look_again:
            return False
        self._seen, self._look_again = seen, now + LOOK_AGAIN
        log, refusals = self._log()
        choice = choose(log, self._fetch, self._try_out, officers=self._officers, verify=verify, now=now)
        self.refused = (*refusals, *choice.refused)
        if choice.pack is None:
            reasons = "; ".join(str(refusal.why) for refusal in self.refused) or "none was approved"
            self._version = None
            raise RuleError(
                f"no published pack is in force: {reasons}", hint="publish one, or roll back to one in date"
            )
        changed = choice.pack.manifest.version != self._version
        self._version, self._known = choice.pack.manifest.version, choice.pack
        return changed

    def _log(self) -> tuple[tuple[Activation, ...], tuple[Refusal, ...]]:
        """Return the office's log where it goes on from the copy, else the copy and why."""
        copy = self._copies.read_log()
        try:
            data = self._office.read_log()
            log = read_log(data, LOG, self._officers, verify)
            if not data.startswith(copy):
                raise RuleError(f"{LOG}:1: the office's log does not go on from the one this lane has seen")
        except InspectBoxError as why:
            fault = why if isinstance(why, RuleError) else RuleError(str(why), hint=why.hint)
            return read_log(copy, LOG, self._officers, verify), (Refusal(LOG, fault),)
        if data != copy:
            self._copies.replace_log(data)
        return log, ()

    def _fetch(self, version: str) -> StoredPack:
        if version in self._copies.versions():
            return self._copies.read(version)
        return self._office.read(version)

    def _try_out(self, pack: SignedPack) -> None:
        """Load a pack that is not the one running, and copy it."""
        version = pack.manifest.version
        if self._known is not None and pack == self._known:
            return
        try_out(pack)
        if version not in self._copies.versions():
            self._copies.add(pack.stored)


RulesInForce = FixedRules | PublishedRules


def open_rules(
    folder: Path, packs: Path | None, officers: Path | None, state: Path, now: datetime
) -> RulesInForce:
    """Return the rules a profile asks for. Raises RuleError when it asks for published ones and none is in force."""
    if packs is None or officers is None:
        return FixedRules(folder)
    return PublishedRules(packs, officers, state, now)
