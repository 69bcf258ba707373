"""Where a condition stands: what it may name there, and what of `known:` it may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspectbox.policy.language.names import NamesInForce
from inspectbox.policy.language.vocabulary import FactField, ListFact

RELEASING = frozenset({True})
"""Which `known:` a releasing rule may ask: one that a removed fact can only turn from true to false."""
STOPPING = frozenset({False})
"""Which `known:` any other rule may ask: one that a removed fact can only turn from false to true."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be named here, and which answer of `known:` keeps a missing fact from releasing.

    `within` is the list whose records are asked, empty where the case is; `path` the named conditions being read.
    """

    fields: Mapping[str, FactField]
    lists: Mapping[str, ListFact]
    known: frozenset[bool]
    names: NamesInForce
    within: str = ""
    path: tuple[str, ...] = ()

    def negated(self) -> Scope:
        """Where what stands here is negated."""
        return replace(self, known=frozenset(not answer for answer in self.known))

    def neither(self) -> Scope:
        """Where what stands here may move the answer either way."""
        return replace(self, known=frozenset())

    def records(self, fact: ListFact) -> Scope:
        """Where each record of a list is asked."""
        return replace(self, fields=fact.fields, lists={}, within=fact.name)
