"""Storing a file: checked, stripped, durable, scoped, in the ledger."""

import errno
import io
import os
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import translation

from minqing.files.access import files
from minqing.files.models import StoredFile, advice
from minqing.files.operations import StorageFullError, discard, store
from minqing.files.operations.blobs import hold_content
from minqing.files.queries import differences, open_content, store_root
from minqing.files.rules.media import FileProblem, FileRefusedError, MediaType, blob_path
from minqing.ledger.models import LedgerEntry
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, Player
from tests.database import as_owner, as_role
from tests.files.samples import SECRET, exif, jpeg, pdf, png
from tests.sheets import evil


def _store(player: Player, content: bytes, name: str = "门.jpg", **where: object) -> StoredFile:
    arguments = {"area_code": "310199001001000101", "block_id": None, **where}
    with scoped(player.scope):
        return store(
            by=player.actor,
            at=NOW,
            content=io.BytesIO(content),
            name=name,
            **arguments,  # type: ignore[arg-type]  # a test's shorthand
        )


def _contents() -> list[Path]:
    root = store_root()
    return [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []


@pytest.fixture(autouse=True)
def empty_store(cast: Cast) -> None:
    for path in _contents():
        path.unlink()


def test_a_picture_is_kept_without_what_it_tells(cast: Cast) -> None:
    stored = _store(cast.qian, jpeg(exif(1)))

    with open_content(stored) as file:
        content = file.read()
    assert content == jpeg()
    assert (stored.media_type, stored.size, stored.name) == ("image/jpeg", len(content), "门.jpg")
    assert SECRET not in b"".join(path.read_bytes() for path in _contents())


def test_the_ledger_holds_the_act_and_commits_to_the_content(cast: Cast) -> None:
    stored = _store(cast.qian, png(), "门.png")

    with as_owner():
        entry = LedgerEntry.objects.get(object_id=stored.id)
    assert (entry.act, entry.actor_id) == ("files.stored", cast.qian.user.id)
    assert sorted(entry.detail) == ["content_digest", "media_type", "size"]
    assert stored.sha256 not in str(entry.detail)


def test_the_same_content_lies_once_and_has_a_row_for_each(cast: Cast) -> None:
    first, second = _store(cast.qian, jpeg()), _store(cast.qian, jpeg(exif(1)))

    assert (first.id == second.id, first.sha256 == second.sha256) == (False, True)
    assert _contents() == [blob_path(store_root(), first.sha256)]
    assert _contents()[0].stat().st_mode & 0o777 == 0o400


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("空.txt", b"", FileProblem.EMPTY),
        ("假.pdf", jpeg(), FileProblem.MISMATCH),
        ("假.jpg", b"MZ\x90\x00" + bytes(50), FileProblem.PROGRAM),
        ("断.jpg", jpeg()[:-2], FileProblem.DAMAGED),
        ("断.pdf", b"%PDF-1.4 cut off", FileProblem.DAMAGED),
        ("双.pdf", pdf(after=evil.minimal()), FileProblem.POLYGLOT),
        ("包.zip", evil.zipped({"a.txt": b"a"}), FileProblem.OTHER_ARCHIVE),
        ("炸.xlsx", evil.real_bomb(), FileProblem.RATIO),
        (
            "宏.xlsx",
            evil.zipped({**evil.parts(evil.sheet_xml("")), "xl/vbaProject.bin": b"x"}),
            FileProblem.MACROS,
        ),
        ("字.txt", b"a" * 9000 + b"\x00", FileProblem.UNKNOWN),
        ("网.txt", b"<html><script>alert(1)</script>", FileProblem.WEB_PAGE),
    ],
)
def test_what_is_refused_leaves_nothing(
    cast: Cast, name: str, content: bytes, problem: FileProblem
) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        _store(cast.qian, content, name)

    assert refusal.value.problem is problem
    with translation.override("zh-hans"):
        assert "{" not in advice(refusal.value)
    with as_owner():
        assert not StoredFile.objects.exists()
    assert _contents() == []


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("表.xlsx", evil.minimal(), MediaType.XLSX),
        ("信.pdf", pdf(), MediaType.PDF),
        ("表.csv", "门牌\n301\n".encode("gb18030"), MediaType.CSV),
        ("字.txt", "你好".encode("utf-16"), MediaType.TEXT),
    ],
)
def test_documents_are_kept_as_they_are(
    cast: Cast, name: str, content: bytes, media_type: MediaType
) -> None:
    stored = _store(cast.qian, content, name)

    with open_content(stored) as file:
        assert file.read() == content
    assert stored.media_type == media_type.value


