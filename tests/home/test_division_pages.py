"""The pages of divisions: asking, looking, moving by hand, adopting, giving positions."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from minqing.home.operations.divisions import compute
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Division
from minqing.territory.rules.divisions import DivisionState
from minqing.territory.rules.wishes import Wishes
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.dividing import A1_TWO, A2_TWO, AREA, asked, moved, open_blocks, with_new_block
from tests.home.register import proofs
from tests.pages import words

PAGE = f"/desk/divisions/{AREA}/"
#: What the form of wishes says when nobody changes it.
PLAIN = {"ordinary": "15", "special_hardship": "30", "walking": "5"}


def page_of(division: Division) -> str:
    return f"{PAGE}{division.pk}/"


def post(client: Client, division: Division, act: str, **said: object) -> str:
    """What the page says after an act, with the revision the reader saw."""
    return words(
        client.post(
            f"{page_of(division)}{act}/", {"rev": division.rev, **said}, follow=True
        ).content
    )


def place(code: str, longitude: float | None, latitude: float | None) -> None:
    with as_owner():
        Area.objects.filter(code=code).update(longitude=longitude, latitude=latitude)


@pytest.fixture
def located(cast: Cast) -> None:
    """Both buildings have a position, 60 m from each other."""
    place(A1_TWO[:16], 121.45, 31.23)
    place(A2_TWO[:16], 121.4506, 31.23)


def test_the_secretary_asks_and_gets_a_draft_beside_today(
    cast: Cast, client_for: ClientFor, located: None
) -> None:
    client = client_for(cast.qian)
    answer = client.post(PAGE, {**PLAIN, "blocks": "3"}, follow=True)
    page = words(answer.content)
    assert "草案" in page
    assert "第3块区" in page
    with as_owner():
        division = Division.objects.get()
    assert (division.state, len(division.groups)) == (DivisionState.DRAFT, 3)
    assert answer.content.decode().count('<svg class="sketch"') == 2
    assert len(open_blocks()) == 2


def test_the_list_shows_todays_division_and_every_version(
    cast: Cast, client_for: ClientFor, located: None
) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    page = client_for(cast.qian).get(PAGE).content.decode()
    assert "2 个块区，2 栋楼，24 户" in words(page.encode())
    assert page_of(draft) in page


def test_moving_a_building_on_the_table_changes_the_figures(
    cast: Cast, client_for: ClientFor
) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    page = post(client_for(cast.qian), draft, "move", selected=[A2_TWO], to="+3")
    assert "已移动 1 处" in page
    with as_owner():
        row = Division.objects.get()
    assert row.figures["proposed"]["households_moved"] == 12
    assert row.units[A2_TWO] == "+3"


def test_the_second_of_two_who_edit_is_told(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    moved(cast.sun, draft, [A2_TWO], "+3")
    page = post(client_for(cast.qian), draft, "move", selected=[A2_TWO], to=str(cast.a1.pk))
    assert "别人改了这份草案" in page
    with as_owner():
        assert Division.objects.get().units[A2_TWO] == "+3"


def test_a_block_gets_another_name(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    assert "滨江块区" in post(client_for(cast.qian), draft, "rename", key="+3", label="滨江块区")


def test_adopting_at_the_desk(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    today = local_date(timezone.now())
    page = post(client_for(cast.qian), draft, "adopt", on=today.isoformat(), teams_follow="on")
    assert "6 户换了块区" in page
    assert len(open_blocks()) == 3
    proofs()


def test_a_day_in_the_past_keeps_what_was_typed(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    day = (local_date(timezone.now()) - timedelta(days=3)).isoformat()
    answer = client_for(cast.qian).post(f"{page_of(draft)}adopt/", {"rev": draft.rev, "on": day})
    assert answer.status_code == 422
    assert "请选这样的日期" in words(answer.content)
    assert f'value="{day}"' in answer.content.decode()
    assert len(open_blocks()) == 2


def test_a_later_day_can_be_called_off(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    day = local_date(timezone.now()) + timedelta(days=3)
    client = client_for(cast.qian)
    assert "已定好日子" in post(client, draft, "adopt", on=day.isoformat(), teams_follow="on")
    assert "草案" in post(client, draft, "call-off")


def test_an_overtaken_draft_says_so_and_is_compared_again(
    cast: Cast, client_for: ClientFor
) -> None:
    first, second = with_new_block(cast.qian, A1_TWO), with_new_block(cast.qian, A2_TWO)
    client = client_for(cast.qian)
    today = local_date(timezone.now()).isoformat()
    post(client, first, "adopt", on=today, teams_follow="on")
    assert "重新比对后才能启用" in words(client.get(page_of(second)).content)
    post(client, second, "compare")
    with as_owner():
        second.refresh_from_db()
    assert "换了块区" in post(client, second, "adopt", on=today, teams_follow="on")
    proofs()


def test_a_discarded_draft_changes_nothing(cast: Cast, client_for: ClientFor) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    assert "草案已作废" in post(client_for(cast.qian), draft, "discard")
    assert len(open_blocks()) == 2


@pytest.mark.parametrize("name", ["zheng", "wu", "lin", "zhou"])
def test_a_stranger_sees_neither_list_nor_division(
    cast: Cast, client_for: ClientFor, name: str
) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    client = client_for(cast.players[name])
    for page in (PAGE, page_of(draft), f"{PAGE}positions/", f"{page_of(draft)}progress/"):
        assert client.get(page).status_code in {403, 404}
    for act in ("adopt", "again", "call-off", "compare", "discard", "move", "rename"):
        assert client.post(f"{page_of(draft)}{act}/", {"rev": draft.rev}).status_code in {403, 404}
    with as_owner():
        assert Division.objects.get().state == DivisionState.DRAFT


def test_row_security_hides_the_divisions_of_other_neighbourhoods(cast: Cast) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    for player, seen in ((cast.qian, 1), (cast.sun, 1), (cast.zheng, 0), (cast.lin, 0)):
        with scoped(player.scope):
            assert Division.objects.filter(pk=draft.pk).count() == seen


def test_a_division_of_one_neighbourhood_is_not_reached_through_another(
    cast: Cast, client_for: ClientFor
) -> None:
    draft = with_new_block(cast.qian, A1_TWO)
    page = f"/desk/divisions/310199001002/{draft.pk}/"
    assert client_for(cast.sun).get(page).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no json", "不是 GeoJSON"),
        (b'{"type": "Point", "coordinates": [121, 31]}', "文件里没有线"),
        (b'{"type": "LineString", "coordinates": [[121, 31], [121, "x"]]}', "第 1 条线"),
        (b'{"type": "LineString", "coordinates": [[121, 31], [121, 310]]}', "第 1 条线"),
    ],
)
def test_a_file_that_holds_no_walls_is_refused_with_the_reason(
    cast: Cast, client_for: ClientFor, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("roads.geojson", content)
    answer = client_for(cast.qian).post(PAGE, {**PLAIN, "blocks": "3", "walls": file})
    assert answer.status_code == 422
    assert said in words(answer.content)
    assert 'value="3"' in answer.content.decode()


def test_more_blocks_than_entrances_come_to_nothing_and_say_why(
    cast: Cast, client_for: ClientFor
) -> None:
    page = client_for(cast.qian).post(PAGE, {**PLAIN, "blocks": "9"}, follow=True)
    assert "要的块区比门栋还多" in words(page.content)


def test_locks_that_leave_nothing_for_a_further_block_are_named(
    cast: Cast, client_for: ClientFor, located: None
) -> None:
    locked = [A1_TWO[:16], A2_TWO[:16]]
    page = client_for(cast.qian).post(PAGE, {**PLAIN, "blocks": "3", "locked": locked}, follow=True)
    text = words(page.content)
    assert "锁定的楼太多，余下的楼凑不出新的块区" in text
    with as_owner():
        names = list(
            Area.objects.filter(pk__in=locked).order_by("pk").values_list("name", flat=True)
        )
    assert f"涉及： {'、'.join(names)}" in text


def test_without_buildings_there_is_nothing_to_ask(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        Area.objects.filter(code__startswith="310199002001", level="building").update(
            valid_to="2026-01-01"
        )
        Area.objects.filter(code__startswith="310199002001", level="entrance").update(
            valid_to="2026-01-01"
        )
    page = client_for(cast.zheng).get("/desk/divisions/310199002001/")
    assert "还没有楼栋" in words(page.content)


def test_buildings_without_a_position_are_listed_and_given_one(
    cast: Cast, client_for: ClientFor
) -> None:
    place(A1_TWO[:16], 121.45, 31.23)
    client = client_for(cast.qian)
    assert "1 栋楼没有位置" in words(client.get(PAGE).content)
    code = A2_TWO[:16]
    given = {f"longitude-{code}": "121.4506", f"latitude-{code}": "31.23"}
    page = client.post(f"{PAGE}positions/", given, follow=True)
    assert "每栋楼都有位置" in words(page.content)
    with as_owner():
        assert Area.objects.get(code=code).longitude == 121.4506


def test_half_a_position_is_refused(cast: Cast, client_for: ClientFor) -> None:
    code = A2_TWO[:16]
    answer = client_for(cast.qian).post(f"{PAGE}positions/", {f"longitude-{code}": "121.4506"})
    assert answer.status_code == 422
    assert "要么都填" in words(answer.content)


def test_a_neighbourhood_of_one_building_is_divided_by_its_entrances(cast: Cast) -> None:
    made = asked(cast.zheng, Wishes(blocks=2), area_code="310199002001")
    assert (made.state, len(made.groups)) == (DivisionState.DRAFT, 2)
    assert sorted(set(made.units.values())) == ["+2", str(cast.c1.pk)]


def test_a_large_one_is_computed_by_the_worker(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minqing.home.operations.divisions.asking.AT_ONCE", 0)
    client = client_for(cast.qian)
    page = client.post(PAGE, {**PLAIN, "blocks": "2"}, follow=True)
    assert "方案正在测算" in words(page.content)
    with as_owner():
        division = Division.objects.get()
    compute(division_id=division.pk, district_code="310199", clock=timezone.now)
    answer = client.get(f"{page_of(division)}progress/")
    assert answer["HX-Refresh"] == "true"
    assert "草案" in words(client.get(page_of(division)).content)
