import pytest

from inspectbox.adapters.signatures_ed25519 import OfficerKey, verify
from inspectbox.errors import OperatorError


def test_a_signature_holds_for_its_message_and_key_alone():
    key, other = OfficerKey.make(), OfficerKey.make()
    signature = key.sign(b"rules")
    assert verify(key.public, signature, b"rules")
    assert not verify(key.public, signature, b"rulez")
    assert not verify(other.public, signature, b"rules")
    assert not verify(key.public, signature[:-1], b"rules")
    assert not verify(b"short", signature, b"rules")


def test_the_signature_is_that_of_rfc_8032(tmp_path):
    """RFC 8032, section 7.1, test 1: an empty message."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = OfficerKey(Ed25519PrivateKey.from_private_bytes(secret))
    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e0652249")


def test_a_key_file_opens_with_its_passphrase_and_is_private(tmp_path):
    file, key = tmp_path / "li.key", OfficerKey.make()
    key.write(file, "open sesame")
    assert file.stat().st_mode & 0o077 == 0
    assert OfficerKey.read(file, "open sesame").public == key.public
    for wrong in ("", "sesame"):
        with pytest.raises(OperatorError, match="does not open"):
            OfficerKey.read(file, wrong)
    with pytest.raises(OperatorError, match="exists already"):
        key.write(file, "")


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\0" * 99]
)
def test_what_is_no_key_is_refused(tmp_path, content):
    file = tmp_path / "x.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(OperatorError, match="does not open"):
        OfficerKey.read(file, "")
    with pytest.raises(OperatorError, match="cannot read"):
        OfficerKey.read(tmp_path / "none.key", "")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_may_read_signs_nothing(tmp_path, mode):
    file = tmp_path / "li.key"
    OfficerKey.make().write(file, "")
    file.chmod(mode)
    with pytest.raises(OperatorError, match="others than you may read"):
        OfficerKey.read(file, "")
