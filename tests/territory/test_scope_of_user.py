"""What a user sees follows from today's postings and from nothing else."""

from datetime import date, timedelta

import pytest

from minqing.accounts.operations import deactivate_user
from minqing.lib.scope import AreaRange
from minqing.lib.time import local_date
from minqing.territory.models import Posting
from minqing.territory.operations import end_posting
from minqing.territory.queries import scope_of_user, standing_of_user
from minqing.territory.rules import Role
from tests.builders import BUILDER, NOW, make_posting
from tests.cast import Cast
from tests.database import as_owner

TODAY = local_date(NOW)


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("li", ("310199",)),
        ("sun", ("310199001",)),
        ("qian", ("310199001001",)),
        ("lin", ()),
        ("zhou", ()),
    ],
)
def test_a_post_in_an_area_gives_that_area(cast: Cast, name: str, ranges: tuple[str, ...]) -> None:
    scope = scope_of_user(cast.players[name].user.id, TODAY)
    assert scope.ranges == tuple(AreaRange.of(code) for code in ranges)


def test_a_post_in_a_block_gives_that_block(cast: Cast) -> None:
    assert scope_of_user(cast.lin.user.id, TODAY).blocks == (cast.a1.id,)


def test_a_post_in_an_organisation_gives_that_organisation(cast: Cast) -> None:
    assert scope_of_user(cast.zhou.user.id, TODAY).organisations == (cast.branch.id,)


def test_two_posts_give_both_places(cast: Cast) -> None:
    make_posting(cast.lin.member, Role.TEAM_MEMBER, block=cast.b1)
    blocks = scope_of_user(cast.lin.user.id, TODAY).blocks
    assert blocks == tuple(sorted([cast.a1.id, cast.b1.id]))


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (TODAY, None, True),
        (TODAY - timedelta(days=1), TODAY + timedelta(days=1), True),
        (TODAY - timedelta(days=1), TODAY, False),
        (TODAY + timedelta(days=1), None, False),
    ],
)
def test_a_post_holds_from_its_first_day_to_before_its_last(
    cast: Cast, from_on: date, to_on: date | None, *, holds: bool
) -> None:
    make_posting(cast.wu.member, Role.BLOCK_LEAD, block=cast.c1, from_on=from_on, to_on=to_on)
    assert (cast.c1.id in scope_of_user(cast.wu.user.id, TODAY).blocks) is holds


def test_an_ended_post_gives_nothing_from_that_day(cast: Cast) -> None:
    with as_owner():
        posting = Posting.objects.get(member=cast.lin.member)
        end_posting(posting=posting, to_on=TODAY, by=BUILDER, at=NOW)
    assert scope_of_user(cast.lin.user.id, TODAY).blocks == ()
    assert scope_of_user(cast.lin.user.id, TODAY - timedelta(days=1)).blocks == (cast.a1.id,)


def test_an_inactive_user_has_no_standing(cast: Cast) -> None:
    deactivate_user(user=cast.li.user, area_code="310199", by=BUILDER, at=NOW)
    standing = standing_of_user(cast.li.user.id, TODAY)
    assert (standing.postings, standing.scope.ranges) == ((), ())


def test_the_function_that_reads_postings_tells_one_users_only(cast: Cast) -> None:
    """``postings_of_user`` reads past row security: there must be others' postings to leak."""
    with as_owner():
        assert Posting.objects.count() == 8
    assert len(standing_of_user(cast.wu.user.id, TODAY).postings) == 1
