"""Sharing out the households of a block: only within its team, even, in one act."""

from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from minqing.households.models import Household
from minqing.households.operations import close_household
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.territory.models import Block, Posting
from minqing.visits.models import Responsibility
from minqing.visits.operations import (
    HouseholdElsewhereError,
    NamedLaterError,
    NotOfTheTeamError,
    assign_responsibility,
    leave_without_anybody,
    share_out,
)
from minqing.visits.queries import count_without_responsible, why_nobody
from minqing.visits.rules import even_shares
from tests.builders import BUILDER, NOW, make_dwelling, make_household
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.visits.acting import DISTRICT, TODAY, plain

YESTERDAY = TODAY - timedelta(days=1)


def share(cast: Cast, who: Player, homes: list[Household], from_on: date = TODAY) -> int:
    with scoped(cast.qian.scope):
        return share_out(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a1,
            responsible={home.pk: who.member.id for home in homes},
            from_on=from_on,
        )


def held_by(member_id: UUID, on: date = TODAY) -> set[UUID]:
    with as_owner():
        return set(
            Responsibility.objects.on(on)
            .filter(member_id=member_id)
            .values_list("household_id", flat=True)
        )


def test_a_block_is_shared_out_and_shared_again(cast: Cast) -> None:
    homes = cast.households["a1"]
    assert share(cast, cast.lin, homes, YESTERDAY) == 12
    assert share(cast, cast.zhao, homes[:5]) == 5
    assert held_by(cast.zhao.member.id) == {home.pk for home in homes[:5]}
    assert held_by(cast.lin.member.id) == {home.pk for home in homes[5:]}
    assert len(held_by(cast.lin.member.id, YESTERDAY)) == 12


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    homes = cast.households["a1"]
    share(cast, cast.lin, homes)
    with as_owner():
        before = LedgerEntry.objects.count()
    assert share(cast, cast.lin, homes) == 0
    with as_owner():
        assert LedgerEntry.objects.count() == before
        assert Responsibility.objects.count() == 12


def test_only_the_blocks_own_team_may_be_named(cast: Cast) -> None:
    with pytest.raises(NotOfTheTeamError):
        share(cast, cast.wu, cast.households["a1"])
    with scoped(cast.qian.scope), pytest.raises(NotOfTheTeamError):
        assign_responsibility(
            by=cast.qian.actor,
            at=NOW,
            household=Household.objects.get(pk=plain(cast).pk),
            member_id=cast.wu.member.id,
            from_on=TODAY,
        )
    with as_owner():
        assert not Responsibility.objects.exists()


def test_somebody_whose_post_has_ended_may_not_be_named(cast: Cast) -> None:
    with as_owner():
        Posting.objects.filter(member=cast.lin.member).update(to_on=TODAY)
    with pytest.raises(NotOfTheTeamError):
        share(cast, cast.lin, [plain(cast)])


def test_a_household_that_has_left_the_block_is_refused_with_all_others(cast: Cast) -> None:
    homes = cast.households["a1"]
    with as_owner():
        close_household(by=BUILDER, at=NOW, household=homes[3], to_on=TODAY)
    with pytest.raises(HouseholdElsewhereError):
        share(cast, cast.lin, homes)
    assert not held_by(cast.lin.member.id)


def test_a_household_of_another_block_is_refused(cast: Cast) -> None:
    with pytest.raises(HouseholdElsewhereError):
        share(cast, cast.lin, [plain(cast, "a2")])


def test_somebody_named_from_a_later_day_stands(cast: Cast) -> None:
    share(cast, cast.zhao, [plain(cast)], TODAY + timedelta(days=3))
    with pytest.raises(NamedLaterError):
        share(cast, cast.lin, [plain(cast)])


def test_where_no_block_holds_a_household_anybody_of_the_neighbourhood_may(cast: Cast) -> None:
    dwelling = make_dwelling(f"{cast.a1.area_code}000101", 9, "901", None)
    home = make_household(dwelling, "高山")
    with as_owner():
        rest = Block.objects.get(area_code=cast.a1.area_code, number=0)
        assert home.block_id == rest.pk
        for who in (cast.qian, cast.lin):
            share_out(
                by=BUILDER,
                at=NOW,
                block=rest,
                responsible={home.pk: who.member.id},
                from_on=TODAY,
            )
        with pytest.raises(NotOfTheTeamError):
            share_out(
                by=BUILDER,
                at=NOW,
                block=rest,
                responsible={home.pk: cast.wu.member.id},
                from_on=TODAY,
            )


def test_a_hundred_and_fifty_households_take_as_many_statements_as_three(cast: Cast) -> None:
    counts = []
    for doors in (3, 150):
        homes = [
            make_household(
                make_dwelling(f"{cast.a1.area_code}000102", 30, f"{doors}-{at}", cast.a1.id),
                "高山",
            )
            for at in range(doors)
        ]
        with CaptureQueriesContext(connection) as statements:
            share(cast, cast.lin, homes)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


def test_left_without_anybody_stands_on_the_list_with_its_reason(cast: Cast) -> None:
    homes = cast.households["a1"]
    share(cast, cast.lin, homes, YESTERDAY)
    with scoped(cast.qian.scope):
        left = leave_without_anybody(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a1,
            household_ids=[home.pk for home in homes[:3]],
            to_on=TODAY,
            reason="等新同志到岗",
        )
        reasons = why_nobody([home.pk for home in homes])
    assert left == 3
    assert reasons == dict.fromkeys((home.pk for home in homes[:3]), "等新同志到岗")
    with as_owner():
        assert count_without_responsible(DISTRICT, on=TODAY) == 48 - 9


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=12),
    st.integers(1, 9),
)
def test_shares_are_even_stretches_of_doors(sizes: list[int], members: int) -> None:
    entrances = [str(index) for index, size in enumerate(sizes) for _ in range(size)]
    taken = even_shares(entrances, members)
    assert taken == sorted(taken)
    assert len(taken) == len(entrances)
    # Each cut may move to the next stairs by a tenth of a share, so both ends of two shares may.
    slack = len(entrances) // (members * 10)
    counted = [sum(1 for each in taken if each == member) for member in range(members)]
    assert max(counted) - min(counted) <= 1 + 4 * slack
    assert sum(1 for _ in groupby(taken)) <= members


def test_nobody_cannot_share() -> None:
    with pytest.raises(ValueError, match="nobody"):
        even_shares(["1"], 0)


def test_an_unknown_member_is_not_of_the_team(cast: Cast) -> None:
    with scoped(cast.qian.scope), pytest.raises(NotOfTheTeamError):
        share_out(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a1,
            responsible={plain(cast).pk: new_id()},
            from_on=TODAY,
        )
