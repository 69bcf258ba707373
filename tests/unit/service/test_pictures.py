"""Pictures lie there whole and read-only, or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from inspectbox.errors import MachineError
from inspectbox.imaging.pyramid import encode_pyramid, open_pyramid
from inspectbox.service.pictures import PictureShelf

ATTENUATION = np.arange(12, dtype=np.float32).reshape(3, 4)
PYRAMID = encode_pyramid(ATTENUATION, np.ones((3, 4), np.uint8))


def test_written_whole_and_read_only(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path / "pictures")
    shelf.write("c-1", PYRAMID)
    found = shelf.find("c-1", 3, 4)
    assert found is not None and (found.rows, found.columns) == (3, 4)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o400
    assert np.array_equal(open_pyramid(found.path, (3, 4)).levels[0].mean, ATTENUATION * 4096)
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["c-1.pyramid"]


def test_with_or_without_material(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.write("c-1", encode_pyramid(ATTENUATION))
    assert shelf.find("c-1", 3, 4) is not None


def test_a_picture_of_the_wrong_size_is_none(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.write("c-1", PYRAMID)
    assert shelf.find("c-1", 30, 40) is None
    assert shelf.find("c-2", 3, 4) is None


def test_ids_that_are_no_file_names(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path / "pictures")
    for case_id in ("../c", "a/b", "", ".", "..", ".c", "c\x00", "案", "c" * 300, "c\n"):
        with pytest.raises(MachineError):
            shelf.write(case_id, PYRAMID)
        assert shelf.find(case_id, 3, 4) is None
    assert list(tmp_path.iterdir()) == [tmp_path / "pictures"]


def test_the_oldest_make_room_also_after_a_restart(tmp_path: Path) -> None:
    space = len(PYRAMID) * 5 // 2
    shelf = PictureShelf(tmp_path, space)
    shelf.write("c-1", PYRAMID)
    shelf.write("c-2", PYRAMID)
    shelf = PictureShelf(tmp_path, space)
    shelf.write("c-3", PYRAMID)
    assert [bool(shelf.find(f"c-{number}", 3, 4)) for number in (1, 2, 3)] == [False, True, True]


def test_the_newest_is_kept_even_when_it_takes_more_than_all_space(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path, space=5)
    shelf.write("c-1", PYRAMID)
    shelf.write("c-2", PYRAMID)
    assert shelf.find("c-1", 3, 4) is None
    assert shelf.find("c-2", 3, 4) is not None


def test_leftovers_of_a_power_cut_and_of_another_version_are_removed(tmp_path: Path) -> None:
    for name in (".c-1.pyramid.partial", "c-1.standard.u8"):
        (tmp_path / name).write_bytes(b"half")
    PictureShelf(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_unusable_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot keep pictures"):
        PictureShelf(tmp_path / "file" / "pictures")
