import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.errors import RuleError
from inspectbox.policy.pack.activation import next_entry, read_log
from inspectbox.policy.pack.in_force import KIND, StoredPack, check_pack, choose
from inspectbox.policy.pack.manifest import Manifest, describe_files
from inspectbox.policy.pack.officers import Officer, Officers
from inspectbox.policy.pack.signature import make_signature

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def officer(name):
    return Officer(name, hashlib.sha256(name.encode()).digest())


LI, WANG, STRANGER = officer("Li Wei"), officer("Wang Fang"), officer("Nobody")
SITE = Officers((LI, WANG))


def verify(public, signature, message):
    """A keyed hash instead of a signature: what matters here is what is signed, not how."""
    return hmac.compare_digest(hmac.digest(public, message, "sha256"), signature)


def signing(who):
    return lambda message: hmac.digest(who.key, message, "sha256")


def pack(version="aaaaaaaaaaaa", signers=(LI, WANG), since=NOW - DAY, until=None, files=None):
    files = files or {"10-rules.yaml": version.encode()}
    statement = Manifest(version, since, until, describe_files(files)).to_bytes()
    signatures = [make_signature(who, statement, KIND, signing(who), NOW).to_bytes() for who in signers]
    return StoredPack(version, statement, tuple(signatures), files)


def log_of(*versions, who=WANG):
    data, log = b"", ()
    for version in versions:
        data += next_entry(log, version, "because", officer=who, sign=signing(who), now=NOW)
        log = read_log(data, "log", SITE, verify)
    return log


def chosen(packs, log, now=NOW, try_out=lambda pack: None):
    there = {each.version: each for each in packs}
    choice = choose(log, there.__getitem__, try_out, officers=SITE, verify=verify, now=now)
    return choice.pack and choice.pack.manifest.version, [refusal.version for refusal in choice.refused]


def test_a_pack_signed_by_two_officers_runs():
    assert chosen([pack()], log_of("a" * 12)) == ("a" * 12, [])


@pytest.mark.parametrize(
    "signers",
    [(), (LI,), (LI, LI), (LI, STRANGER)],
    ids=["nobody", "one", "one twice", "one and a stranger"],
)
def test_fewer_than_two_officers_are_refused(signers):
    with pytest.raises(RuleError, match="not by 2 different officers"):
        check_pack(pack(signers=signers), SITE, verify)


def test_an_altered_manifest_is_refused():
    good = pack()
    with pytest.raises(RuleError, match="does not hold"):
        check_pack(replace(good, manifest=good.manifest.replace(b"2026-11-22", b"2026-11-21")), SITE, verify)


@pytest.mark.parametrize(
    "files",
    [{"10-rules.yaml": b"other"}, {}, {"10-rules.yaml": b"a" * 12, "99-more.yaml": b""}],
    ids=["altered", "missing", "added"],
)
def test_other_files_than_signed_are_refused(files):
    with pytest.raises(RuleError, match="aaaaaaaaaaaa/"):
        check_pack(replace(pack(), files=files), SITE, verify)


def test_a_pack_under_another_name_is_refused():
    with pytest.raises(RuleError, match="speaks of pack"):
        check_pack(replace(pack(), version="b" * 12), SITE, verify)


def test_a_signature_of_an_activation_does_not_sign_a_pack():
    statement = pack().manifest
    forged = [
        make_signature(who, statement, "activation", signing(who), NOW).to_bytes() for who in (LI, WANG)
    ]
    with pytest.raises(RuleError, match="does not hold"):
        check_pack(replace(pack(), signatures=tuple(forged)), SITE, verify)


def test_the_last_good_pack_goes_on_where_the_new_one_is_unsigned():
    packs = [pack("a" * 12), pack("b" * 12, signers=(LI,))]
    assert chosen(packs, log_of("a" * 12, "b" * 12)) == ("a" * 12, ["b" * 12])


def test_an_expired_pack_gives_way_to_the_last_good_one():
    packs = [pack("a" * 12), pack("b" * 12, until=NOW)]
    assert chosen(packs, log_of("a" * 12, "b" * 12)) == ("a" * 12, ["b" * 12])
    assert chosen(packs, log_of("a" * 12, "b" * 12), now=NOW - timedelta(seconds=1)) == ("b" * 12, [])


def test_a_pack_of_tomorrow_waits_and_comes_by_itself():
    packs = [pack("a" * 12), pack("b" * 12, since=NOW + DAY)]
    assert chosen(packs, log_of("a" * 12, "b" * 12)) == ("a" * 12, [])
    assert chosen(packs, log_of("a" * 12, "b" * 12), now=NOW + DAY) == ("b" * 12, [])


def test_a_roll_back_is_the_last_word():
    packs = [pack("a" * 12), pack("b" * 12), pack("c" * 12, since=NOW + DAY)]
    log = log_of("a" * 12, "b" * 12, "c" * 12, "a" * 12)
    assert chosen(packs, log, now=NOW + 2 * DAY) == ("a" * 12, [])


def test_a_pack_whose_rules_do_not_load_is_refused():
    def try_out(candidate):
        if candidate.manifest.version == "b" * 12:
            raise RuleError("10-rules.yaml:3: is wrong")

    packs = [pack("a" * 12), pack("b" * 12)]
    assert chosen(packs, log_of("a" * 12, "b" * 12), try_out=try_out) == ("a" * 12, ["b" * 12])


def test_nothing_activated_is_nothing_in_force():
    assert chosen([pack()], ()) == (None, [])


LOG = b"".join(entry.line for entry in log_of("a" * 12, "b" * 12, "a" * 12))


@pytest.mark.parametrize(
    "lines",
    [(1, 2), (0, 2), (0, 1, 1), (0, 2, 1)],
    ids=["first lost", "middle lost", "one twice", "out of order"],
)
def test_a_log_that_was_cut_or_shuffled_is_refused(lines):
    whole = LOG.splitlines(keepends=True)
    with pytest.raises(RuleError, match="does not follow"):
        read_log(b"".join(whole[n] for n in lines), "log", SITE, verify)


def test_an_activation_by_a_stranger_is_refused():
    line = next_entry((), "a" * 12, "", officer=STRANGER, sign=signing(STRANGER), now=NOW)
    with pytest.raises(RuleError, match="log:1: is not signed"):
        read_log(line, "log", SITE, verify)


@given(st.integers(0, len(LOG) - 1), st.integers(1, 255))
def test_no_altered_byte_of_the_log_goes_unseen(at, change):
    altered = LOG[:at] + bytes([LOG[at] ^ change]) + LOG[at + 1 :]
    with pytest.raises(RuleError, match="log:"):
        read_log(altered, "log", SITE, verify)


@given(st.integers(0, len(LOG) - 1))
def test_a_log_cut_anywhere_is_shorter_or_refused(at):
    try:
        entries = read_log(LOG[:at], "log", SITE, verify)
    except RuleError:
        return
    assert b"".join(entry.line for entry in entries) == LOG[:at]


@given(st.binary(max_size=300))
def test_a_manifest_of_random_bytes_is_refused_in_one_sentence(data):
    with pytest.raises(RuleError, match=r"^m:1: "):
        Manifest.from_bytes(data, "m:1")


@pytest.mark.parametrize("moment", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z"])
def test_a_day_that_is_none_is_refused(moment):
    data = pack().manifest.replace(b"2026-11-22T12:00:00Z", moment.encode())
    with pytest.raises(RuleError, match="is no moment"):
        Manifest.from_bytes(data, "m:1")
