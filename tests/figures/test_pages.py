"""How do we know: the page of an indicator."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from minqing.cases import operations
from minqing.figures.models import Figure
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.visits.operations import close_round
from minqing.visits.rules.checks import Result
from tests.builders import NOW
from tests.cases.acting import acting, raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened, words
from tests.visits.acting import at_door, held_round, in_hardship, moment, plain
from tests.visits.trust.acting import (
    answered,
    asked,
    check_of,
    five_at_once,
    look_at_week,
    ruled,
)

PAGE = "/desk/figures/visits.coverage/"


def test_definition_is_there_without_any_figure(cast: Cast, client_for: ClientFor) -> None:
    page = opened(client_for(cast.zhou), PAGE)
    assert "四舍五入" in page


def test_all_indicators_are_listed(cast: Cast, client_for: ClientFor) -> None:
    page = opened(client_for(cast.li), "/desk/figures/")
    assert "/desk/figures/visits.coverage/" in page
    assert "/desk/figures/visits.coverage_special_hardship/" in page


def test_unknown_indicator_is_not_found(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.li).get("/desk/figures/nothing/").status_code == 404


def test_visitor_is_sent_to_sign_in(cast: Cast) -> None:
    assert Client().get(PAGE).status_code == 302


def test_frozen_figure_stands_beside_its_recount(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(20))
    with scoped(cast.li.scope) as scope:
        close_round(
            by=cast.li.actor, at=NOW, scope=scope, round=in_round, cut_off=date(2026, 5, 31)
        )
    at_door(
        cast.lin,
        in_hardship(cast),
        in_round,
        visited_at=moment(21),
        at=NOW + timedelta(hours=1),
    )
    address = f"{PAGE}?area=310199&round={in_round.pk}&cut_off=2026-05-31"
    page = opened(client_for(cast.li), address)
    assert "2.1" in page, "frozen: one of 48"
    assert "4.2" in page, "counted now: two of 48"
    assert "一致" in page
    assert "不一致" not in page
    assert f"/desk/coverage/310199/open/?round={in_round.pk}" in page


def test_a_ruling_after_the_freeze_is_a_footnote_and_changes_no_figure(
    cast: Cast, client_for: ClientFor
) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answered(cast.lin, check.pk, "是她女儿开的门")
    closed_at = NOW + timedelta(days=2)
    with scoped(cast.li.scope) as scope:
        close_round(
            by=cast.li.actor,
            at=closed_at,
            scope=scope,
            round=in_round,
            cut_off=local_date(closed_at) - timedelta(days=1),
        )
    address = f"{PAGE}?area=310199"
    before = words(client_for(cast.li).get(address).content)
    ruled(cast.qian, check.pk, stands=False, at=closed_at + timedelta(hours=1))
    after = words(client_for(cast.li).get(address).content)
    said = "计入的走访中，有 1 次后来裁定不计入；已公布的数字不变。"
    assert (said in before, said in after) == (False, True)
    assert "10.4" in after, "frozen: five of 48"
    assert "不一致" not in after


def test_outsider_reads_the_frozen_figure_without_list(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    with scoped(cast.li.scope) as scope:
        close_round(
            by=cast.li.actor, at=NOW, scope=scope, round=in_round, cut_off=date(2026, 5, 31)
        )
    address = f"{PAGE}?area=310199001001"
    page = opened(client_for(cast.zheng), address)
    assert "0.0" in page
    assert "/open/" not in page
    # Somebody posted to a block is shown the definition and no totals.
    assert "0.0" not in opened(client_for(cast.lin), address)


def test_difference_is_shown(cast: Cast, client_for: ClientFor) -> None:
    in_round = held_round()
    with scoped(cast.li.scope) as scope:
        close_round(
            by=cast.li.actor, at=NOW, scope=scope, round=in_round, cut_off=date(2026, 5, 31)
        )
    with as_owner():
        figure = Figure.objects.get(indicator="visits.coverage", area_code="310199")
    # Only somebody who breaks the rules of the database could make them differ.
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(20), at=NOW)
    assert figure.numerator == 0
    assert "不一致" in opened(client_for(cast.li), f"{PAGE}?area=310199")


def test_a_number_is_shown_as_a_number(cast: Cast, client_for: ClientFor) -> None:
    case = raise_for(cast.lin, cast.households["a1"][1]).case
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(by=lin.actor, at=NOW, case_id=case.pk, text="已更换")
    in_round = held_round()
    page = opened(client_for(cast.li), f"/desk/figures/cases.solved_block/?round={in_round.pk}")
    assert words(page.encode()).count("100 %") == 1, "only the note"
    assert re.search(r'figure-value">1</span>', page)
    assert "占全部 1 的 100 %" in page


def test_a_figure_that_is_never_frozen_says_why(cast: Cast, client_for: ClientFor) -> None:
    page = opened(client_for(cast.li), "/desk/figures/cases.open_answered/")
    assert "按各自的一个月期限" in page
    assert "数字会在这里定格" not in page


@pytest.mark.parametrize("day", ["2026-99-99", "2099-01-01"])
def test_a_day_that_cannot_be_shown_is_named(cast: Cast, client_for: ClientFor, day: str) -> None:
    page = opened(client_for(cast.li), f"/desk/figures/territory.branches_tied/?cut_off={day}")
    assert f"“{day}”" in page
    assert "显示的是：" in page
    right = opened(client_for(cast.li), "/desk/figures/territory.branches_tied/?cut_off=2026-01-02")
    assert "显示的是：" not in right
