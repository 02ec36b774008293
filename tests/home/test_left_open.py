"""Whoever left with something in their name stands on the list, until it is handed over."""

from datetime import date, timedelta

import pytest

from minqing.cases.models import CaseStanding
from minqing.cases.operations import assign
from minqing.home.queries.handover import LeftOpen, left_open, open_work_of
from minqing.households.models import Household
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting, Substitution
from minqing.territory.operations import end_posting, substitute
from minqing.territory.rules import Role
from minqing.visits.models import Responsibility
from minqing.visits.operations import assign_responsibility
from tests.builders import BUILDER, LONG_AGO, NOW, make_dwelling, make_household, make_posting
from tests.cases.acting import at_neighbourhood, raise_for
from tests.cast import Cast, ClientFor, Player, posting_of
from tests.database import as_owner
from tests.home.handing_over import TODAY, hands_over

LEFT_ON = TODAY - timedelta(days=3)


def handles(cast: Cast, player: Player, *households: Household) -> None:
    for each in households:
        case = raise_for(cast.lin, each).case
        with as_owner():
            assign(by=BUILDER, at=NOW, case_id=case.pk, member_id=player.member.id)


def looks_after(player: Player, household: Household, from_on: date = LONG_AGO) -> None:
    with as_owner():
        assign_responsibility(
            by=BUILDER, at=NOW, household=household, member_id=player.member.id, from_on=from_on
        )


def leaves(player: Player) -> Posting:
    posting = posting_of(player)
    with as_owner():
        end_posting(posting=posting, to_on=LEFT_ON, by=BUILDER, at=NOW)
    return posting


def listed(reader: Player) -> list[LeftOpen]:
    with scoped(reader.scope) as scope:
        return left_open(scope, TODAY)


@pytest.fixture
def laden(cast: Cast) -> Cast:
    """lin looks after the first door of a1 and handles two requests of others."""
    looks_after(cast.lin, cast.households["a1"][0])
    handles(cast, cast.lin, *cast.households["a1"][4:6])
    return cast


def test_requests_and_doors_of_a_post_that_ended_are_listed_and_handed_over(
    laden: Cast, client_for: ClientFor
) -> None:
    assert listed(laden.qian) == []
    posting = leaves(laden.lin)
    [left] = listed(laden.qian)
    assert (left.posting, left.households, left.cases, left.ended_on) == (posting, 1, 2, LEFT_ON)
    assert listed(laden.zheng) == []
    page = client_for(laden.qian).get("/desk/handovers/").content.decode()
    assert f"/desk/handovers/{posting.pk}/" in page
    assert page.count('<td data-label="诉求" class="num">2</td>') == 1

    done = hands_over(laden, posting, laden.zhao.member)

    assert (done.households, done.cases, done.left) == (1, 2, 0)
    assert listed(laden.qian) == []
    with as_owner():
        assert set(CaseStanding.objects.values_list("assignee_id", flat=True)) == {
            laden.zhao.member.id
        }


def test_requests_alone_are_enough_to_be_listed(cast: Cast, client_for: ClientFor) -> None:
    handles(cast, cast.lin, cast.households["a1"][0])
    posting = leaves(cast.lin)
    [left] = listed(cast.qian)
    assert (left.posting, left.households, left.cases) == (posting, 0, 1)
    assert "/desk/handovers/" in client_for(cast.qian).get("/desk/").content.decode()


def test_whoever_serves_in_another_block_now_is_listed_with_what_stayed(laden: Cast) -> None:
    posting = leaves(laden.lin)
    make_posting(laden.lin.member, Role.TEAM_MEMBER, block=laden.a2, from_on=LEFT_ON)
    looks_after(laden.lin, laden.households["a2"][0], LEFT_ON)
    [left] = listed(laden.qian)
    assert (left.posting, left.households, left.cases) == (posting, 1, 2)
    hands_over(laden, posting, laden.zhao.member)
    assert listed(laden.qian) == []
    with as_owner():
        still = Responsibility.objects.on(TODAY).filter(member=laden.lin.member)
        assert [each.block_id for each in still] == [laden.a2.id]


