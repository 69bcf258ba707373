"""Pictures lie there whole and read-only, or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from inspectbox.errors import MachineError
from inspectbox.service.pictures import PictureShelf

PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)


def test_written_row_after_row_and_read_only(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path / "pictures")
    shelf.write("c-1", {"standard": PIXELS.T, "material": PIXELS})
    found = shelf.find("c-1", 4, 3)
    assert found["standard"].path.read_bytes() == PIXELS.T.tobytes()
    assert stat.S_IMODE(found["standard"].path.stat().st_mode) == 0o400
    assert sorted(found) == ["material", "standard"]
    assert len(list((tmp_path / "pictures").iterdir())) == 2


def test_a_picture_of_the_wrong_size_is_none(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.write("c-1", {"standard": PIXELS})
    assert shelf.find("c-1", 4, 4) == {}
    assert shelf.find("c-2", 3, 4) == {}


def test_ids_that_are_no_file_names(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path / "pictures")
    for case_id in ("../c", "a/b", "", ".", "..", ".c", "c\x00", "案", "c" * 300, "c\n"):
        with pytest.raises(MachineError):
            shelf.write(case_id, {"standard": PIXELS})
        assert shelf.find(case_id, 3, 4) == {}
    assert list(tmp_path.iterdir()) == [tmp_path / "pictures"]


def test_the_oldest_make_room_also_after_a_restart(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path, space=30)
    shelf.write("c-1", {"standard": PIXELS})
    shelf.write("c-2", {"standard": PIXELS})
    shelf = PictureShelf(tmp_path, space=30)
    shelf.write("c-3", {"standard": PIXELS})
    assert [bool(shelf.find(f"c-{number}", 3, 4)) for number in (1, 2, 3)] == [False, True, True]


def test_the_newest_is_kept_even_when_it_takes_more_than_all_space(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path, space=5)
    shelf.write("c-1", {"standard": PIXELS, "material": PIXELS})
    shelf.write("c-2", {"standard": PIXELS, "material": PIXELS})
    assert not shelf.find("c-1", 3, 4)
    assert len(shelf.find("c-2", 3, 4)) == 2


def test_leftovers_of_a_power_cut_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".c-1.standard.u8.partial").write_bytes(b"half")
    PictureShelf(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_unusable_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot keep pictures"):
        PictureShelf(tmp_path / "file" / "pictures")
