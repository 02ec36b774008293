"""Finding requests by words: what is found, by whom, and that nothing else shows through."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from minqing.cases import operations, queries
from minqing.cases.models import CaseText, CaseWords
from minqing.cases.queries import Found
from minqing.cases.rules import Category, RestrictedAbout, ToldChannel
from minqing.cases.views.searching import marked
from minqing.lib.codes import case_number
from minqing.lib.paging import MomentKey
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, complain, days, raise_for
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import own_statements, words


def found(player: Player, typed: str, after: MomentKey | None = None, size: int = 0) -> Found:
    with acting(player):
        return queries.search(player.scope, queries.case_words(typed), after=after, size=size)


def numbers(player: Player, typed: str) -> list[str]:
    return [row.standing.number for row in found(player, typed).rows]


@pytest.mark.parametrize(
    ("body", "hits", "misses"),
    [
        ("电梯又停了，３号楼老人下不来", "电梯|梯又|老人 电梯|3号楼|3|梯|３号", "楼梯|号楼老年"),
        ("112弄15号 WiFi 没信号", "112弄|15号|wifi|WIFI|ｗｉ", "12弄|5号|11|ifi"),
        ("100%漏水_严重", "100%|100|漏水_|漏水 严重", "漏水严|10"),
        ("ＡＢＣ路　拐角", "abc路|abc|拐角", "bc路"),
        ("楼上的狗😀整夜叫", "狗|狗😀", "猫|😀|%|_|' or 1=1 --"),
    ],
)
def test_what_a_word_finds(cast: Cast, body: str, hits: str, misses: str) -> None:
    made = raise_for(cast.lin, cast.households["a1"][0], body=body, category=Category.OTHER).case
    raise_for(cast.lin, cast.households["a1"][1], body="别的事", category=Category.OTHER)

    found_by = {each: numbers(cast.lin, each) for each in hits.split("|")}
    assert found_by == {each: [made.number] for each in found_by}
    missed_by = {each: numbers(cast.lin, each) for each in misses.split("|")}
    assert missed_by == {each: [] for each in missed_by}


def test_answers_doors_categories_and_names_are_found_too(cast: Cast) -> None:
    home = cast.households["a1"][0]
    made = raise_for(cast.lin, home, body="看不清台阶", requester_name="欧阳修远").case
    raise_for(cast.lin, cast.households["a1"][1], body="别的事", category=Category.OTHER)
    with acting(cast.lin):
        operations.answer_on_the_spot(
            by=cast.lin.actor,
            at=NOW,
            case_id=made.pk,
            text="换了感应灯泡",
            channel=ToldChannel.IN_PERSON,
        )
        address = made.dwelling_id and home.dwelling.address

    for typed in ("感应灯泡", "欧阳修远", "欧阳", "报修", "repairs", f"{address} 台阶"):
        assert numbers(cast.lin, typed) == [made.number], typed
    assert all_agrees() == ([], [])


def test_the_newest_comes_first_and_pages_follow_without_gap_or_repeat(cast: Cast) -> None:
    made = [
        raise_for(cast.lin, cast.households["a1"][n], at=days(n // 2), body="路灯不亮").case.number
        for n in range(7)
    ]
    for player in (cast.lin, cast.qian, cast.li):
        seen, after, pages = [], None, 0
        while pages == 0 or after is not None:
            page = found(player, "路灯", after, size=3)
            seen += [row.standing.number for row in page.rows]
            after, pages = page.after, pages + 1
        assert (len(seen), set(seen), pages) == (7, set(made), 3)
        assert seen[-1] in made[:2]


def test_counts_are_exact_or_say_that_there_may_be_more(cast: Cast) -> None:
    for n in range(3):
        raise_for(cast.lin, cast.households["a1"][n], body="路灯不亮")

    assert found(cast.lin, "路灯").counted_out == "3"
    assert found(cast.li, "路灯").counted_out == "3"
    # A district finds its page among the newest, and looks no further.
    assert found(cast.li, "路灯", size=2).counted_out == "3+"
    assert Found([], None, 1001, all_counted=False).counted_out == "1,000+"
    assert Found([], None, 1000, all_counted=True).counted_out == "1,000"


def test_a_word_of_a_foreign_request_finds_nothing_and_tells_nothing(
    cast: Cast, client_for: ClientFor
) -> None:
    secret = raise_for(cast.wu, cast.households["b1"][0], body="二楼阿婆的三角梅").case
    nowhere, foreign = "紫檀屏风", "三角梅"

    for player in (cast.lin, cast.zhao, cast.qian, cast.zheng):
        assert found(player, foreign) == found(player, nowhere)
        client = client_for(player)
        pages = [
            words(client.get("/desk/cases/search/", {"q": typed}).content).replace(typed, "")
            for typed in (foreign, nowhere)
        ]
        assert pages[0] == pages[1]
        by_number = [
            words(client.get("/desk/cases/search/", {"q": number}).content).replace(number, "")
            for number in (secret.number, case_number(99_999))
        ]
        assert by_number[0] == by_number[1]
    assert numbers(cast.wu, foreign) == [secret.number]
    assert numbers(cast.sun, foreign) == [secret.number]
    assert numbers(cast.li, foreign) == [secret.number]


def test_a_complaint_is_found_by_those_above_alone_and_never_by_name(cast: Cast) -> None:
    home = cast.households["a1"][0]
    about_team = complain(cast.qian, home, RestrictedAbout.TEAM, body="组长从不上门").case
    about_committee = complain(cast.sun, home, RestrictedAbout.COMMITTEE, body="居委从不上门").case

    assert numbers(cast.zhao, "从不上门") == []
    assert numbers(cast.lin, "从不上门") == []
    assert numbers(cast.qian, "从不上门") == [about_team.number]
    assert set(numbers(cast.sun, "从不上门")) == {about_team.number, about_committee.number}
    assert numbers(cast.li, "陈建国") == []


def test_a_withheld_name_is_no_word(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0], requester_name="欧阳修远", name_withheld=True)
    assert numbers(cast.li, "欧阳修远") == []
    assert len(numbers(cast.li, "楼道灯")) == 1


def test_erasing_a_text_erases_its_words(cast: Cast) -> None:
    made = raise_for(cast.lin, cast.households["a1"][0], body="阳台上的三角梅").case
    with as_owner():
        CaseText.objects.filter(pk=made.pk).update(content=None, salt=None)
        left = CaseWords.objects.get(pk=made.pk).words

    assert ("三角梅" in left, "陈建国" in left) == (False, False)
    assert numbers(cast.lin, "三角梅") == []


def test_words_follow_their_request_into_another_category(cast: Cast) -> None:
    made = raise_for(cast.lin, cast.households["a1"][0], body="太吵", category=Category.REPAIR).case
    with acting(cast.zhao):
        operations.reclassify(
            by=cast.zhao.actor,
            at=NOW,
            case_id=made.pk,
            category=Category.NEIGHBOURS,
            reason="是邻里的事",
        )
    assert (numbers(cast.lin, "报修"), numbers(cast.lin, "邻里")) == ([], [made.number])
    assert all_agrees() == ([], [])


def test_words_follow_their_request_to_another_place(cast: Cast) -> None:
    home = cast.households["a1"][0]
    made = raise_for(cast.lin, home, body="阳台上的三角梅").case
    b1 = cast.households["b1"][0]
    with as_owner():
        type(home).objects.filter(pk=home.pk).update(area_code=b1.area_code, block_id=b1.block_id)

    assert numbers(cast.lin, "三角梅") == []
    assert numbers(cast.wu, "三角梅") == [made.number]


def test_reconcile_sees_words_that_are_not_those_of_the_text_and_mends_them(cast: Cast) -> None:
    made = raise_for(cast.lin, cast.households["a1"][0]).case
    with as_owner():
        CaseWords.objects.filter(pk=made.pk).update(words=" 别的 ")
    assert [each.projection for each in all_agrees()[0]] == ["cases.words"]
    with as_owner():
        operations.rebuild(by=cast.li.actor, at=NOW, area_code="310199")
    assert all_agrees()[0] == []


def test_no_scope_is_an_error(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    with pytest.raises(ProgrammingError, match="no scope"), connection.cursor() as cursor:
        cursor.execute("select * from cases_search(array['灯'], null, null, 51, 8000)")


def test_the_page_shows_hits_and_leads_to_a_number(cast: Cast, client_for: ClientFor) -> None:
    made = raise_for(cast.lin, cast.households["a1"][0], body="楼道灯坏了" * 30 + "三角梅枯了").case
    client = client_for(cast.lin)

    page = client.get("/desk/cases/search/", {"q": "三角梅"}).content.decode()
    assert made.number in page
    assert "<mark>三角梅</mark>" in page
    by_number = client.get("/desk/cases/search/", {"q": made.number.lower()})
    assert by_number["Location"] == f"/desk/cases/{made.pk}/"
    for nonsense in ("", "。，", "\x00", "a" * 5000, "0000001A", "<script>"):
        assert client.get("/desk/cases/search/", {"q": nonsense}).status_code == 200
    assert len(own_statements(client, "/desk/cases/search/?q=三角梅")) == 2


def test_the_box_stands_on_every_desk_page_of_those_who_may_search(
    cast: Cast, client_for: ClientFor
) -> None:
    assert 'id="search-box"' in client_for(cast.lin).get("/desk/").content.decode()
    assert 'id="search-box"' not in client_for(cast.zhou).get("/desk/").content.decode()
    assert client_for(cast.zhou).get("/desk/cases/search/").status_code == 403


def test_an_excerpt_is_escaped_and_starts_near_the_hit() -> None:
    assert marked("<b>灯</b>", ["灯"]) == "&lt;b&gt;<mark>灯</mark>&lt;/b&gt;"
    assert marked("甲" * 200 + "灯", ["灯"]) == "…" + "甲" * 24 + "<mark>灯</mark>"
    assert marked("没有", ["灯"]) == "没有"


def test_searching_far_back_ends(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0], body="路灯不亮")
    long_ago = MomentKey(NOW - timedelta(days=999), cast.a1.pk)
    assert found(cast.li, "路灯", long_ago).rows == []
