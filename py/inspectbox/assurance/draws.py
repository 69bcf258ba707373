"""The draw: what is committed to before a shift, what a draw is computed from, and why nobody can choose it.

A shift's seed is 32 random bytes. Its SHA-256 is recorded before the first draw, the seed itself after the shift, so
that nobody can tell a draw beforehand and everybody can compute it afterwards.

The key of a case is the shift, the number of the draw in it, and the SHA-256 of the scan:
- the number is given by the record, without a gap, so that no draw can be left out and none drawn again unseen;
- the scan ties the draw to this picture, so that draws cannot be exchanged between loads afterwards;
- nothing that a person types or sets is in it: not the declaration, not the tier, not a clock. They can be
  chosen, and tried until they fit;
- the same bytes again in one shift get the draw they had: cutting the power between draw and case wins no second one.

Who can read the seed during the shift can compute the draws to come. The lane's account can; nobody else may.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping

SEED_BYTES = 32
_MANTISSA_BITS = 53


def commit(seed: bytes) -> str:
    """Return what is published of a seed: its SHA-256 in hex. ValueError when it is no 32 bytes."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
    return hashlib.sha256(seed).hexdigest()


def case_key(shift: str, sequence: int, scan_sha256: str) -> bytes:
    """Return what the draw of a case is computed from."""
    return f"{shift}\n{sequence}\n{scan_sha256}".encode()


def draw(seed: bytes, key: bytes) -> float:
    """Return HMAC-SHA256(seed, key) as a number of [0, 1): its first 53 bits, so that a float holds it exactly."""
    digest = hmac.digest(seed, key, "sha256")
    number = int.from_bytes(digest[:8], "big") >> (64 - _MANTISSA_BITS)
    return math.ldexp(number, -_MANTISSA_BITS)


def simulated_seed(number: int) -> bytes:
    """Return the seed of a simulated lane's shift: known to anybody, so that a demo shows the same every time."""
    return hashlib.sha256(f"inspectbox simulated lane, shift {number}".encode()).digest()


def says_refused(facts: Mapping[str, object], released: bool) -> bool:
    """Whether releasing a case goes against a random draw to open it; `facts` are those the case recorded."""
    return released and facts.get("random.open") == "true"
