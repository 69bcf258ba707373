"""From a draft in the office to a pack in force: publish, approve, roll back, list."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from inspectbox.adapters.pack_folder import LOG, PackFolder, read_rule_files, write_rule_files
from inspectbox.adapters.signatures_ed25519 import OfficerKey, verify
from inspectbox.assurance.load_rates import FILE as RANDOM_CHECKS
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.errors import InspectBoxError, OperatorError, RuleError
from inspectbox.policy.examples.check import check_examples, vote_word
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack
from inspectbox.policy.lint.finding import Severity
from inspectbox.policy.lint.lint import lint_pack
from inspectbox.policy.pack.activation import Activation, next_entry, read_log
from inspectbox.policy.pack.in_force import (
    KIND,
    SignedPack,
    StoredPack,
    check_files,
    check_in_date,
    check_pack,
    choose,
)
from inspectbox.policy.pack.manifest import Manifest, describe_files
from inspectbox.policy.pack.officers import Officer, Officers, key_id, load_officers
from inspectbox.policy.pack.remark import check_remark
from inspectbox.policy.pack.signature import SIGNERS, Signature, make_signature

Check = Callable[[PolicyPack], None]
"""What a draft must pass before an officer signs it; raises RuleError."""


class PackState(Enum):
    """Where a published pack stands."""

    IN_FORCE = "in force"
    LATER = "begins later"
    EARLIER = "was in force"
    ONE_SIGNATURE = "one signature"
    EXPIRED = "expired"
    NOT_ACTIVATED = "never in force"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ListedPack:
    """A pack of the folder: `why` says what is wrong with one that may not run."""

    version: str
    state: PackState
    manifest: Manifest | None
    officers: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """The office's folder of packs and the officers whose signatures count."""

    packs: PackFolder
    officers: Officers

    def log(self) -> tuple[Activation, ...]:
        """Return the verified log of activations. Raises RuleError."""
        return read_log(self.packs.read_log(), LOG, self.officers, verify)

    def signer(self, key: OfficerKey) -> Officer:
        """Return whose key it is. Raises OperatorError when the site does not trust it."""
        officer = self.officers.find(key_id(key.public))
        if officer is None:
            raise OperatorError(
                "this key belongs to no officer of this site", hint="add its line to the file of officers"
            )
        return officer

    def publish(
        self,
        draft: Path,
        key: OfficerKey,
        *,
        since: datetime,
        until: datetime | None,
        note: str,
        check: Check,
    ) -> Manifest:
        """Check a draft, freeze its bytes and sign them as the first officer. Raises RuleError, OperatorError."""
        officer = self.signer(key)
        check_remark(note, "--note")
        files = read_rule_files(draft)
        pack = load_files(files)
        check(pack)
        manifest = Manifest(pack.version, since, until, describe_files(files), note)
        manifest.check_dates()
        check_in_date(manifest, _now())
        statement = manifest.to_bytes()
        signature = make_signature(officer, statement, KIND, key.sign, _now())
        self.packs.add(StoredPack(pack.version, statement, (signature.to_bytes(),), files))
        return manifest

    def approve(self, version: str, key: OfficerKey, *, because: str, check: Check) -> SignedPack:
        """Sign a published pack as the second officer and put it in force. Raises RuleError, OperatorError."""
        officer = self.signer(key)
        check_remark(because, "--because")
        stored = self.packs.read(version)
        manifest = Manifest.from_bytes(stored.manifest, f"{version}/manifest.json:1")
        check_files(manifest, stored)
        check_in_date(manifest, _now())
        check(load_files(stored.files))
        log = self.log()
        if not self._signed_by_others_too(stored, officer):
            signature = make_signature(officer, stored.manifest, KIND, key.sign, _now()).to_bytes()
            stored = replace(stored, signatures=(*stored.signatures, signature))
            check_pack(stored, self.officers, verify)
            self.packs.add_signature(version, signature)
        approved = check_pack(stored, self.officers, verify)
        self.packs.append_log(next_entry(log, version, because, officer=officer, sign=key.sign, now=_now()))
        return approved

    @staticmethod
    def _signed_by_others_too(stored: StoredPack, officer: Officer) -> bool:
        """Whether this officer's approval lies there already, so that only the activation is missing.

        Raises OperatorError when the officer alone signed so far.
        """
        signers = {
            Signature.from_bytes(data, f"{stored.version}/signatures:1").key_id for data in stored.signatures
        }
        if signers == {officer.key_id}:
            raise OperatorError(
                f"`{officer.name}` signed this pack already",
                hint="a second officer approves, with another key",
            )
        return officer.key_id in signers

    def roll_back(self, version: str | None, key: OfficerKey, *, because: str) -> SignedPack:
        """Put an earlier pack in force again; None: the one before the present. Raises RuleError, OperatorError."""
        officer = self.signer(key)
        check_remark(because, "--because")
        log = self.log()
        wanted = version or self._before(log)
        if all(entry.version != wanted for entry in log):
            raise OperatorError(
                f"pack `{wanted}` was never in force", hint="`inspectbox rules packs` lists those that were"
            )
        pack = check_pack(self.packs.read(wanted), self.officers, verify)
        check_in_date(pack.manifest, _now())
        self.packs.append_log(next_entry(log, wanted, because, officer=officer, sign=key.sign, now=_now()))
        return pack

    def _before(self, log: tuple[Activation, ...]) -> str:
        present = self.in_force()
        earlier = [entry.version for entry in log if present and entry.version != present.manifest.version]
        if not earlier:
            raise OperatorError("no earlier pack was in force", hint="publish one")
        return earlier[-1]

    def in_force(self) -> SignedPack | None:
        """Return the pack a lane of this office would run now, None when there is none. Raises RuleError."""
        log = self.log()
        return choose(log, self.packs.read, try_out, officers=self.officers, verify=verify, now=_now()).pack

    def listed(self) -> Iterator[ListedPack]:
        """Yield every pack of the folder with where it stands."""
        present, log = self.in_force(), self.log()
        activated = {entry.version for entry in log}
        for version in self.packs.versions():
            in_force = present is not None and present.manifest.version == version
            yield self._listed(version, in_force=in_force, activated=version in activated)

    def _signers(self, stored: StoredPack) -> tuple[str, ...]:
        """Return whose signatures hold so far."""
        read = [Signature.from_bytes(data, f"{stored.version}/signatures:1") for data in stored.signatures]
        pairs = [(self.officers.find(signature.key_id), signature) for signature in read]
        return tuple(
            officer.name
            for officer, signature in pairs
            if officer is not None and signature.holds(officer, stored.manifest, KIND, verify)
        )

    def _listed(self, version: str, *, in_force: bool, activated: bool) -> ListedPack:
        manifest = None
        try:
            stored = self.packs.read(version)
            manifest = Manifest.from_bytes(stored.manifest, f"{version}/manifest.json:1")
            if len(stored.signatures) < SIGNERS:
                return ListedPack(version, PackState.ONE_SIGNATURE, manifest, self._signers(stored))
            names = tuple(officer.name for officer in check_pack(stored, self.officers, verify).officers)
        except InspectBoxError as why:
            return ListedPack(version, PackState.REFUSED, manifest, (), why.sentence())
        return ListedPack(version, _state(manifest, in_force=in_force, activated=activated), manifest, names)


