"""Telling, listing, reading; and that nobody sees another's."""

from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError

from minqing.lib.scope import Scope
from minqing.notices.access import own_scope
from minqing.notices.models import Notice
from minqing.notices.operations import mark_all_read, mark_read, notify
from minqing.notices.queries import PAGE_SIZE, page, unread, unread_count
from minqing.notices.rules import PersonalNoticeError, UnknownNoticeError, register_text
from minqing.notices.rules import words as words_module
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "_texts", {})
    register_text("tests.handed_up", "{count} handed up")


def _tell(by: Player, *to: Player, count: int = 1, path: str = "/desk/hand-ups/") -> int:
    with scoped(by.scope):
        return notify(
            user_ids=[each.user.id for each in to],
            code="tests.handed_up",
            params={"count": count},
            path=path,
            by=by.actor,
            at=NOW,
        )


def _unread(player: Player) -> list[str]:
    with scoped(own_scope(player.scope, player.user.id)):
        return [notice.text for notice in unread(player.user.id)]


def test_each_user_is_told_once_and_never_of_the_own_act(cast: Cast) -> None:
    told = _tell(cast.zhao, cast.qian, cast.qian, cast.zhao, cast.sun, count=3)

    assert told == 2
    assert [_unread(each) for each in (cast.qian, cast.sun, cast.zhao)] == [
        ["3 handed up"],
        ["3 handed up"],
        [],
    ]


def test_a_notice_goes_with_its_transaction(cast: Cast) -> None:
    with transaction.atomic():
        assert _tell(cast.zhao, cast.qian) == 1
        transaction.set_rollback(True)

    assert _unread(cast.qian) == []


def test_nothing_personal_unknown_or_foreign_is_written(cast: Cast) -> None:
    for change, error in (
        ({"params": {"count": "陈建国"}}, PersonalNoticeError),
        ({"code": "tests.unknown"}, UnknownNoticeError),
        ({"path": "//evil.example/"}, ValueError),
    ):
        arguments = {"code": "tests.handed_up", "params": {"count": 1}, "path": "/desk/", **change}
        with pytest.raises(error), scoped(cast.zhao.scope):
            notify(user_ids=[cast.qian.user.id], by=cast.zhao.actor, at=NOW, **arguments)  # type: ignore[arg-type]  # a table of faults
    with as_owner():
        assert not Notice.objects.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(
                user_id=cast.qian.user.id, code="x", params={}, path="//evil", created_at=NOW
            )


def test_row_security_shows_nobody_anothers_notices(cast: Cast) -> None:
    _tell(cast.zhao, cast.qian)

    for player in cast.players.values():
        with scoped(player.scope):
            assert Notice.objects.count() == 0
        with scoped(own_scope(player.scope, player.user.id)):
            assert Notice.objects.count() == (1 if player is cast.qian else 0)
    with scoped(Scope.system("310199", "tests")):
        assert (Notice.objects.count(), Notice.objects.update(read_at=NOW)) == (0, 0)
        assert Notice.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError, match="no scope is set"):
        Notice.objects.count()


def test_a_notice_cannot_be_passed_on(cast: Cast) -> None:
    _tell(cast.zhao, cast.qian)

    with (
        pytest.raises(DatabaseError, match="row-level security"),
        scoped(own_scope(cast.qian.scope, cast.qian.user.id)),
    ):
        Notice.objects.update(user_id=cast.wu.user.id)


def test_reading_marks_the_own_only(cast: Cast) -> None:
    _tell(cast.zhao, cast.qian, cast.sun)
    with as_owner():
        of_sun = Notice.objects.get(user_id=cast.sun.user.id)

    with scoped(own_scope(cast.qian.scope, cast.qian.user.id)):
        (of_qian,) = unread(cast.qian.user.id)
        assert mark_read(user_id=cast.qian.user.id, notice_id=of_qian.id, at=NOW).read_at == NOW
        with pytest.raises(Notice.DoesNotExist):
            mark_read(user_id=cast.qian.user.id, notice_id=of_sun.id, at=NOW)
    assert (_unread(cast.qian), _unread(cast.sun)) == ([], ["1 handed up"])


def test_everything_up_to_what_was_shown_is_marked(cast: Cast) -> None:
    for count in (1, 2, 3):
        _tell(cast.zhao, cast.qian, count=count)

    with scoped(own_scope(cast.qian.scope, cast.qian.user.id)):
        newest, shown, _ = page(cast.qian.user.id)
        assert mark_all_read(user_id=cast.qian.user.id, up_to=shown.id, at=NOW) == 2
        assert unread_count(cast.qian.user.id) == 1
    assert (newest.text, _unread(cast.qian)) == ("3 handed up", ["3 handed up"])


def test_the_page_lists_the_own_newest_first(cast: Cast, client_for: ClientFor) -> None:
    for count in (1, 2):
        _tell(cast.zhao, cast.qian, count=count)
    _tell(cast.zhao, cast.sun, count=77)

    content = client_for(cast.qian).get("/desk/notices/").content.decode()

    assert content.index("2 handed up") < content.index("1 handed up")
    assert "77 handed up" not in content


def test_pages_follow_each_other_without_loss(cast: Cast, client_for: ClientFor) -> None:
    for count in range(PAGE_SIZE + 2):
        _tell(cast.zhao, cast.qian, count=count)
    with scoped(own_scope(cast.qian.scope, cast.qian.user.id)):
        last_shown: UUID = page(cast.qian.user.id)[PAGE_SIZE - 1].id

    second = (
        client_for(cast.qian).get("/desk/notices/", {"before": str(last_shown)}).content.decode()
    )

    assert [f"{n} handed up" in second for n in (0, 1, 2)] == [True, True, False]


def test_the_badge_counts_the_own(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.qian).get("/desk/notices/badge/").content.strip() == b""
    for count in range(101):
        _tell(cast.zhao, cast.qian, count=count)

    assert "99+" in client_for(cast.qian).get("/desk/notices/badge/").content.decode()
    assert client_for(cast.sun).get("/desk/notices/badge/").content.strip() == b""


def test_opening_marks_and_leads_on(cast: Cast, client_for: ClientFor) -> None:
    _tell(cast.zhao, cast.qian, path="/desk/hand-ups/?week=23")
    with as_owner():
        notice = Notice.objects.get()

    foreign = client_for(cast.sun).post(f"/desk/notices/{notice.id}/open/")
    own = client_for(cast.qian).post(f"/desk/notices/{notice.id}/open/")

    assert (foreign.status_code, own.status_code) == (404, 302)
    assert own["Location"] == "/desk/hand-ups/?week=23"
    assert _unread(cast.qian) == []


def test_marking_all_needs_a_post(cast: Cast, client_for: ClientFor) -> None:
    _tell(cast.zhao, cast.qian)
    with as_owner():
        notice = Notice.objects.get()
    client = client_for(cast.qian)

    assert client.get("/desk/notices/read/").status_code == 405
    assert client.post("/desk/notices/read/", {"up_to": "nonsense"}).status_code == 302
    assert _unread(cast.qian) == ["1 handed up"]
    assert client.post("/desk/notices/read/", {"up_to": notice.id}).status_code == 302
    assert _unread(cast.qian) == []
