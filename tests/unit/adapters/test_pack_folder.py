import os

import pytest

from inspectbox.adapters.pack_folder import PackFolder, read_rule_files, write_rule_files
from inspectbox.errors import MachineError, OperatorError, RuleError
from inspectbox.policy.pack.in_force import StoredPack

PACK = StoredPack("0123456789ab", b"{}\n", (b"one",), {"10.yaml": b"a", "lists/x.csv": b"b"})


def test_a_pack_comes_back_as_it_was_put(tmp_path):
    folder = PackFolder(tmp_path / "packs")
    assert folder.versions() == ()
    assert folder.read_log() == b""
    folder.add(PACK)
    assert folder.versions() == ("0123456789ab",)
    assert folder.read("0123456789ab") == PACK
    folder.add_signature("0123456789ab", b"two")
    assert folder.read("0123456789ab").signatures == (b"one", b"two")
    with pytest.raises(OperatorError, match="published already"):
        folder.add(PACK)


def test_the_log_grows_by_lines(tmp_path):
    folder = PackFolder(tmp_path / "packs")
    folder.append_log(b"one\n")
    folder.append_log(b"two\n")
    assert folder.read_log() == b"one\ntwo\n"
    folder.replace_log(b"three\n")
    assert folder.read_log() == b"three\n"


@pytest.mark.parametrize("version", ["..", "0123456789AB", "0123456789ab/..", ""])
def test_a_version_is_never_a_path(tmp_path, version):
    with pytest.raises(OperatorError, match="is no version"):
        PackFolder(tmp_path).read(version)


def test_a_draft_holds_rules_and_tables_and_nothing_else(tmp_path):
    for name in ("10.yaml", "README.md", "policy.schema.json", ".hidden.yaml", "lists/a.csv", "lists/a.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert sorted(read_rule_files(tmp_path)) == ["10.yaml", "lists/a.csv"]


def test_a_link_or_a_pipe_in_a_draft_is_refused(tmp_path):
    (tmp_path / "10.yaml").symlink_to("/etc/hostname")
    with pytest.raises(RuleError, match=r"10\.yaml:1: cannot be read"):
        read_rule_files(tmp_path)
    (tmp_path / "10.yaml").unlink()
    os.mkfifo(tmp_path / "10.yaml")
    with pytest.raises(RuleError, match="no regular file"):
        read_rule_files(tmp_path)


def test_a_pack_is_written_whole_or_not_at_all(tmp_path):
    with pytest.raises(MachineError, match="cannot write"):
        write_rule_files({"10.yaml": b"a", "10.yaml/x.yaml": b"b"}, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