def open_office(packs: Path, officers: Path) -> Office:
    """Return the office of a folder of packs. Raises OperatorError without officers, RuleError at a wrong file."""
    if not officers.exists():
        raise OperatorError(
            f"no file of officers is at `{officers}`",
            hint="write `officers:` and under it the lines that `rules keygen` printed, or name it with `--officers`",
        )
    return Office(PackFolder(packs), load_officers(officers))


def published_folder(packs: Path, version: str) -> Path:
    """Return the rules of a published pack, signed or not yet. Raises RuleError when they are not those published."""
    folder = PackFolder(packs)
    stored = folder.read(version)
    check_files(Manifest.from_bytes(stored.manifest, f"{version}/manifest.json:1"), stored)
    return folder.rules(version)


def folder_in_force(packs: Path, officers: Path) -> Path:
    """Return the rules of the pack that a lane of this office would run now. Raises RuleError when there is none."""
    office = open_office(packs, officers)
    pack = office.in_force()
    if pack is None:
        raise RuleError(
            f"no pack in `{packs}` is in force", hint="`inspectbox rules packs` says where each stands"
        )
    return office.packs.rules(pack.manifest.version)


def check_draft(pack: PolicyPack) -> None:
    """Raise RuleError with file:line unless every example holds and the lint finds no error."""
    for result in check_examples(pack):
        if not result.holds:
            got, expected = vote_word(result.got), vote_word(result.example.vote)
            raise result.example.mark.error(
                f"an example of `{result.rule.id}` expects {expected} and gets {got}",
                hint="`inspectbox rules test` says more",
            )
    for finding in lint_pack(pack):
        if finding.severity is Severity.ERROR:
            raise finding.mark.error(finding.sentence, hint=finding.hint)


@contextmanager
def written_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Write exactly these bytes into a folder for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="inspectbox-rules-") as place:
        folder = Path(place) / "rules"
        write_rule_files(files, folder)
        yield folder


def load_files(files: Mapping[str, bytes]) -> PolicyPack:
    """Load exactly these bytes as a pack, with their random checks where they have some. Raises RuleError."""
    with written_out(files) as folder:
        if RANDOM_CHECKS in files:
            load_random_checks(folder / RANDOM_CHECKS)
        return load_policy(folder)


def _state(manifest: Manifest, *, in_force: bool, activated: bool) -> PackState:
    now = _now()
    if in_force:
        return PackState.IN_FORCE
    if manifest.until is not None and now >= manifest.until:
        return PackState.EXPIRED
    if now < manifest.since:
        return PackState.LATER
    return PackState.EARLIER if activated else PackState.NOT_ACTIVATED


def try_out(pack: SignedPack) -> None:
    """Raise RuleError unless the files load as the version that was signed."""
    loaded = load_files(pack.stored.files)
    if loaded.version != pack.manifest.version:
        raise RuleError(
            f"the rules of pack `{pack.manifest.version}` load as `{loaded.version}`", hint="publish again"
        )


def _now() -> datetime:
    return datetime.now(UTC)
