"""AS&E, Rapiscan A25 and Nuctech FS6000 files, written by `fakes.vendor_files`, cut anywhere and claiming anything."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fakes.pages import assert_same
from fakes.vendor_files import a25, a25_chunk, ase, fs6000, utf16_xml
from inspectbox.errors import ScanError
from inspectbox.imaging import core

BUDGET = 1_000_000
RNG = np.random.default_rng(11)
LOW, HIGH = (RNG.integers(0, 1 << 16, (5, 7), dtype=np.uint16) for _ in range(2))
CODES = RNG.integers(0, 256, (5, 7), dtype=np.uint16)
NUMBERS = ("CSQU3054383", "MSKU6011672")


def pictures():
    sides = st.tuples(st.integers(1, 80), st.integers(1, 80))
    return sides.flatmap(lambda shape: st.tuples(arrays(np.uint16, shape), arrays(np.uint16, shape)))


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_pictures_come_back_the_right_way_round(pair):
    low, high = pair
    codes = (high >> 8).astype(np.uint16)
    assert_same(core.decode(ase(high), BUDGET), high)
    assert_same(core.decode(ase(low, high, codes), BUDGET), low, high, codes)
    assert_same(core.decode(a25(low, high), BUDGET), low, high)
    files = {"high": fs6000(high), "low": fs6000(low), "material": fs6000(codes, bits=8)}
    assert_same(core.decode_set(files, BUDGET, accept_partial=False), low, high, codes)


def test_each_says_what_it_is():
    single = core.decode(ase(HIGH, text=utf16_xml("CSQU3054383")), BUDGET)
    assert (single.format, single.energies, single.verified) == ("ase/2", ["single"], True)
    assert single.containers == ["CSQU3054383"]
    triple = core.decode(ase(LOW, HIGH, CODES, text=utf16_xml(*NUMBERS, "CSQU3054384")), BUDGET)
    assert (triple.format, triple.energies, triple.verified) == ("ase/3", ["low", "high", "material"], False)
    assert triple.containers == list(NUMBERS)
    eagle = core.decode(a25(LOW, HIGH), BUDGET)
    assert (eagle.format, eagle.energies, eagle.verified) == ("a25", ["low", "high"], False)
    assert eagle.notes == []
    files = {"high": fs6000(HIGH), "low": fs6000(LOW), "text": utf16_xml(*NUMBERS)}
    nuctech = core.decode_set(files, BUDGET, accept_partial=False)
    assert (nuctech.format, nuctech.energies, nuctech.verified) == ("fs6000", ["low", "high"], False)
    assert nuctech.captured_at == "2026-11-23T08:05:09"
    assert nuctech.containers == list(NUMBERS)
    assert nuctech.notes == ["the set has no material file"]


@pytest.mark.parametrize(
    ("data", "pictures"),
    [
        (ase(HIGH, text=utf16_xml("CSQU3054383")), (HIGH,)),
        (ase(LOW, HIGH, CODES), (LOW, HIGH, CODES)),
        (a25(LOW, HIGH), (LOW, HIGH)),
    ],
)
def test_a_file_cut_anywhere_is_an_error_or_the_whole_picture(data, pictures):
    refused = 0
    for length in range(len(data)):
        try:
            cut = core.decode(data[:length], BUDGET)
        except ScanError as error:
            refused += 1
            assert error.hint
        else:
            assert_same(cut, *pictures)
    assert refused >= sum(picture.nbytes for picture in pictures)


@pytest.mark.parametrize("role", ["high", "low", "material"])
def test_a_set_cut_anywhere_is_an_error_or_says_what_it_left_out(role):
    whole = {"high": fs6000(HIGH), "low": fs6000(LOW), "material": fs6000(CODES, bits=8)}
    kept = {"low": LOW, "high": HIGH, "material": CODES}
    del kept[role]
    for length in range(len(whole[role])):
        cut = whole | {role: whole[role][:length]}
        with pytest.raises(ScanError) as caught:
            core.decode_set(cut, BUDGET, accept_partial=False)
        if length < 36:
            continue
        assert f"{length} of {len(whole[role])} bytes" in str(caught.value)
        partial = core.decode_set(cut, BUDGET, accept_partial=True)
        assert_same(partial, *kept.values())
        assert partial.energies == list(kept)
        assert any(f"{length} of {len(whole[role])} bytes" in note for note in partial.notes)


def test_a_set_without_a_whole_energy_is_refused():
    for files in ({"material": fs6000(CODES, bits=8)}, {"high": fs6000(HIGH)[:50]}, {}):
        with pytest.raises(ScanError, match="no energy"):
            core.decode_set(files, BUDGET, accept_partial=True)


def test_planes_of_two_scans_are_not_paired():
    other = {"high": fs6000(HIGH), "low": fs6000(LOW[:, :-1])}
    with pytest.raises(ScanError, match="another of its set"):
        core.decode_set(other, BUDGET, accept_partial=True)
    later = {"high": fs6000(HIGH), "low": fs6000(LOW, taken=(2026, 11, 24, 8, 5, 9))}
    assert any("2026-11-24" in note for note in core.decode_set(later, BUDGET, accept_partial=True).notes)


def test_no_time_is_better_than_a_wrong_one():
    never = {"high": fs6000(HIGH, taken=(0, 13, 40, 99, 0, 0)), "low": fs6000(LOW, taken=(65535,) * 6)}
    assert core.decode_set(never, BUDGET, accept_partial=False).captured_at is None


HUGE = struct.pack("<4sHHH6x", b"IM\0\0", 65_535, 65_535, 2)
DIMS = struct.pack("<5i", 4, 2**31 - 1, 2**31 - 1, 2, 16)
MAGIC = b"\xa9RAP\r\n\x1a\n"


@pytest.mark.parametrize(
    "data",
    [
        HUGE,
        HUGE.replace(b"\x02\0\0\0", b"\x03\0\0\0"),
        MAGIC + a25_chunk(b"DIMS", DIMS) + a25_chunk(b"XRAY", bytes(64)),
        MAGIC + b"XRAY\xff\xff\xff\x7f" + bytes(64),
        MAGIC + b"XRAY\x00\x00\x00\x80" + bytes(64),
        MAGIC + a25_chunk(b"NULL", b"") * 5_000,
        fs6000(HIGH).replace(struct.pack(">HH", 7, 5), b"\xff\xff\xff\xff", 1),
        fs6000(HIGH).replace(struct.pack(">HH", 7, 5), bytes(4), 1),
    ],
)
def test_hostile_sizes_are_refused(data):
    with pytest.raises(ScanError) as caught:
        core.decode(data, 2**40)
    assert caught.value.hint


def test_when_nothing_fits_every_reader_says_why():
    with pytest.raises(ScanError) as caught:
        core.decode(b"hello, this is no scan at all" * 9, BUDGET)
    for reader in ("tiff: ", "png: ", "dicom, dicos: ", "ase: ", "a25: ", "fs6000: ", "uff: needs the WCO"):
        assert reader in str(caught.value)


def test_every_known_format_is_in_the_docs_with_what_it_rests_on(request):
    page = (request.config.rootpath / "docs" / "scans.md").read_text(encoding="utf-8")
    words = {True: "verified", False: "unverified", None: "not read"}
    for name, verified, why in core.formats_known():
        (row,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert [cell.strip() for cell in row.split("|")[3:5]] == [words[verified], why]
