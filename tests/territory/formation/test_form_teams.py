"""Forming teams: an exact proposal, its reasons, and what it leaves missing."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.territory.rules.formation import (
    Candidate,
    Need,
    Reason,
    Shortfall,
    Weights,
    Why,
    form_teams,
    people_wanted,
    worth,
)
from minqing.territory.rules.formation.terms import Place, distance_km

LIUAN = Place("310199001001", 121.4600, 31.2300)
NEXT = Place("310199001002", 121.4705, 31.2300)  # 1.0 km to the east
BRIDGE = Place("310199002001")
WEIGHTS = Weights()


def one(number: int) -> UUID:
    return UUID(int=number)


def need(number: int, place: Place = LIUAN, **more: object) -> Need:
    given_: dict[str, object] = {"households": 80, "wanted": 2, **more}
    return Need(one(number), f"{number}号块区", place, **given_)  # type: ignore[arg-type]  # fields by name


def member(number: int, *places: Place, **more: object) -> Candidate:
    return Candidate(one(number), f"成员{number}", "支部", places, **more)  # type: ignore[arg-type]  # fields by name


def propose(needs: list[Need], people: list[Candidate], **locked: Need) -> dict[UUID, UUID]:
    found = form_teams(
        needs,
        people,
        locked={one(int(name[1:])): each.block_id for name, each in locked.items()},
        weights=WEIGHTS,
        effort=5,
    )
    return {pair.member_id: pair.block_id for pair in found.pairs}


@pytest.mark.parametrize(("households", "people"), [(0, 2), (80, 2), (81, 3), (400, 10)])
def test_a_team_has_one_for_every_forty_households_and_never_one_alone(
    households: int, people: int
) -> None:
    assert people_wanted(households) == people


def test_distance_follows_coordinates_and_else_the_codes() -> None:
    assert round(distance_km(LIUAN, NEXT), 2) == 1.0
    assert distance_km(LIUAN, LIUAN) == 0
    assert distance_km(Place("310199001001"), Place("310199001009")) == 2.0
    assert distance_km(LIUAN, BRIDGE) == 8.0


def test_everybody_goes_where_their_branch_is_tied() -> None:
    here, there = need(1), need(2, NEXT)
    people = [member(11, NEXT), member(12, LIUAN), member(13, NEXT), member(14, LIUAN)]

    assert propose([here, there], people) == {
        one(11): there.block_id,
        one(12): here.block_id,
        one(13): there.block_id,
        one(14): here.block_id,
    }


def test_the_one_volunteer_and_the_one_speaker_are_not_sent_to_the_same_block() -> None:
    here = need(1, languages=frozenset({"shanghainese"}), wanted=1, households=40)
    there = need(2, wanted=1, households=40, languages=frozenset())
    speaker = member(11, LIUAN, languages=frozenset({"shanghainese"}))
    volunteer = member(12, LIUAN, volunteer=True, may_lead=False)

    chosen = propose([here, there], [speaker, volunteer])

    assert chosen == {one(11): here.block_id, one(12): there.block_id}


def test_a_locked_pair_is_kept_even_where_another_would_be_nearer() -> None:
    here, far = need(1), need(2, BRIDGE)

    chosen = propose([here, far], [member(11, LIUAN), member(12, LIUAN)], m11=far)

    assert chosen == {one(11): far.block_id, one(12): here.block_id}


def test_who_was_taken_out_of_a_block_is_not_proposed_for_it_again() -> None:
    here, there = need(1, wanted=1, households=40), need(2, NEXT, wanted=1, households=40)

    found = form_teams(
        [here, there],
        [member(11, LIUAN)],
        locked={},
        barred={(one(11), here.block_id)},
        weights=WEIGHTS,
        effort=5,
    )

    assert [pair.block_id for pair in found.pairs] == [there.block_id]


def test_a_locked_pair_of_a_stranger_is_refused() -> None:
    with pytest.raises(ValueError, match="not here"):
        propose([need(1)], [member(11, LIUAN)], m99=need(1))


def test_a_block_that_is_full_gets_nobody() -> None:
    full = need(1, held_people=2, held_capacity=80, held_lead=True, held_volunteer=True)

    assert propose([full], [member(11, LIUAN)]) == {}


def test_nobody_is_left_alone_in_a_block_where_relatives_of_theirs_live() -> None:
    """Their relatives' household could be given to nobody."""
    here, there = need(1, wanted=1, households=40), need(2, wanted=1, households=40)
    related = member(11, LIUAN, kin_blocks=frozenset({here.block_id}))

    assert propose([here, there], [related, member(12, LIUAN)]) == {
        one(11): there.block_id,
        one(12): here.block_id,
    }