def test_doors_of_no_block_stay_with_whoever_serves_in_the_neighbourhood(cast: Cast) -> None:
    loose = make_household(make_dwelling("310199001001009001", 1, "101"))
    looks_after(cast.lin, loose)
    posting = leaves(cast.lin)
    [left] = listed(cast.qian)
    assert (left.posting, left.households) == (posting, 1)
    with scoped(cast.qian.scope) as scope:
        assert open_work_of(scope, posting, TODAY).households == (loose.pk,)
    again = make_posting(cast.lin.member, Role.TEAM_MEMBER, block=cast.a2, from_on=LEFT_ON)
    assert listed(cast.qian) == []
    with scoped(cast.qian.scope) as scope:
        assert open_work_of(scope, again, TODAY).households == (loose.pk,)
    with as_owner():
        end_posting(posting=again, to_on=TODAY, by=BUILDER, at=NOW)
    done = hands_over(cast, posting, cast.zhao.member)
    assert (done.households, listed(cast.qian)) == (1, [])


def test_a_door_that_moved_to_another_block_stands_on_the_list_of_gaps(laden: Cast) -> None:
    posting = leaves(laden.lin)
    with as_owner():
        moved = laden.households["a1"][0]
        moved.block_id = laden.a2.id
        moved.save(update_fields=["block_id"])
    [left] = listed(laden.qian)
    assert (left.posting, left.households) == (posting, 1)
    done = hands_over(laden, posting, laden.zhao.member)
    assert (done.households, done.left, done.cases) == (0, 1, 2)
    assert listed(laden.qian) == []
    with as_owner():
        assert Responsibility.objects.get().end_reason != ""


def test_a_request_of_an_office_is_listed_for_the_level_above(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    with as_owner():
        assign(by=BUILDER, at=NOW, case_id=case_id, member_id=cast.qian.member.id)
    posting = leaves(cast.qian)
    # A post in the block's team does not make the office's request theirs.
    make_posting(cast.qian.member, Role.TEAM_MEMBER, block=cast.a1, from_on=LEFT_ON)
    [left] = listed(cast.sun)
    assert (left.posting, left.cases) == (posting, 1)


def test_whoever_only_stood_in_is_listed_with_the_requests_themselves(
    cast: Cast, client_for: ClientFor
) -> None:
    with as_owner():
        standing_in = substitute(
            by=BUILDER,
            at=NOW,
            member_id=cast.lin.member.id,
            substitute_id=cast.wu.member.id,
            block_id=cast.a1.id,
            from_on=TODAY,
            to_on=TODAY + timedelta(days=9),
        )
    handles(cast, cast.wu, cast.households["a1"][0])
    assert listed(cast.qian) == []
    with as_owner():
        Substitution.objects.filter(pk=standing_in.pk).update(from_on=LEFT_ON, to_on=TODAY)
        case = CaseStanding.objects.get()
    [left] = listed(cast.qian)
    assert (left.posting, left.name, left.requests) == (
        None,
        cast.wu.member.name,
        [(case.pk, case.number)],
    )
    page = client_for(cast.qian).get("/desk/handovers/").content.decode()
    assert f'href="/desk/cases/{case.pk}/"' in page


def test_whoever_left_the_books_serves_nowhere(laden: Cast) -> None:
    with as_owner():
        laden.lin.member.to_on = LEFT_ON
        laden.lin.member.save(update_fields=["to_on"])
    [left] = listed(laden.qian)
    assert (left.households, left.cases, left.ended_on) == (1, 2, LEFT_ON)
    assert left.posting is not None
    hands_over(laden, left.posting, laden.zhao.member)
    assert listed(laden.qian) == []
