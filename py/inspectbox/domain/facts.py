"""Facts: the named values a rule may read. A fact that is absent is unknown, neither true nor false."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Scalar = bool | int | float | str
"""A typed value; lists of text are tuples of str."""

Record = Mapping[str, Scalar]
"""One element of a list fact, such as one detection."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`values` maps dotted names (`enterprise.tier`) to scalars or tuples of text; `lists` maps list names
    (`detections`, `findings`, `lines`) to records. Names are those of `rules/vocabulary.yaml`.
    """

    values: Mapping[str, Scalar | tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
