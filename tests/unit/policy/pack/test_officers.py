import base64

import pytest

from inspectbox.errors import RuleError
from inspectbox.policy.pack.officers import load_officers

KEY, OTHER = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def written(tmp_path, text):
    file = tmp_path / "officers.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_officers_are_found_by_the_id_of_their_key(tmp_path):
    text = f"officers:\n  - {{name: 李伟, key: {KEY}}}\n  - {{name: Wang, key: {OTHER}}}\n"
    officers = load_officers(written(tmp_path, text))
    assert [officers.find(each.key_id).name for each in officers.listed] == ["李伟", "Wang"]
    assert officers.find("0" * 16) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            f"officers:\n  - {{name: Li, key: {KEY}}}\n  - {{name: Li, key: {OTHER}}}\n",
            "officers.yaml:3: .*shares",
        ),
        (
            f"officers:\n  - {{name: Li, key: {KEY}}}\n  - {{name: Wu, key: {KEY}}}\n",
            "officers.yaml:3: .*shares",
        ),
        ("officers:\n  - {name: Li, key: abc}\n", "officers.yaml:2: `abc` is no Ed25519"),
        ("officers:\n  - {name: Li}\n", "officers.yaml:2: .*needs"),
        ("officers: []\nmore: 1\n", "officers.yaml:2: .*no `more`"),
    ],
)
def test_a_wrong_file_of_officers_says_where(tmp_path, text, says):
    with pytest.raises(RuleError, match=says):
        load_officers(written(tmp_path, text))
