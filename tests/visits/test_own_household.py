"""Nobody is responsible for their own household, or for a relative's."""

import re
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from minqing.households.models import Household, Person
from minqing.organisations.models import Kinship
from minqing.organisations.operations import forget_kin, note_kin
from minqing.organisations.rules import Kin
from minqing.storage.scoping import scoped
from minqing.visits.models import Responsibility
from minqing.visits.operations import OwnHouseholdError, assign_responsibility, share_out
from minqing.visits.queries import kin_pairs
from minqing.visits.rules import apart_from_kin
from tests.builders import NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import opened, words
from tests.visits.acting import TODAY


def related(cast: Cast, who: Player, home: Household, kind: Kin = Kin.RELATIVE) -> Kinship:
    """Somebody of the household is a relative of the player."""
    with scoped(cast.qian.scope):
        return note_kin(
            by=cast.qian.actor,
            at=NOW,
            member_id=who.member.pk,
            person_id=Person.objects.filter(household=home).earliest("pk").pk,
            kind=kind,
            area_code="310199001001",
        )


def share(cast: Cast, responsible: dict[UUID, UUID]) -> int:
    with scoped(cast.qian.scope):
        return share_out(
            by=cast.qian.actor, at=NOW, block=cast.a1, responsible=responsible, from_on=TODAY
        )


@pytest.mark.parametrize("kind", list(Kin))
def test_a_member_is_refused_for_a_relatives_household(cast: Cast, kind: Kin) -> None:
    home, lin = cast.households["a1"][0], cast.lin
    related(cast, lin, home, kind)

    with scoped(cast.qian.scope), pytest.raises(OwnHouseholdError) as refused:
        assign_responsibility(
            by=cast.qian.actor, at=NOW, household=home, member_id=lin.member.pk, from_on=TODAY
        )

    assert refused.value.pairs == {(lin.member.pk, home.pk)}
    with as_owner():
        assert not Responsibility.objects.filter(household=home).exists()


def test_sharing_out_writes_nothing_when_one_door_is_a_relatives(cast: Cast) -> None:
    homes, lin = cast.households["a1"], cast.lin
    related(cast, lin, homes[3])

    with pytest.raises(OwnHouseholdError):
        share(cast, {home.pk: lin.member.pk for home in homes})
    assert share(cast, {home.pk: lin.member.pk for home in homes if home != homes[3]}) == 11


def test_what_was_noted_by_mistake_is_taken_back(cast: Cast) -> None:
    home = cast.households["a1"][0]
    kinship = related(cast, cast.lin, home)
    with scoped(cast.qian.scope):
        forget_kin(by=cast.qian.actor, at=NOW, kinship=kinship)

    assert share(cast, {home.pk: cast.lin.member.pk}) == 1


def test_the_database_refuses_it_whoever_writes(cast: Cast) -> None:
    home = cast.households["a1"][0]
    related(cast, cast.lin, home)

    with as_owner(), pytest.raises(IntegrityError, match="the own household"):
        Responsibility.objects.create(
            household=home,
            member_id=cast.lin.member.pk,
            area_code=home.area_code,
            block_id=home.block_id,
            from_on=TODAY,
        )


def test_the_function_answers_for_the_pairs_asked_for_and_no_others(cast: Cast) -> None:
    home, other = cast.households["a1"][:2]
    related(cast, cast.lin, home)

    with scoped(cast.wu.scope):
        assert kin_pairs([cast.lin.member.pk], [other.pk]) == set()
        assert kin_pairs([cast.zhao.member.pk], [home.pk]) == set()
        assert kin_pairs([cast.lin.member.pk], [home.pk]) == {(cast.lin.member.pk, home.pk)}


def test_who_is_related_is_seen_where_it_was_recorded_only(cast: Cast) -> None:
    related(cast, cast.lin, cast.households["a1"][0])

    with scoped(cast.qian.scope):
        assert Kinship.objects.count() == 1
    with scoped(cast.zheng.scope):
        assert Kinship.objects.count() == 0


def test_the_proposal_gives_a_relatives_door_to_somebody_else(
    cast: Cast, client_for: ClientFor
) -> None:
    """Zhao and Lin share twelve doors; Lin's relatives live behind the last one."""
    related(cast, cast.lin, cast.households["a1"][11])
    related(cast, cast.zhao, cast.households["a1"][0])

    client, url = client_for(cast.qian), f"/desk/responsibility/{cast.a1.pk}/"
    found = re.findall(r'name="stretch" value="([^"]+)"', opened(client, f"{url}?propose=1"))
    assert client.post(url, {"act": "proposal", "stretch": found}).status_code == 302

    with as_owner():
        named = dict(Responsibility.objects.values_list("household_id", "member_id"))
    assert len(named) == 12
    assert named[cast.households["a1"][0].pk] == cast.lin.member.pk
    assert named[cast.households["a1"][11].pk] == cast.zhao.member.pk


def test_the_page_says_which_door_must_go_to_somebody_else(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    related(cast, cast.lin, home)
    page = client_for(cast.qian).post(
        f"/desk/responsibility/{cast.a1.pk}/",
        {"act": "names", "selected": [str(home.pk)], "member": str(cast.lin.member.pk)},
        headers={"accept-language": "en"},
    )

    assert page.status_code == 422
    refusal = (
        "Nobody looks after their own household or a relative's."
        " Give 1号楼1门 101 to somebody else."
    )
    assert words(page.content).count(refusal) == 1


@given(st.data())
def test_no_door_stays_with_a_relative_and_no_other_door_changes_hands(
    data: st.DataObject,
) -> None:
    members = data.draw(st.integers(1, 4))
    cuts = sorted(data.draw(st.lists(st.integers(0, 12), min_size=members - 1, max_size=members)))
    edges = [0, *cuts[: members - 1], 12]
    takers = [index for index, (lo, hi) in enumerate(pairwise(edges)) for _ in range(hi - lo)]
    related_ = data.draw(
        st.frozensets(st.tuples(st.integers(0, 11), st.integers(0, members - 1)), max_size=12)
    )

    found = apart_from_kin(takers, related_, members)

    for door, (before, after) in enumerate(zip(takers, found, strict=True)):
        if (door, before) not in related_:
            assert after == before
        elif after is None:
            assert all((door, member) in related_ for member in range(members))
        else:
            assert (door, after) not in related_
