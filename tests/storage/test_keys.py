"""Keys leave the machine only under a passphrase, and are rotated without losing a value."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from minqing.households.models import Person
from minqing.lib.encryption import Keyring, UnreadableSealError, with_new_data_key
from minqing.lib.sealed_keys import KeysNotOpenedError, open_keys, seal_keys
from minqing.storage import rotation
from minqing.storage.keys import keyring, open_column, seal_column
from minqing.storage.management import keys
from minqing.storage.rotation import older_versions, sealed_columns
from tests.cast import Cast
from tests.database import as_owner

PHRASE = "five words for the keys"


@pytest.fixture
def own_keyring(tmp_path: Path) -> Iterator[Path]:
    """A copy of the keyring, which the test may change."""
    path = tmp_path / "keyring.json"
    path.write_bytes(Path(settings.MINQING_KEYRING).read_bytes())
    with override_settings(MINQING_KEYRING=path):
        yield path


def test_exported_keys_come_back_under_their_passphrase_alone(tmp_path: Path) -> None:
    path, sealed = tmp_path / "keys.json", tmp_path / "sealed"
    Keyring.create(path)
    assert keys.export_keys(path, sealed, district="d310108", passphrase=PHRASE) == 0
    assert Keyring.load(path).django_secret not in sealed.read_text()
    assert sealed.stat().st_mode & 0o077 == 0
    there = tmp_path / "there.json"
    assert keys.import_keys(sealed, there, district="d310108", passphrase="another one") == 1
    assert not there.exists()
    assert keys.import_keys(sealed, there, district="d310108", passphrase=PHRASE) == 0
    assert there.read_bytes() == path.read_bytes()
    assert keys.import_keys(sealed, there, district="d310108", passphrase=PHRASE) == 0


def test_imported_keys_never_replace_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, other, sealed = (tmp_path / name for name in ("a.json", "b.json", "sealed"))
    Keyring.create(path)
    Keyring.create(other)
    before = other.read_bytes()
    keys.export_keys(path, sealed, district="d310108", passphrase=PHRASE)
    assert keys.import_keys(sealed, other, district="d310108", passphrase=PHRASE) == 1
    assert "holds other keys" in capsys.readouterr().err
    assert keys.import_keys(sealed, tmp_path / "c", district="d310199", passphrase=PHRASE) == 1
    assert "keys of d310108" in capsys.readouterr().err
    assert other.read_bytes() == before
    with pytest.raises(FileExistsError, match="sealed"):
        keys.export_keys(path, sealed, district="d310108", passphrase=PHRASE)


def test_a_district_written_over_the_seal_does_not_open() -> None:
    sealed = seal_keys(b"{}", district="d310108", passphrase=PHRASE)
    with pytest.raises(KeysNotOpenedError, match="passphrase"):
        open_keys(sealed.replace(b"d310108", b"d310199"), PHRASE)
    with pytest.raises(KeysNotOpenedError, match="damaged"):
        open_keys(sealed[:40], PHRASE)


def numbers() -> dict[object, str | None]:
    return {person.pk: open_column(person, "id_number") for person in Person.objects.all()}


def test_rotation_seals_every_value_anew_and_opens_the_same(cast: Cast, own_keyring: Path) -> None:
    with as_owner():
        give_numbers()
        before = numbers()
        assert len(set(before.values())) > 3
        assert keys.rotate(say=lambda _: None) == 0
        assert max(keyring().data_keys) == 2
        assert older_versions(2) == {}
        assert numbers() == before
        assert keys.forget() == 0
        assert list(keyring().data_keys) == [2]
        assert numbers() == before


def test_a_rotation_that_is_broken_off_goes_on(
    cast: Cast, own_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_BATCH", 3)
    said: list[str] = []
    with as_owner():
        give_numbers()
        before = numbers()

        def break_off(finished: int) -> Callable[[int], None]:
            def done(_: int) -> None:
                if older_versions(2).get(1, 0) <= len(before) - finished:
                    raise KeyboardInterrupt

            return done

        with_new_data_key(own_keyring)
        with pytest.raises(KeyboardInterrupt):
            list(rotation.reseal(keyring(), done=break_off(6)))
        left = older_versions(2)[1]
        assert 0 < left < len(before)
        assert numbers() == before, "both keys are there"
        assert keys.forget() == 1
        assert keys.rotate(say=said.append) == 0
        assert "Going on with" in said[0]
        assert max(keyring().data_keys) == 2, "no third key"
        assert numbers() == before


def test_a_value_that_does_not_open_stops_the_rotation(
    cast: Cast, own_keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_owner():
        give_numbers()
        broken = Person.objects.order_by("pk").first()
        assert broken is not None
        Person.objects.filter(pk=broken.pk).update(id_number=b"\x00\x01" + os.urandom(40))
        assert keys.rotate(say=lambda _: None) == 1
        assert "does not open" in capsys.readouterr().err
        broken.refresh_from_db()
        with pytest.raises(UnreadableSealError):
            open_column(broken, "id_number")


def test_every_sealed_column_is_known() -> None:
    assert {each.name for each in sealed_columns()} >= {
        "fieldwork_heldmutation.payload",
        "households_person.id_number",
        "households_person.phone",
        "organisations_member.phone",
    }
    # The batches are matched by id.
    assert {each.model._meta.pk.db_type(connection) for each in sealed_columns()} == {"uuid"}


def give_numbers() -> None:
    """Sealed numbers for a few people of the cast."""
    for index, person in enumerate(Person.objects.order_by("pk")[:10]):
        number = f"31010119500101{index:04d}"
        person.id_number = seal_column(Person, "id_number", number)
        person.id_index = keyring().index(number, "id_number")
        person.save(update_fields=["id_number", "id_index"])
