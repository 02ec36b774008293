"""Residents read signed roundups, and nothing that tells of anybody."""

from datetime import timedelta

from django.db import connection
from django.test import Client

from minqing.cases.operations.roundups import correct_roundup, edit_roundup, sign_roundup
from minqing.cases.queries.roundups import sheet_of_draft
from minqing.cases.rules.roundups import Remark
from minqing.territory.rules import Role
from tests.cases.acting import acting, days, raise_for
from tests.cases.test_roundups import AFTER, AREA, MONDAY, drafted, edited, lamps, plan, signed
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import words

WEEK = f"/roundups/{AREA}/{MONDAY.isoformat()}/"


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return words(answer.content)


def published(cast: Cast, **said: object) -> None:
    """The week of the lamps, signed: three homes and their theme, and two other requests."""
    lamps(cast)
    for home, body in (
        (cast.households["a2"][0], "对门夫妻天天吵架，姓孙"),
        (cast.households["a2"][1], "我家老人走失过一次，电话13812345678"),
    ):
        raise_for(cast.qian, home, body=body, at=days(2), requester_name="孙国强")
    draft = drafted(cast.qian)
    (theme,) = sheet_of_draft(draft).themes
    draft = edited(cast.qian, draft, plan(theme.id, **said))
    draft = edited(cast.qian, draft, Remark("李书记提醒：对门那户多关心"))
    signed(cast.qian, draft)


def test_residents_find_the_roundup_of_their_neighbourhood(cast: Cast) -> None:
    published(cast)
    assert "柳岸一村" in read("/roundups/")
    assert MONDAY.isoformat() in read(f"/roundups/{AREA}/")
    page = read(WEEK)
    assert "楼道感应灯" in page
    assert "请物业本周逐层检查，换下坏的灯" in page
    assert "收到诉求 5" in page


def test_nothing_personal_is_published(cast: Cast) -> None:
    published(cast, owner_role=Role.TEAM_MEMBER, owner_id=cast.lin.member.pk)
    pages = " ".join(read(path) for path in ("/roundups/", f"/roundups/{AREA}/", WEEK))
    for hidden in ("孙", "138", "吵架", "走失", "陈建国", "三楼", "李书记", "对门", "林静"):
        assert hidden not in pages, hidden
    with as_owner():
        for home in cast.households["a1"][:3]:
            assert str(home.pk) not in pages


def test_one_and_two_are_left_out(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0], at=days(1))
    raise_for(cast.lin, cast.households["a1"][1], body="别的事", at=days(1))
    signed(cast.qian, drafted(cast.qian))
    page = read(WEEK)
    assert "收到诉求 不足三件" in page
    assert "收到诉求不足三件。" in read(f"/roundups/{AREA}/")


def test_a_theme_of_two_homes_is_not_published(cast: Cast) -> None:
    for home in cast.households["a1"][:2]:
        raise_for(cast.lin, home, body="楼道感应灯不亮了", at=days(1))
    draft = drafted(cast.qian)
    (theme,) = sheet_of_draft(draft).themes
    signed(cast.qian, edited(cast.qian, draft, plan(theme.id)))
    assert "感应灯" not in read(WEEK)


def test_a_draft_is_not_published_and_a_correction_takes_the_old_ones_place(cast: Cast) -> None:
    lamps(cast)
    draft = drafted(cast.qian)
    (theme,) = sheet_of_draft(draft).themes
    draft = edited(cast.qian, draft, plan(theme.id))
    assert Client().get(WEEK).status_code == 404
    assert Client().get(f"/roundups/{AREA}/").status_code == 404
    first = signed(cast.qian, draft)
    with acting(cast.qian):
        draft = correct_roundup(by=cast.qian.actor, at=AFTER, roundup_id=first.pk)
        edit_roundup(
            by=cast.qian.actor, at=AFTER, draft_id=draft.pk, change=plan(theme.id, plan="改装新灯")
        )
    assert "改装新灯" not in read(WEEK)
    with acting(cast.qian):
        sign_roundup(by=cast.qian.actor, at=AFTER, draft_id=draft.pk)
    page = read(WEEK)
    assert "改装新灯" in page
    assert "请物业本周逐层检查" not in page


def test_addresses_that_are_none_are_not_found(cast: Cast) -> None:
    published(cast)
    later = MONDAY + timedelta(days=7)
    for path in (
        *("/roundups/310199001002/", f"/roundups/{AREA}/{later}/", f"/roundups/{AREA}/x/"),
        *("/roundups/%00/", f"/roundups/{AREA}%00/{MONDAY}/"),
    ):
        assert Client().get(path).status_code == 404
    assert Client().get(f"/roundups/{AREA}/2026-06-03/").status_code == 404


def test_the_functions_tell_no_more_than_the_pages(cast: Cast) -> None:
    """As the web role without a scope: neither ids of requests or members nor the remark."""
    published(cast, owner_role=Role.TEAM_MEMBER, owner_id=cast.lin.member.pk)
    with connection.cursor() as cursor:
        told = ""
        for sql, values in (
            ("select cases_published_places()::text", list[str]()),
            ("select cases_published_weeks(%s)::text", [AREA]),
            ("select cases_published_roundup(%s, %s)::text", [AREA, MONDAY.isoformat()]),
            ("select cases_published_weeks(%s)::text", ["310199"]),
            ("select cases_published_roundup(%s, %s)::text", ["", MONDAY.isoformat()]),
        ):
            cursor.execute(sql, values)
            told += str(cursor.fetchone()[0])
    with as_owner():
        hidden = [str(cast.lin.member.pk), str(cast.a1.pk), "李书记", "case", "walk", "words"]
    assert [each for each in hidden if each in told] == []
    assert "楼道感应灯" in told
