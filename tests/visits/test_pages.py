"""Desk pages of coverage, visits and responsibility, as each role sees them."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from minqing.households.rules import Group
from minqing.lib.time import local_date
from minqing.visits.queries import coverage
from minqing.visits.rules import Outcome
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened, statements
from tests.visits.acting import DISTRICT, at_door, held_round, in_hardship, moment, plain

BOARD = "/desk/coverage/{}/"
STATEMENTS = 12


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("li", "/desk/coverage/310199/"),
        ("sun", "/desk/coverage/310199001/"),
        ("qian", "/desk/coverage/310199001001/"),
    ],
)
def test_own_area_opens(cast: Cast, client_for: ClientFor, name: str, address: str) -> None:
    response = client_for(cast.players[name]).get("/desk/coverage/")
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_own_block_opens(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhao).get("/desk/coverage/")
    assert response.headers["Location"] == f"/desk/coverage/310199001001/?block={cast.a1.id}"


@pytest.mark.parametrize(
    "address",
    [
        "/desk/coverage/",
        "/desk/coverage/310199/",
        "/desk/coverage/310199001001/open/",
        "/desk/visits/",
        "/desk/responsibility/",
    ],
)
def test_visitor_is_sent_to_sign_in(cast: Cast, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_organisation_has_no_coverage(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    for address in ("/desk/coverage/", "/desk/coverage/310199/", "/desk/visits/"):
        assert client.get(address).status_code == 403


def test_board_shows_figure_and_children_worst_first(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    for home in cast.households["a1"][:6]:
        at_door(cast.lin, home, in_round)
    page = opened(client_for(cast.li), BOARD.format("310199"))
    assert page.index("枫桥镇") < page.index("柳岸街道</a></td>")
    assert "12.5" in page
    assert f"/desk/coverage/310199001/?round={in_round.pk}" in page
    assert f"/desk/coverage/310199/open/?round={in_round.pk}" in page


def test_board_without_round_says_what_will_come(cast: Cast, client_for: ClientFor) -> None:
    assert "这里还没有开始走访" in opened(client_for(cast.li), BOARD.format("310199"))


@pytest.mark.parametrize("code", ["310", "x", "310199009", "3101990010010001"])
def test_unknown_area_is_not_found(cast: Cast, client_for: ClientFor, code: str) -> None:
    assert client_for(cast.li).get(BOARD.format(code)).status_code == 404


def test_official_sees_totals_of_others_without_their_doors(
    cast: Cast, client_for: ClientFor
) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    client = client_for(cast.zheng)
    page = opened(client, BOARD.format("310199001001"))
    assert "4.2" in page
    assert "1号块区" not in page
    assert "/desk/coverage/310199001001/open/" not in page
    assert client.get("/desk/coverage/310199001001/open/").status_code == 403
    assert client.get(BOARD.format("310199001001") + f"?block={cast.a1.id}").status_code == 403
    later = opened(client, BOARD.format("310199001001") + "?cut_off=2026-05-20")
    assert "4.2" not in later


def test_block_lead_sees_the_own_block_only(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    at_door(cast.wu, plain(cast, "b1"), in_round)
    client = client_for(cast.zhao)
    page = opened(client, BOARD.format("310199001001"))
    assert "1号块区" in page
    assert "2号块区" not in page
    assert "8.3" in page
    assert client.get(BOARD.format("310199001002")).status_code == 403
    assert client.get(BOARD.format("310199001")).status_code == 403
    assert client.get(BOARD.format("310199001001") + f"?block={cast.a2.id}").status_code == 403


def test_block_is_drawn_as_its_stairwells(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    page = opened(client_for(cast.zhao), BOARD.format("310199001001") + f"?block={cast.a1.id}")
    assert page.count("/desk/visits/?household=") == 12
    assert "1号楼1门" in page
    past = f"?block={cast.a1.id}&cut_off=2026-05-20"
    earlier = opened(client_for(cast.zhao), BOARD.format("310199001001") + past)
    assert "/desk/visits/?household=" not in earlier
    assert "0 / 12" in earlier


def test_the_figures_of_a_drawn_block_are_those_of_its_tallies(
    cast: Cast, client_for: ClientFor
) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    at_door(cast.lin, in_hardship(cast), in_round, outcome=Outcome.NOBODY_HOME)
    address = f"?block={cast.a1.id}"
    page = opened(client_for(cast.zhao), BOARD.format("310199001001") + address)
    with as_owner():
        kept = [coverage(DISTRICT, cast.a1.id, in_round, group=group) for group in Group]
    assert [(each.met, each.households) for each in kept] == [(1, 12), (0, 1)]
    assert re.findall(r"(\d+) / (\d+)", page) == [("1", "12"), ("0", "1")]


def test_open_doors_of_a_block(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    at_door(cast.lin, in_hardship(cast), in_round, outcome=Outcome.NOBODY_HOME)
    page = opened(client_for(cast.zhao), f"/desk/coverage/310199001001/open/?block={cast.a1.id}")
    assert "柳岸路1号1门101室" in page
    assert "柳岸路1号1门102室" not in page
    assert "没人在家" in page
    assert "特殊困难" in page


def test_open_list_counts_what_the_board_counts(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(20))
    client = client_for(cast.qian)
    for query, count in (("", 23), ("?cut_off=2026-05-19", 24), ("?group=special_hardship", 2)):
        page = opened(client, f"/desk/coverage/310199001001/open/{query}")
        assert page.count('class="title"') == count


def test_stranger_is_not_told_who_lives_where(cast: Cast, client_for: ClientFor) -> None:
    at_door(cast.lin, plain(cast), held_round(), note="要保密")
    client = client_for(cast.wu)
    for address in ("/desk/visits/", "/desk/responsibility/"):
        page = opened(client, address)
        assert "要保密" not in page
        assert str(plain(cast).pk) not in page
    assert (
        client_for(cast.zheng).get("/desk/responsibility/").content.decode().count("室</td>") == 12
    )


def test_broken_filter_is_explained_and_page_still_shown(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    page = opened(client_for(cast.li), BOARD.format("310199") + "?cut_off=2999-01-01")
    assert "请选择今天或更早的日期" in page
    assert "枫桥镇" in page


def test_visits_are_listed_and_filtered(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, note="楼道灯坏了", visited_at=moment(20))
    at_door(cast.lin, in_hardship(cast), in_round, outcome=Outcome.REFUSED)
    client = client_for(cast.qian)
    page = opened(client, "/desk/visits/")
    assert page.index("101室") < page.index("102室")
    assert "楼道灯坏了" in page
    assert "102室" not in opened(client, "/desk/visits/?outcome=refused")
    assert "101室" not in opened(client, f"/desk/visits/?household={plain(cast).pk}")
    assert "没有符合条件的走访" in opened(client, "/desk/visits/?outcome=vacant")
    assert "101室" not in opened(client, "/desk/visits/?since=2026-05-20&until=2026-05-20")


def test_visits_of_a_stranger_are_not_told_by_id(cast: Cast, client_for: ClientFor) -> None:
    at_door(cast.lin, plain(cast), held_round())
    page = opened(client_for(cast.wu), f"/desk/visits/?household={plain(cast).pk}")
    assert "102室" not in page


def test_gaps_are_listed(cast: Cast, client_for: ClientFor) -> None:
    page = opened(client_for(cast.lin), "/desk/responsibility/")
    assert page.count('class="title"') == 12


@pytest.mark.parametrize(
    "address",
    [
        "/desk/coverage/310199/",
        "/desk/coverage/310199001/",
        "/desk/coverage/310199001001/",
        "/desk/coverage/310199001001/?cut_off=2026-05-20",
        "/desk/coverage/310199001001/?block={block}",
        "/desk/coverage/310199001001/open/",
        "/desk/visits/",
        "/desk/responsibility/",
    ],
)
def test_page_stays_within_its_statements(cast: Cast, client_for: ClientFor, address: str) -> None:
    in_round = held_round()
    for home in cast.households["a1"][:3]:
        at_door(cast.lin, home, in_round, outcome=Outcome.REFUSED)
    asked = statements(client_for(cast.li), address.format(block=cast.a1.id))
    assert len(asked) <= STATEMENTS, "\n".join(asked)


def test_english_is_complete_enough_to_read(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    client = client_for(cast.li)
    response = client.get(BOARD.format("310199"), headers={"accept-language": "en"})
    assert "Households not yet visited" in response.content.decode()


def test_today_is_a_cut_off(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    today: date = local_date(moment(1))
    assert "枫桥镇" in opened(client_for(cast.li), BOARD.format("310199") + f"?cut_off={today}")
