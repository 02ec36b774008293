"""Postings: to the right kind of place, in the tree, never twice at one time."""

from datetime import date
from functools import partial

import pytest

from minqing.organisations.models import Member
from minqing.territory.models import Block, Posting
from minqing.territory.operations import PostingError, end_posting, post
from minqing.territory.rules import Role, first_days_of_post
from tests.builders import BUILDER, NOW, make_member, make_posting
from tests.cast import Cast
from tests.database import as_owner, at_once


@pytest.mark.parametrize(
    ("role", "area_code", "message"),
    [
        (Role.STREET_COORDINATOR, "310199009", "no area 310199009|没有代码为 310199009 的地域"),
        (Role.STREET_COORDINATOR, "310199001001", "wrong level|层级"),
        (Role.BLOCK_LEAD, "310199001001", "posted to a block|块区"),
        (Role.BRANCH_SECRETARY, "310199001001", "posted to an organisation|组织"),
    ],
)
def test_a_posting_outside_the_tree_or_of_the_wrong_kind_is_refused(
    cast: Cast, role: Role, area_code: str, message: str
) -> None:
    with as_owner(), pytest.raises(PostingError, match=message):
        post(
            member=cast.lin.member,
            role=role,
            area_code=area_code,
            from_on=date(2026, 1, 1),
            by=BUILDER,
            at=NOW,
        )


def test_the_same_post_twice_at_one_time_is_refused(cast: Cast) -> None:
    with pytest.raises(PostingError, match=r"already holds|已经担任"):
        make_posting(cast.lin.member, Role.TEAM_MEMBER, block=cast.a1, from_on=date(2026, 5, 1))


def test_the_same_post_again_after_it_ended_is_allowed(cast: Cast) -> None:
    member = make_member("何平", cast.branch)
    make_posting(
        member,
        Role.TEAM_MEMBER,
        block=cast.a1,
        from_on=date(2025, 1, 1),
        to_on=date(2026, 1, 1),
    )
    make_posting(member, Role.TEAM_MEMBER, block=cast.a1, from_on=date(2026, 1, 1))
    with as_owner():
        assert Posting.objects.filter(member=member).count() == 2


def test_a_posting_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    with pytest.raises(PostingError, match=r"ends after|晚于"):
        make_posting(
            cast.lin.member,
            Role.TEAM_MEMBER,
            block=cast.b1,
            from_on=date(2026, 5, 1),
            to_on=date(2026, 5, 1),
        )


def test_two_desks_that_post_the_same_member_at_once_make_one_posting(cast: Cast) -> None:
    member = make_member("何平", cast.branch)

    def desk() -> str:
        try:
            make_posting(member, Role.TEAM_MEMBER, block=cast.a1)
        except PostingError:
            return "refused"
        return "posted"

    assert sorted(at_once(desk, desk)) == ["posted", "refused"]


def test_two_desks_that_appoint_two_leads_at_once_make_one(cast: Cast) -> None:
    members = [make_member(name, cast.branch) for name in ("何平", "施展")]

    def desk(member: Member) -> str:
        try:
            make_posting(member, Role.BLOCK_LEAD, block=cast.a2)
        except PostingError:
            return "refused"
        return "posted"

    outcomes = at_once(*(partial(desk, each) for each in members))
    assert sorted(outcomes) == ["posted", "refused"]
    with as_owner():
        assert Posting.objects.filter(role=Role.BLOCK_LEAD, block=cast.a2).count() == 1


def test_a_new_lead_follows_on_the_day_the_old_one_ends(cast: Cast) -> None:
    ends = date(2026, 7, 1)
    with as_owner():
        end_posting(
            posting=Posting.objects.get(member=cast.zhao.member), to_on=ends, by=BUILDER, at=NOW
        )
    with pytest.raises(PostingError, match="赵卫东"):
        make_posting(cast.lin.member, Role.BLOCK_LEAD, block=cast.a1, from_on=date(2026, 6, 30))
    make_posting(cast.lin.member, Role.BLOCK_LEAD, block=cast.a1, from_on=ends)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("from_on", (date(2019, 12, 31), None)),
        ("from_on", (date(1900, 1, 1), None)),
        ("from_on", (date(2027, 6, 3), None)),
        ("to_on", (date(2026, 6, 1), date(2200, 1, 1))),
        ("to_on", (date(2026, 6, 1), date(9999, 12, 31))),
    ],
)
def test_days_that_cannot_be_meant_are_refused_at_their_field(
    cast: Cast, field: str, days: tuple[date, date | None]
) -> None:
    member = make_member("何平", cast.branch)
    with pytest.raises(PostingError, match=r"choose a day|Choose a day|请选") as raised:
        make_posting(member, Role.TEAM_MEMBER, block=cast.a1, from_on=days[0], to_on=days[1])
    assert raised.value.field == field


def test_a_post_begins_no_earlier_than_its_block(cast: Cast) -> None:
    member = make_member("何平", cast.branch)
    with as_owner():
        Block.objects.filter(pk=cast.a1.pk).update(from_on=date(2026, 3, 1))
        cast.a1.refresh_from_db()
    with pytest.raises(PostingError, match="2026-03-01"):
        make_posting(member, Role.TEAM_MEMBER, block=cast.a1, from_on=date(2026, 2, 28))
    make_posting(member, Role.TEAM_MEMBER, block=cast.a1, from_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("known_since", "days"),
    [
        ((date(2010, 1, 1),), (date(2016, 6, 1), date(2027, 6, 2))),
        ((date(2010, 1, 1), date(2024, 5, 6)), (date(2024, 5, 6), date(2027, 6, 2))),
        ((date(2026, 6, 1), date(2024, 5, 6)), (date(2026, 6, 1), date(2027, 6, 2))),
    ],
)
def test_a_post_begins_in_the_last_ten_years_or_within_one(
    known_since: tuple[date, ...], days: tuple[date, date]
) -> None:
    assert first_days_of_post(date(2026, 6, 1), *known_since) == days
