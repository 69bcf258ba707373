"""The lane's databases: the case store and the enterprise register."""

from inspectbox.adapters.sqlite.register import ImportReport, SqliteRegister
from inspectbox.adapters.sqlite.store import SqliteStore
from inspectbox.adapters.sqlite.store_reading import CaseReader
from inspectbox.adapters.sqlite.tiers import Tier, read_tiers

__all__ = ["CaseReader", "ImportReport", "SqliteRegister", "SqliteStore", "Tier", "read_tiers"]
