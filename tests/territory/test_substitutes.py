"""Somebody stands in for an absent member: the block is theirs for those days and no longer."""

from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.cases.access import postings_of
from minqing.households.models import Household
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.storage.scoping import scoped
from minqing.territory.models import Posting, Substitution
from minqing.territory.operations import (
    SubstitutionError,
    end_posting,
    end_substitution,
    substitute,
)
from minqing.territory.queries import scope_of_user, standing_of_user, team_of
from minqing.territory.rules import Role, may_post
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.database import as_owner, at_once

TODAY = local_date(NOW)
WEEK = timedelta(days=7)


def stands_in(
    cast: Cast,
    absent: Player,
    player: Player,
    from_on: date = TODAY,
    to_on: date = TODAY + WEEK,
) -> Substitution:
    with scoped(cast.qian.scope):
        return substitute(
            by=cast.qian.actor,
            at=NOW,
            member_id=absent.member.id,
            substitute_id=player.member.id,
            block_id=cast.a1.id,
            from_on=from_on,
            to_on=to_on,
        )


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (TODAY - timedelta(days=1), False),
        (TODAY, True),
        (TODAY + WEEK - timedelta(days=1), True),
        (TODAY + WEEK, False),
    ],
)
def test_a_substitute_has_the_block_on_those_days_only(cast: Cast, day: date, holds: bool) -> None:
    with as_owner():
        stands_in(cast, cast.lin, cast.wu)
    blocks = scope_of_user(cast.wu.user.id, day).blocks
    assert (cast.a1.id in blocks) is holds
    assert cast.b1.id in blocks


def test_a_substitute_of_the_lead_leads(cast: Cast) -> None:
    with as_owner():
        stands_in(cast, cast.zhao, cast.lin)
    standing = standing_of_user(cast.lin.user.id, TODAY)
    assert standing.roles == {Role.TEAM_MEMBER, Role.BLOCK_LEAD}
    with scoped(cast.qian.scope):
        roles = {each.role for each in postings_of(cast.lin.member.id, TODAY)}
    assert roles == {Role.TEAM_MEMBER, Role.BLOCK_LEAD}


def test_a_substitution_ends_with_the_post_of_the_absent(cast: Cast) -> None:
    with as_owner():
        stands_in(cast, cast.lin, cast.wu)
        posting = Posting.objects.get(member=cast.lin.member)
        end_posting(posting=posting, to_on=TODAY + timedelta(days=2), by=BUILDER, at=NOW)
    inside = scope_of_user(cast.wu.user.id, TODAY + timedelta(days=1)).blocks
    after = scope_of_user(cast.wu.user.id, TODAY + timedelta(days=2)).blocks
    assert (cast.a1.id in inside, cast.a1.id in after) == (True, False)


def test_the_absent_member_comes_back_early(cast: Cast) -> None:
    with as_owner():
        made = stands_in(cast, cast.lin, cast.wu, from_on=TODAY - timedelta(days=3))
        end_substitution(by=BUILDER, at=NOW, substitution=made, to_on=TODAY)
    assert cast.a1.id not in scope_of_user(cast.wu.user.id, TODAY).blocks
    assert cast.a1.id in scope_of_user(cast.wu.user.id, TODAY - timedelta(days=1)).blocks


@pytest.mark.parametrize(
    ("who", "days", "message"),
    [
        (("lin", "lin"), (TODAY, TODAY + WEEK), "themselves|自己"),
        (("lin", "wu"), (TODAY, TODAY), "first day back|回来"),
        (("wu", "lin"), (TODAY, TODAY + WEEK), "not posted|没有任职"),
        (("lin", "wu"), (date(2019, 1, 1), TODAY), "not posted|没有任职"),
    ],
)
def test_what_makes_no_sense_is_refused(
    cast: Cast, who: tuple[str, str], days: tuple[date, date], message: str
) -> None:
    absent, player = (cast.players[each] for each in who)
    with as_owner(), pytest.raises(SubstitutionError, match=message):
        stands_in(cast, absent, player, *days)


def test_two_substitutes_on_one_day_are_refused(cast: Cast) -> None:
    stands_in(cast, cast.lin, cast.zhao)
    with pytest.raises(SubstitutionError, match=r"already stands in|已有"):
        stands_in(cast, cast.lin, cast.zhao, TODAY + timedelta(days=6), TODAY + 2 * WEEK)
    stands_in(cast, cast.lin, cast.zhao, TODAY + WEEK, TODAY + 2 * WEEK)
    with as_owner():
        assert Substitution.objects.count() == 2


def test_two_desks_at_once_name_one_substitute(cast: Cast) -> None:
    def desk(player: Player) -> str:
        try:
            with as_owner():
                stands_in(cast, cast.lin, player)
        except SubstitutionError:
            return "refused"
        return "named"

    outcomes = at_once(*(partial(desk, each) for each in (cast.zhao, cast.wu)))
    assert sorted(outcomes) == ["named", "refused"]


def test_a_substitute_is_named_in_the_team_as_such(cast: Cast) -> None:
    with as_owner():
        stands_in(cast, cast.lin, cast.wu)
    with scoped(cast.qian.scope):
        team = [(each.name, each.for_name) for each in team_of(cast.a1, TODAY)]
    assert team == [("赵卫东", ""), ("林静", ""), ("吴刚", "林静")]


def test_strangers_see_no_substitution_and_nobody_in_it(cast: Cast) -> None:
    """There is something to leak: wu stands in at a1, and zheng serves elsewhere."""
    with as_owner():
        stands_in(cast, cast.lin, cast.wu)
    with scoped(cast.zheng.scope):
        assert not Substitution.objects.exists()
        assert not Member.objects.filter(name__in=["林静", "吴刚"]).exists()
    with scoped(cast.qian.scope):
        assert Substitution.objects.count() == 1
        assert Member.objects.filter(name="吴刚").exists()


def test_a_substitute_reads_the_doors_through_both_walls(cast: Cast) -> None:
    with as_owner():
        stands_in(cast, cast.lin, cast.wu)
    with scoped(scope_of_user(cast.wu.user.id, TODAY)):
        assert Household.objects.filter(block_id=cast.a1.id).count() == 12
    with scoped(scope_of_user(cast.wu.user.id, TODAY + WEEK)):
        assert not Household.objects.filter(block_id=cast.a1.id).exists()


@settings(deadline=None)
@given(st.sets(st.sampled_from(Role)))
def test_each_level_fills_the_posts_below_it(roles: set[Role]) -> None:
    filled = may_post(roles)
    if Role.DISTRICT_OFFICE in roles:
        assert filled == set(Role)
    elif Role.STREET_COORDINATOR in roles:
        assert Role.STREET_COORDINATOR not in filled
        assert Role.NEIGHBOURHOOD_SECRETARY in filled
    elif Role.NEIGHBOURHOOD_SECRETARY in roles:
        assert filled == {Role.BLOCK_LEAD, Role.TEAM_MEMBER}
    else:
        assert not filled
