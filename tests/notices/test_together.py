"""Many of a kind within an hour are one notice; a flood floods nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from minqing.notices.access import own_scope
from minqing.notices.models import Notice
from minqing.notices.operations import mark_read, notify_together
from minqing.notices.rules import PersonalNoticeError, UnknownNoticeError, register_text
from minqing.notices.rules import words as words_module
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.notices.sending import waiting_jobs


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "_texts", {})
    register_text("tests.came", "{count} came, the latest {number}")
    register_text("tests.left", "{count} left")


def _tell(
    by: Player, *to: Player, number: str = "7", minutes: int = 0, code: str = "tests.came"
) -> int:
    with scoped(by.scope):
        return notify_together(
            user_ids=[each.user.id for each in to],
            code=code,
            params={"number": number},
            path=f"/desk/cases/{number}/",
            path_of_more="/desk/cases/?view=mine",
            by=by.actor,
            at=NOW + timedelta(minutes=minutes),
        )


def _told(player: Player) -> list[tuple[str, str]]:
    with scoped(own_scope(player.scope, player.user.id)):
        rows = Notice.objects.filter(read_at__isnull=True).order_by("id")
        return [(row.text, row.path) for row in rows]


def test_one_leads_to_itself_and_many_to_their_list(cast: Cast) -> None:
    assert _tell(cast.lin, cast.qian, cast.sun, cast.lin) == 2
    assert _told(cast.qian) == [("1 came, the latest 7", "/desk/cases/7/")]
    assert _tell(cast.lin, cast.qian, number="8", minutes=5) == 0
    assert _told(cast.qian) == [("2 came, the latest 8", "/desk/cases/?view=mine")]
    assert _told(cast.sun) == [("1 came, the latest 7", "/desk/cases/7/")]
    assert _told(cast.lin) == []


def test_another_hour_another_code_and_what_was_read_begin_anew(cast: Cast) -> None:
    _tell(cast.lin, cast.qian)
    _tell(cast.lin, cast.qian, code="tests.left")
    _tell(cast.lin, cast.qian, minutes=61)
    with scoped(own_scope(cast.qian.scope, cast.qian.user.id)):
        first = Notice.objects.filter(code="tests.came").order_by("id")[0]
        mark_read(user_id=cast.qian.user.id, notice_id=first.pk, at=NOW)
    _tell(cast.lin, cast.qian, number="9", minutes=1)
    assert sorted(text for text, _path in _told(cast.qian)) == [
        "1 came, the latest 7",
        "1 came, the latest 9",
        "1 left",
    ]


def test_however_many_come_at_once_each_is_counted(cast: Cast) -> None:
    def tell(number: int) -> int:
        try:
            return _tell(cast.lin, cast.qian, cast.sun, number=str(number))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(tell, range(40)))
    assert sorted(fresh) == [0] * 39 + [2]
    ((text, _path),) = _told(cast.qian)
    assert text.startswith("40 came")


def test_it_leaves_the_house_once(cast: Cast, filing: Path) -> None:
    for number in range(5):
        _tell(cast.lin, cast.qian, number=str(number))
    passed = [args for _id, name, args, _at in waiting_jobs() if name.endswith("pass_on_notices")]
    assert [len(args["notices"]) for args in passed] == [1]


def test_no_act_no_notice(cast: Cast) -> None:
    with transaction.atomic():
        _tell(cast.lin, cast.qian)
        transaction.set_rollback(True)
    assert _told(cast.qian) == []


def test_nothing_personal_or_unknown_is_written(cast: Cast) -> None:
    with pytest.raises(PersonalNoticeError):
        _tell(cast.lin, cast.qian, number="陈建国")
    with pytest.raises(UnknownNoticeError):
        _tell(cast.lin, cast.qian, code="tests.unknown")
    with as_owner():
        assert Notice.objects.count() == 0


def test_the_function_shows_nobody_what_others_were_told(cast: Cast) -> None:
    """It gives ids of what it made; without a scope it is an error, as every table is."""
    _tell(cast.lin, cast.qian, number="13")
    call = "select * from notices_gather(%s, %s, 'tests.came', '{}', '/desk/', '/desk/', now())"
    values = [[cast.qian.user.id], [cast.qian.member.pk]]
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="no scope is set"):
        cursor.execute(call, values)
    with scoped(cast.wu.scope), connection.cursor() as cursor:
        cursor.execute(call.replace("now()", f"'{NOW.isoformat()}'"), values)
        assert cursor.fetchall() == []
        assert [each.name for each in cursor.description or ()] == ["user_id", "notice_id"]
