"""The lane's databases: the case store and the enterprise register."""

from inspectbox.adapters.sqlite.check_book import CheckBook
from inspectbox.adapters.sqlite.check_reading import CheckReader
from inspectbox.adapters.sqlite.outcome_book import OutcomeBook
from inspectbox.adapters.sqlite.register import ImportReport, SqliteRegister
from inspectbox.adapters.sqlite.store import SqliteStore
from inspectbox.adapters.sqlite.store_reading import CaseReader
from inspectbox.adapters.sqlite.tiers import Tier, read_tiers

__all__ = [
    "CaseReader",
    "CheckBook",
    "CheckReader",
    "ImportReport",
    "OutcomeBook",
    "SqliteRegister",
    "SqliteStore",
    "Tier",
    "read_tiers",
]
