"""The lane's random checks: commit to a seed, draw, disclose it after the shift; each step recorded before the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.check_json import (
    commitment_from_json,
    commitment_to_json,
    draw_from_json,
    draw_to_json,
)
from inspectbox.adapters.sqlite.database import Database
from inspectbox.adapters.sqlite.seed_file import SeedFile
from inspectbox.adapters.sqlite.store_reading import DATABASE
from inspectbox.adapters.sqlite.store_schema import STORE_MIGRATIONS
from inspectbox.assurance import draws
from inspectbox.assurance.due import Unselected
from inspectbox.assurance.load_rates import rates_to_json
from inspectbox.assurance.rates import RandomChecks
from inspectbox.domain.random_check import Commitment, RandomDraw

SeedSource = Callable[[int], bytes]
"""Gives the 32 bytes of the shift of that number, counted from 1."""


class CheckBook:
    """Implements RandomDraws over the store in a folder. Calls may come from any thread, one lane at a time."""

    def __init__(self, folder: Path, checks: RandomChecks, seeds: SeedSource, *, secret: bool) -> None:
        """`secret` says whether the seeds are: those of a simulated lane are not. Raises MachineError."""
        self._database = Database(folder / DATABASE, STORE_MIGRATIONS)
        self._file = SeedFile(folder)
        self._checks = checks
        self._seeds = seeds
        self._secret = secret
        self._unselected = Unselected()
        self._lock = RLock()

    def draw(self, scan_sha256: str, tier: str | None, now: datetime) -> RandomDraw:
        """Draw for a scan, recorded when this returns; the same scan in one shift keeps its draw.

        Raises RuleError when no decree is in force, MachineError when the record does not take it.
        """
        with self._lock:
            shift, seed = self._shift(now)
            known = self._drawn(shift, scan_sha256)
            return known or self._draw(shift, seed, scan_sha256, tier or "", now)

    def close(self) -> None:
        """Close the record. The shift goes on when the lane starts again."""
        with self._lock:
            self._database.close()

    def _shift(self, now: datetime) -> tuple[Commitment, bytes]:
        """Return the shift under way and its seed; a new one when it is over, its shares change or its seed is gone."""
        shift, seed = self._last_shift(), self._file.read()
        if shift is not None and seed is not None and _opens(seed, shift) and not self._is_disclosed(shift):
            if shift.begins <= now < shift.ends and self._is_drawn_by(shift, now):
                return shift, seed
            self._disclose(shift, seed, now)
        return self._begin(now)

    def _shares(self, now: datetime) -> tuple[tuple[str, float, float], ...]:
        return tuple(rates_to_json(self._checks.in_force(now.date())))

    def _is_drawn_by(self, shift: Commitment, now: datetime) -> bool:
        most = self._checks.unselected_at_most
        return (shift.shares, shift.unselected_at_most) == (self._shares(now), most)

    def _begin(self, now: datetime) -> tuple[Commitment, bytes]:
        shares = self._shares(now)
        (count,) = self._database.rows("SELECT count(*) FROM checks WHERE kind = 'shift'")[0]
        seed = self._seeds(count + 1)
        sha256 = draws.commit(seed)
        shift = Commitment(
            shift=f"{count + 1}-{sha256[:12]}",
            sha256=sha256,
            begins=now,
            ends=now + timedelta(hours=self._checks.shift_hours),
            rates=self._checks.sha256,
            shares=shares,
            secret=self._secret,
            unselected_at_most=self._checks.unselected_at_most,
        )
        self._file.write(seed)
        with self._database.transaction():
            _, after = chain.head(self._database)
            body = {"commitment": commitment_to_json(shift), "after_event": after}
            chain.append(self._database, shift.shift, "shift", body, chain.CHECKS)
        return shift, seed

    def _draw(self, shift: Commitment, seed: bytes, scan: str, tier: str, now: datetime) -> RandomDraw:
        self._checks.in_force(now.date()).shares_of(tier)  # the cap, asked again at the draw
        to_open, to_review = shift.shares_of(tier)
        if not self._unselected.knows(tier):
            self._unselected.set(tier, self._earlier(tier), self._checks.unselected_at_most)
        with self._database.transaction():
            query = "SELECT coalesce(max(sequence), 0) FROM draws WHERE shift = ?"
            sequence = int(self._database.rows(query, shift.shift)[0][0]) + 1
            uniform = draws.draw(seed, draws.case_key(shift.shift, sequence, scan))
            drawn = RandomDraw(
                shift.shift, shift.sha256, sequence, scan, tier, uniform, to_open, to_review, now
            )
            drawn = self._unselected.with_due(drawn, shift.unselected_at_most)
            body = {"draw": draw_to_json(drawn)}
            seq = chain.append(self._database, scan, "draw", body, chain.CHECKS)
            self._database.run("INSERT INTO draws VALUES (?, ?, ?, ?)", shift.shift, sequence, scan, seq)
        self._unselected.count(drawn)
        return drawn

    def _earlier(self, tier: str) -> Iterator[RandomDraw]:
        """Yield the draws of a tier, newest first."""
        query = """SELECT subject, body FROM checks
            WHERE kind = 'draw' AND json_extract(body, '$.draw.tier') = ? ORDER BY seq DESC"""
        for scan, body in self._database.each(query, tier):
            yield draw_from_json(scan, json.loads(body)["draw"])

    def _drawn(self, shift: Commitment, scan: str) -> RandomDraw | None:
        query = "SELECT e.body FROM draws d JOIN checks e USING (seq) WHERE d.shift = ? AND d.scan_sha256 = ?"
        rows = self._database.rows(query, shift.shift, scan)
        return draw_from_json(scan, json.loads(rows[0][0])["draw"]) if rows else None

    def _disclose(self, shift: Commitment, seed: bytes, now: datetime) -> None:
        with self._database.transaction():
            body = {"seed": seed.hex(), "disclosed_at": now.isoformat()}
            chain.append(self._database, shift.shift, "seed", body, chain.CHECKS)
        self._file.drop()

    def _is_disclosed(self, shift: Commitment) -> bool:
        query = "SELECT 1 FROM checks WHERE kind = 'seed' AND subject = ?"
        return bool(self._database.rows(query, shift.shift))

    def _last_shift(self) -> Commitment | None:
        query = "SELECT subject, body FROM checks WHERE kind = 'shift' ORDER BY seq DESC LIMIT 1"
        rows = self._database.rows(query)
        if not rows:
            return None
        return commitment_from_json(rows[0][0], json.loads(rows[0][1])["commitment"])


def _opens(seed: bytes, shift: Commitment) -> bool:
    return len(seed) == draws.SEED_BYTES and draws.commit(seed) == shift.sha256