def test_a_proposal_says_why() -> None:
    here = need(1, languages=frozenset({"sign"}), wanted=3)
    people = [
        member(11, NEXT, languages=frozenset({"sign", "english"})),
        member(12, LIUAN, volunteer=True, may_lead=False),
        member(13, LIUAN),
    ]

    found = form_teams([here], people, locked={}, weights=WEIGHTS, effort=5)

    assert {pair.member_id: pair.why for pair in found.pairs} == {
        one(13): (Why(Reason.LEADS), Why(Reason.TIED)),
        one(11): (Why(Reason.NEAR, "1.0"), Why(Reason.SPEAKS, "sign")),
        one(12): (Why(Reason.LIVES_HERE),),
    }
    assert found.is_best


def test_a_proposal_says_what_is_still_missing() -> None:
    here = need(1, households=200, wanted=5, languages=frozenset({"sign"}))

    found = form_teams([here], [member(11, LIUAN)], locked={}, weights=WEIGHTS, effort=5)

    assert found.short == {
        here.block_id: {
            Shortfall.PEOPLE: 4,
            Shortfall.CAPACITY: 160,
            Shortfall.VOLUNTEER: 1,
            Shortfall.LANGUAGE: 1,
        }
    }


def test_without_anybody_everything_is_missing() -> None:
    here = need(1)
    found = form_teams([here], [], locked={}, weights=WEIGHTS, effort=5)
    assert found.pairs == ()
    assert found.short[here.block_id] == {
        Shortfall.PEOPLE: 2,
        Shortfall.CAPACITY: 80,
        Shortfall.LEAD: 1,
        Shortfall.VOLUNTEER: 1,
    }


_places = st.sampled_from([LIUAN, NEXT, BRIDGE])
_languages = st.frozensets(st.sampled_from(["sign", "subei"]), max_size=2)


@st.composite
def _situations(draw: st.DrawFn) -> tuple[list[Need], list[Candidate]]:
    needs = [
        need(
            number,
            draw(_places),
            households=draw(st.integers(0, 120)),
            wanted=draw(st.integers(1, 3)),
            languages=draw(_languages),
            held_people=(held := draw(st.integers(0, 2))),
            held_capacity=40 * held,
            held_lead=held > 0,
        )
        for number in range(1, draw(st.integers(1, 2)) + 1)
    ]
    blocks = st.frozensets(st.sampled_from([each.block_id for each in needs]))
    people = [
        member(
            number,
            *draw(st.lists(_places, max_size=1)),
            capacity=draw(st.sampled_from([10, 40])),
            languages=draw(_languages),
            volunteer=draw(st.booleans()),
            may_lead=draw(st.booleans()),
            kin_blocks=draw(blocks),
        )
        for number in range(11, 11 + draw(st.integers(0, 4)))
    ]
    return needs, people


@given(_situations())
@settings(max_examples=60, deadline=None)
def test_no_other_proposal_is_worth_more(situation: tuple[list[Need], list[Candidate]]) -> None:
    needs, people = situation
    found = form_teams(needs, people, locked={}, weights=WEIGHTS, effort=10)
    chosen = {pair.member_id: pair.block_id for pair in found.pairs}

    best = min(
        worth(needs, people, tried, WEIGHTS)
        for blocks in product([None, *(each.block_id for each in needs)], repeat=len(people))
        if _fits(needs, tried := _taken(people, blocks))
    )

    assert found.is_best
    assert worth(needs, people, chosen, WEIGHTS) == best


def _taken(people: list[Candidate], blocks: tuple[UUID | None, ...]) -> dict[UUID, UUID]:
    pairs = zip(people, blocks, strict=True)
    return {each.member_id: block for each, block in pairs if block is not None}


def _fits(needs: list[Need], chosen: dict[UUID, UUID]) -> bool:
    counts = list(chosen.values())
    return all(counts.count(each.block_id) <= each.free_posts for each in needs)
