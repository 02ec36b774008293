"""The page of what stands in no block, and the ways that lead there."""

import pytest
from django.test import Client

from minqing.home.forms import register
from minqing.home.views import loose as view
from minqing.households.models import Household
from minqing.territory.models import Block, BlockPart
from tests.builders import make_area
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.loose import AREA, Loose, loose_building, put
from tests.home.loose import unassigned as block_of_the_rest
from tests.home.register import proofs
from tests.pages import opened, statements, words
from tests.visits.acting import held_round

PAGE = f"/desk/unassigned/{AREA}/"
STAFF = f"/desk/staff/{AREA}/"


@pytest.fixture
def loose(cast: Cast) -> Loose:
    return loose_building()


def put_at_desk(client: Client, *codes: str, block: object) -> str:
    posted = {"act": "put", "selected": codes, "block": str(block)}
    return words(client.post(PAGE, posted, follow=True).content)


def test_buildings_in_no_block_stand_there_with_their_households(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    page = words(client_for(cast.qian).get(PAGE).content)
    assert "9号楼 4" in page
    assert "1号楼 12" not in page


def test_entrances_stand_there_where_only_some_are_in_no_block(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    put(cast.qian, {loose.entrances[0]: cast.a1.pk})
    page = words(client_for(cast.qian).get(PAGE).content)
    assert "9号楼2门 2" in page
    assert "9号楼1门" not in page


def test_several_come_into_a_block_at_once(cast: Cast, client_for: ClientFor, loose: Loose) -> None:
    other = loose_building(10)
    page = put_at_desk(client_for(cast.qian), loose.code, other.code, block=cast.a2.pk)
    assert "8 户已划入2号块区" in page
    assert "所有楼栋都已划入块区" in page
    with as_owner():
        homes = Household.objects.filter(pk__in=[each.pk for each in loose.households])
        assert set(homes.values_list("block_id", flat=True)) == {cast.a2.pk}
    proofs()


@pytest.mark.parametrize(
    ("building", "block", "said"),
    [
        (True, "", "请选择要划入的块区"),
        (False, "a2", "请至少勾选一栋楼"),
        (True, "b1", "b1"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_moves(
    cast: Cast, client_for: ClientFor, loose: Loose, *, building: bool, block: str, said: str
) -> None:
    target = str(getattr(cast, block).pk) if block else ""
    posted = {"act": "put", "selected": [loose.code] if building else [], "block": target}
    answer = client_for(cast.qian).post(PAGE, posted)
    assert answer.status_code == 422
    if building:
        assert f'value="{loose.code}" checked' in answer.content.decode()
    if block != "b1":
        assert said in words(answer.content)
    with as_owner():
        assert not BlockPart.objects.filter(area_code=loose.code).exists()


def test_a_building_of_a_block_cannot_be_moved_here(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    posted = {"act": "put", "selected": [f"{AREA}0001"], "block": str(cast.a2.pk)}
    assert client_for(cast.qian).post(PAGE, posted).status_code == 422
    with as_owner():
        assert BlockPart.objects.get(area_code=f"{AREA}0001").block_id == cast.a1.pk


def test_many_buildings_come_in_several_steps(
    cast: Cast, client_for: ClientFor, loose: Loose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "_MOST_AT_ONCE", 3)
    other, client = loose_building(10), client_for(cast.qian)
    posted = {"act": "put", "selected": [loose.code, other.code], "block": str(cast.a2.pk)}
    answer = client.post(PAGE, posted)
    assert answer.status_code == 422
    assert "一次最多划入 3 户" in words(answer.content)
    assert "4 户已划入2号块区" in put_at_desk(client, loose.code, block=cast.a2.pk)


def test_a_block_is_formed_and_takes_a_building(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    client = client_for(cast.qian)
    taken = client.post(PAGE, {"act": "form", "number": 2, "label": "沿河"})
    assert taken.status_code == 422
    assert "这个块区号已被使用" in words(taken.content)
    client.post(PAGE, {"act": "form", "number": 3, "label": ""})
    with as_owner():
        made = Block.objects.get(area_code=AREA, number=3)
    assert made.label == "3号块区"
    put_at_desk(client, loose.code, block=made.pk)
    with as_owner():
        assert made.parts.get().area_code == loose.code
    proofs()


@pytest.mark.parametrize(
    ("name", "status"),
    [("qian", 200), ("sun", 200), ("li", 200), ("zhao", 403), ("zhou", 403), ("zheng", 403)],
)
def test_only_who_works_for_the_neighbourhood_opens_and_changes_it(
    cast: Cast, client_for: ClientFor, loose: Loose, name: str, status: int
) -> None:
    client = client_for(cast.players[name])
    assert client.get(PAGE).status_code == status
    posted = {"act": "put", "selected": [loose.code], "block": str(cast.a2.pk)}
    client.post(PAGE, posted)
    with as_owner():
        assert BlockPart.objects.filter(area_code=loose.code).exists() == (status == 200)


@pytest.mark.parametrize("code", ["310199001", "310199001999", f"{AREA}0001", "somewhere"])
def test_there_is_no_such_page_of_anything_but_a_neighbourhood(
    cast: Cast, client_for: ClientFor, code: str
) -> None:
    assert client_for(cast.li).get(f"/desk/unassigned/{code}/").status_code == 404


def test_long_lists_are_paged(
    cast: Cast, client_for: ClientFor, loose: Loose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "SHOWN", 1)
    make_area(f"{AREA}0010", "10号楼")
    client = client_for(cast.qian)
    assert "10号楼" not in words(client.get(PAGE).content)
    assert "10号楼" in words(client.get(f"{PAGE}?page=2").content)


def test_its_statements_do_not_grow_with_the_buildings(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    client = client_for(cast.qian)
    before = len(statements(client, PAGE))
    for number in (10, 11, 12):
        loose_building(number)
    assert len(statements(client, PAGE)) == before


def test_the_page_of_the_unassigned_block_leads_there(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    address = f"/desk/staff/block/{block_of_the_rest().pk}/"
    answer = client_for(cast.qian).get(address)
    assert (answer.status_code, answer["location"]) == (302, PAGE)


def test_the_staff_page_says_what_lies_in_no_block(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    assert PAGE not in opened(client, STAFF)
    loose = loose_building()
    assert "有 1 栋楼未划入块区" in opened(client, STAFF)
    put(cast.qian, {loose.entrances[0]: cast.a1.pk})
    assert PAGE in opened(client, STAFF)
    put(cast.qian, {loose.entrances[1]: cast.a1.pk})
    assert PAGE not in opened(client, STAFF)


def test_the_board_leads_there_instead_of_drawing_every_door(
    cast: Cast, client_for: ClientFor, loose: Loose
) -> None:
    held_round()
    client = client_for(cast.qian)
    board = f"/desk/coverage/{AREA}/?block={block_of_the_rest().pk}"
    page = opened(client, board)
    assert PAGE in page
    assert str(loose.households[0].pk) not in page
    assert PAGE not in opened(client, f"/desk/coverage/{AREA}/?block={cast.a1.pk}")
