"""The keyring: sealed values open only where they belong; keys rotate; signatures hold."""

import json
from pathlib import Path

import pytest

from minqing.lib.encryption import Keyring, UnreadableSealError, mask

CONTEXT = "households_person.id_number"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the keyring lies."""
    return tmp_path / "keys" / "d310199.json"


@pytest.fixture
def keyring(path: Path) -> Keyring:
    """A new keyring."""
    return Keyring.create(path)


def test_a_value_opens_again(keyring: Keyring) -> None:
    assert (
        keyring.open(keyring.seal("310199195803081234", CONTEXT), CONTEXT) == "310199195803081234"
    )


def test_a_value_never_looks_the_same_twice(keyring: Keyring) -> None:
    assert keyring.seal("13900000000", CONTEXT) != keyring.seal("13900000000", CONTEXT)


def test_a_value_does_not_open_in_another_column(keyring: Keyring) -> None:
    sealed = keyring.seal("13900000000", CONTEXT)
    with pytest.raises(UnreadableSealError):
        keyring.open(sealed, "households_person.phone")


def test_a_changed_value_does_not_open(keyring: Keyring) -> None:
    sealed = keyring.seal("13900000000", CONTEXT)
    with pytest.raises(UnreadableSealError):
        keyring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), CONTEXT)


def test_old_values_open_after_a_new_key_was_added(keyring: Keyring, path: Path) -> None:
    sealed = keyring.seal("13900000000", CONTEXT)
    content = json.loads(path.read_text())
    content["data_keys"]["2"] = content["index_key"]
    path.write_text(json.dumps(content))
    rotated = Keyring.load(path)
    assert rotated.open(sealed, CONTEXT) == "13900000000"
    assert rotated.seal("13900000000", CONTEXT)[:2] == b"\x00\x02"


def test_a_keyring_is_readable_by_its_owner_only_and_never_replaced(path: Path) -> None:
    Keyring.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        Keyring.create(path)


def test_the_index_finds_equal_values_of_one_kind_only(keyring: Keyring) -> None:
    assert keyring.index("1", "phone") == keyring.index("1", "phone")
    assert keyring.index("1", "phone") != keyring.index("1", "id_number")


def test_a_signature_holds_for_its_content_only(keyring: Keyring) -> None:
    signature = keyring.sign(b"root")
    assert keyring.verify(signature, b"root")
    assert not keyring.verify(signature, b"other")


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("310199195803081234", "310*************34"),
        ("13900000000", "139******00"),
        ("12345", "*****"),
    ],
)
def test_a_masked_value_shows_its_ends_only(value: str, masked: str) -> None:
    assert mask(value) == masked
