"""A folder of rule files to a policy pack."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from inspectbox.errors import RuleError
from inspectbox.policy.language.charter import CHARTER_FILE, Charter, check_charter, read_charter
from inspectbox.policy.language.document import MapNode, Mark, as_list, as_map, parse_document, read_bytes
from inspectbox.policy.language.effective import ALWAYS, Effective, read_effective
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.names import Names, NamesInForce
from inspectbox.policy.language.pack_files import MAX_TABLE_BYTES, pack_files
from inspectbox.policy.language.parse import check_named_condition
from inspectbox.policy.language.parse_rule import RuleReader
from inspectbox.policy.language.rule import PolicyPack, Rule
from inspectbox.policy.language.vocabulary import VOCABULARY_FILE, Vocabulary, load_vocabulary

DATA_FILES = (VOCABULARY_FILE, "tiers.yaml", "goods.yaml", "random-checks.yaml", CHARTER_FILE)
"""Files of the folder that hold data, not rules; any other must hold rules, so that none is passed over in silence."""
MAX_FILES = 200
MAX_RULES = 2_000
MAX_LIST_BYTES = 2 * 1024 * 1024
FILE_KEYS = ("policy", "says", "effective", "lists", "conditions", "rules")


def load_policy(folder: Path) -> PolicyPack:
    """Read, type and check every rule file of the folder.

    Raises RuleError beginning with file:line, or RuleErrors with every mistake found.
    """
    vocabulary = load_vocabulary(folder)
    pack = _Reading(folder, vocabulary)
    files: list[_File] = []
    charter = Charter()
    mistakes = Mistakes()
    for path in _files(folder):
        with mistakes.collecting():
            data = pack.read(path.name)
            if path.name == CHARTER_FILE:
                charter = read_charter(data, vocabulary)
            elif path.name not in DATA_FILES:
                files.append(pack.open(path.name, data))
    mistakes.check()
    rules = pack.rules(files)
    if not rules:
        raise Mark(folder.name, 1).error("holds no rules", hint="without a rule nothing is ever released")
    check_charter(charter, rules)
    return PolicyPack(tuple(rules), vocabulary, pack.version(), tuple(sorted(pack.bytes_of)))


@dataclass(frozen=True, slots=True)
class _File:
    """One rule file, its names read and its rules not yet."""

    root: MapNode
    effective: Effective
    version: str


@dataclass(slots=True)
class _Reading:
    """A folder being read: every byte of the pack, and the names defined so far."""

    folder: Path
    vocabulary: Vocabulary
    names: Names = field(default_factory=Names)
    bytes_of: dict[str, bytes] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """Read a rule file of the folder."""
        self.bytes_of[name] = read_bytes(self.folder / name)
        return self.bytes_of[name]

    def read_list(self, name: str, mark: Mark) -> bytes:
        """Read a file of a named list once. Raises RuleError at the mark when it is not there."""
        if name not in self.bytes_of:
            try:
                self.bytes_of[name] = read_bytes(self.folder / name, MAX_LIST_BYTES)
            except RuleError as error:
                problem = str(error).partition(": ")[2]
                raise mark.error(f"`{name}` {problem}", hint=error.hint) from None
        return self.bytes_of[name]

    def open(self, name: str, data: bytes) -> _File:
        """Parse a rule file and take in the names it defines."""
        root = as_map(parse_document(data, name), "a rule file")
        mistakes = Mistakes()
        effective = ALWAYS
        with mistakes.collecting():
            root.only(FILE_KEYS, "a rule file")
            if root.get("policy") is None or root.get("rules") is None:
                raise root.mark.error(
                    "is no rule file", hint="it needs `policy:` and `rules:`; keep other data elsewhere"
                )
        with mistakes.collecting():
            effective = read_effective(root.get("effective"))
        with mistakes.collecting():
            self.names.add(root, effective, self.vocabulary, self.read_list)
        mistakes.check()
        return _File(root, effective, hashlib.sha256(data).hexdigest()[:12])

    def rules(self, files: list[_File]) -> list[Rule]:
        """Read the rules of all files. Raises RuleError with every mistake of theirs and of the names they share."""
        mistakes = Mistakes()
        for named in self.names.conditions:
            with mistakes.collecting():
                check_named_condition(named, self.vocabulary, NamesInForce(self.names, named.effective))
        found: list[Rule] = []
        for file in files:
            with mistakes.collecting():
                found += self._rules_of(file)
            if len(found) > MAX_RULES:
                raise file.root.mark.error(
                    f"more than {MAX_RULES} rules", hint="merge rules that differ in a value"
                )
        with mistakes.collecting():
            _refuse_repeated(found)
        mistakes.check()
        return found

    def _rules_of(self, file: _File) -> list[Rule]:
        days = file.effective.conditions(self.vocabulary, file.root.mark)
        names = NamesInForce(self.names, file.effective)
        reader = RuleReader(self.vocabulary, names, file.effective, file.version, tuple(days))
        mistakes = Mistakes()
        found: list[Rule] = []
        for node in as_list(file.root.get("rules") or file.root, "`rules`").items:
            with mistakes.collecting():
                found.append(reader.read(node))
        mistakes.check()
        return found

    def version(self) -> str:
        """Return the hash over names and bytes of all files of the pack, in the order of their names."""
        for name, path in pack_files(self.folder):
            if name not in self.bytes_of:
                self.bytes_of[name] = read_bytes(path, MAX_TABLE_BYTES)
        digest = hashlib.sha256()
        for name in sorted(self.bytes_of):
            for part in (name.encode("utf-8", "surrogateescape"), self.bytes_of[name]):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise RuleError(
            f"{folder.name}:1: rule folder cannot be read: {error.strerror}",
            hint="check the profile's `rules`",
        ) from None
    for path in found:
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
            raise Mark(path.name, 1).error("would not be read", hint="rename it to end in .yaml")
    files = [path for path in found if path.suffix == ".yaml"]
    if len(files) > MAX_FILES:
        raise Mark(folder.name, 1).error(f"holds more than {MAX_FILES} files", hint="merge some")
    return files


def _refuse_repeated(rules: list[Rule]) -> None:
    first: dict[str, Mark] = {}
    for rule in rules:
        if rule.id in first:
            before = first[rule.id]
            raise rule.mark.error(
                f"rule `{rule.id}` exists already, {before.file}:{before.line}", hint="give it another id"
            )
        first[rule.id] = rule.mark