@pytest.mark.parametrize("fails", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if fails == "write":
        monkeypatch.setattr("minqing.files.operations.blobs._copy", full)
    elif fails == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(StorageFullError):
        _store(cast.qian, jpeg())

    assert _contents() == []
    with as_owner():
        assert not StoredFile.objects.exists()


def test_nobody_stores_for_a_place_outside_the_own_scope(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        _store(cast.zheng, jpeg())


def test_row_security_hides_files_even_without_wall_one(cast: Cast) -> None:
    at_door = _store(cast.qian, jpeg(), block_id=cast.a1.id)

    seen = {}
    for name in ("lin", "qian", "sun", "li", "wu", "zheng"):
        player = cast.players[name]
        with scoped(player.scope):
            walls = (StoredFile.objects.count(), files(player.scope).count())
        seen[name] = walls
    assert seen == {
        "lin": (1, 1),
        "qian": (1, 1),
        "sun": (1, 1),
        "li": (1, 1),
        "wu": (0, 0),
        "zheng": (0, 0),
    }
    with pytest.raises(DatabaseError, match="no scope is set"), transaction.atomic():
        StoredFile.objects.get(pk=at_door.pk)
    assert connection.get_autocommit()


def test_lost_and_changed_contents_are_found(cast: Cast) -> None:
    lost, cut, changed = (_store(cast.qian, text, "字.txt") for text in (b"one", b"two", b"three"))
    paths = [blob_path(store_root(), each.sha256) for each in (lost, cut, changed)]
    paths[0].unlink()
    for path, content in ((paths[1], b"t"), (paths[2], b"THREE")):
        path.chmod(0o600)
        path.write_bytes(content)

    with as_owner():
        quick = {each.key for each in differences()}
        full = {each.key for each in differences(read_contents=True)}

    assert quick == {lost.sha256, cut.sha256}
    assert full == {lost.sha256, cut.sha256, changed.sha256}


def test_a_content_that_is_stored_again_while_it_is_discarded_stays(cast: Cast) -> None:
    content = pdf()
    stored = _store(cast.qian, content, "册.pdf")
    again: list[StoredFile] = []
    with scoped(cast.li.scope) as scope:
        # Runs once the discarding is committed, before the content goes.
        transaction.on_commit(lambda: again.append(_store(cast.qian, content, "再.pdf")))
        discard(by=cast.li.actor, at=NOW, scope=scope, stored=stored)

    with open_content(again[0]) as file:
        assert file.read() == content


def test_a_content_that_nobody_names_is_removed(cast: Cast) -> None:
    stored = _store(cast.qian, pdf(), "册.pdf")
    with scoped(cast.li.scope) as scope:
        discard(by=cast.li.actor, at=NOW, scope=scope, stored=stored)
    assert _contents() == []


def test_storing_and_removing_one_content_take_turns(cast: Cast) -> None:
    content = pdf()
    with scoped(cast.qian.scope):
        _store(cast.qian, content, "册.pdf")
        with as_role("worker"), scoped(cast.li.scope), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '50ms'")
            with pytest.raises(DatabaseError, match="lock timeout"):
                hold_content(sha256(content).hexdigest())
