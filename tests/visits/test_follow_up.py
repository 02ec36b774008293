"""From every history of visits follows exactly one thing, and the database says the same."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.households.operations import enter_hardship
from minqing.households.rules import HardshipKind
from minqing.lib.ids import new_id
from minqing.lib.time import at_local, local_date
from minqing.visits.models import DoorProposal, HouseholdStanding, RepeatRule
from minqing.visits.operations import Coming, NewVisit, record_visits
from minqing.visits.queries import differences
from minqing.visits.rules import (
    EFFECTS,
    MAX_TRIES,
    PARTS,
    PROPOSING,
    REGISTER_OUTCOMES,
    Decision,
    Followed,
    FollowUp,
    Outcome,
    PartOfDay,
    RoundDays,
    Slot,
    Try,
    follow_up,
    next_try,
    slot_of,
    usable_day,
)
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import at_door, held_round, in_hardship, plain

BEGAN, ENDS = date(2026, 3, 1), date(2026, 9, 1)
DAYS = RoundDays(BEGAN, ENDS)
MONDAY = date(2026, 3, 2)
EXAMPLES = Path(__file__).parents[1] / "contract" / "next-tries.json"


def tried(outcome: str, days: int = 0, hour: int = 10, **said: object) -> Try:
    """A try so many days after the first Monday of the round."""
    at = at_local(MONDAY + timedelta(days=days), hour)
    return Try(new_id(), outcome, at, **said)  # type: ignore[arg-type]  # a test's shorthand


NOBODY, REFUSED, MET = Outcome.NOBODY_HOME, Outcome.REFUSED, Outcome.MET


@pytest.mark.parametrize(
    ("tries", "follows", "due_on"),
    [
        ([], FollowUp.FIRST_VISIT, BEGAN),
        ([tried(MET)], FollowUp.DONE, None),
        ([tried(NOBODY)], FollowUp.NEXT_TRY, date(2026, 3, 7)),
        ([tried(NOBODY), tried(NOBODY, 5, 18)], FollowUp.NEXT_TRY, date(2026, 3, 8)),
        ([tried(NOBODY), tried(NOBODY, 1), tried(NOBODY, 2)], FollowUp.NEIGHBOURHOOD, None),
        ([tried(NOBODY), tried(MET, 1), tried(NOBODY, 2)], FollowUp.DONE, None),
        ([tried(NOBODY, next_on=date(2026, 3, 20))], FollowUp.NEXT_TRY, date(2026, 3, 20)),
        ([tried(REFUSED)], FollowUp.SECOND_TRY, date(2026, 3, 9)),
        ([tried(REFUSED), tried(NOBODY, 8), tried(REFUSED, 9)], FollowUp.NEIGHBOURHOOD, None),
        ([tried(MET, next_on=date(2026, 4, 1))], FollowUp.PROMISED, date(2026, 4, 1)),
        ([tried(Outcome.VACANT)], FollowUp.REGISTER, None),
        ([tried(MET), tried(Outcome.MOVED_AWAY, 30)], FollowUp.REGISTER, None),
        ([tried(Outcome.MERGED_FLAT)], FollowUp.REGISTER, None),
        ([tried(Outcome.WRONG_ADDRESS)], FollowUp.REGISTER, None),
        ([tried(NOBODY, -10)], FollowUp.FIRST_VISIT, BEGAN),
    ],
)
def test_what_follows(tries: list[Try], follows: FollowUp, due_on: date | None) -> None:
    found = follow_up(tries, DAYS)

    assert (found.follow_up, found.due_on) == (follows, due_on)


def test_a_group_that_comes_round_is_due_again() -> None:
    monthly = RoundDays(BEGAN, ENDS, repeat_days=30)

    met = follow_up([tried(MET)], monthly)
    early = follow_up([tried(MET), tried(NOBODY, 10)], monthly)
    late = follow_up([tried(MET), tried(NOBODY, 30)], monthly)

    assert (met.follow_up, met.due_on) == (FollowUp.REPEAT, date(2026, 4, 1))
    assert (early.follow_up, early.due_on) == (FollowUp.REPEAT, date(2026, 4, 1))
    assert (late.follow_up, late.tries) == (FollowUp.NEXT_TRY, 1)


@pytest.mark.parametrize(
    ("again_on", "follows"), [(date(2026, 3, 10), FollowUp.AGAIN), (None, FollowUp.LEFT)]
)
def test_the_neighbourhood_decides_where_the_tries_are_used_up(
    again_on: date | None, follows: FollowUp
) -> None:
    tries = [tried(NOBODY, day) for day in range(MAX_TRIES)]
    decision = Decision(at_local(date(2026, 3, 6), 9), again_on)

    decided = follow_up(tries, DAYS, decision)
    since = follow_up([*tries, tried(NOBODY, 8)], DAYS, decision)

    assert (decided.follow_up, decided.due_on) == (follows, again_on)
    assert (since.follow_up, since.tries) == (FollowUp.NEXT_TRY, 1)


def test_a_decision_before_the_round_says_nothing_about_it() -> None:
    assert follow_up([], DAYS, Decision(at_local(date(2026, 2, 1), 9), None)) == Followed(
        FollowUp.FIRST_VISIT, BEGAN
    )


@pytest.mark.parametrize(
    ("next_on", "usable"),
    [
        (MONDAY, False),
        (date(2026, 3, 3), True),
        (date(2026, 5, 1), True),
        (date(2026, 5, 2), False),
    ],
)
def test_a_day_to_come_again_lies_after_the_visit_and_not_far(next_on: date, usable: bool) -> None:
    assert usable_day(next_on, MONDAY) == (next_on if usable else None)


@pytest.mark.parametrize("example", json.loads(EXAMPLES.read_text()), ids=lambda each: each["why"])
def test_the_next_try_is_the_one_the_phone_proposes(example: dict[str, object]) -> None:
    slots = [slot(each) for each in example["tried"]]  # type: ignore[attr-defined]  # a list
    to_on = example["to_on"]

    found = next_try(
        date.fromisoformat(str(example["after"])),
        slots,
        to_on=None if to_on is None else date.fromisoformat(str(to_on)),
    )

    assert found == (date.fromisoformat(str(example["on"])), example["part"])


def slot(text: str) -> Slot:
    day, part = text.split("-")
    return Slot(int(day), PartOfDay(part))


moments = st.integers(0, 200 * 24 * 60).map(
    lambda minutes: datetime(2026, 2, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)
tries = st.builds(
    Try,
    visit_id=st.uuids(),
    outcome=st.sampled_from([each.value for each in Outcome]),
    visited_at=moments,
    next_on=st.none(),
    card_left=st.booleans(),
)
histories = st.lists(tries, max_size=9)
rounds = st.builds(
    RoundDays, st.just(BEGAN), st.sampled_from([None, ENDS]), st.sampled_from([None, 7, 30])
)
decisions = st.none() | st.builds(
    Decision, moments, st.none() | st.dates(date(2026, 3, 1), date(2026, 9, 1))
)


@given(histories, rounds, decisions)
def test_exactly_one_thing_follows_and_a_day_only_where_somebody_is_to_go(
    history: list[Try], days: RoundDays, decision: Decision | None
) -> None:
    found = follow_up(history, days, decision)

    assert (found.due_on is not None) == found.follow_up.is_due
    assert (
        found.follow_up.is_due
        + found.follow_up.proposes
        + (found.follow_up in {FollowUp.LEFT, FollowUp.DONE})
        == 1
    )
    assert found == follow_up([*reversed(history), *history], days, decision)


@given(histories)
def test_only_met_counts(history: list[Try]) -> None:
    in_vain = [each for each in history if each.outcome != Outcome.MET]

    assert follow_up(in_vain, DAYS).follow_up is not FollowUp.DONE
    assert [outcome for outcome, effect in EFFECTS.items() if effect.counts] == [Outcome.MET]


@given(
    st.dates(BEGAN, ENDS),
    st.sets(st.builds(Slot, st.integers(1, 7), st.sampled_from(PARTS)), max_size=21),
    st.sampled_from([None, ENDS]),
)
def test_no_slot_is_proposed_twice_while_another_is_free(
    after: date, stood: set[Slot], to_on: date | None
) -> None:
    on, part = next_try(after, stood, to_on=to_on)

    assert timedelta() < on - after <= timedelta(days=7)
    assert (Slot(on.isoweekday(), part) in stood) == (len(stood) == 7 * len(PARTS))


def test_a_slot_is_a_weekday_and_a_part_of_the_day_in_shanghai() -> None:
    assert str(slot_of(datetime(2026, 3, 6, 16, 30, tzinfo=UTC))) == "6-morning"


def test_every_outcome_that_speaks_of_the_register_goes_to_the_neighbourhood() -> None:
    assert {FollowUp.NEIGHBOURHOOD, FollowUp.REGISTER} == PROPOSING
    assert set(REGISTER_OUTCOMES) == {
        Outcome.VACANT,
        Outcome.MOVED_AWAY,
        Outcome.MERGED_FLAT,
        Outcome.WRONG_ADDRESS,
    }


def test_the_database_keeps_what_the_rule_says(cast: Cast) -> None:
    """Three hundred visits as they come to mind, at doors of every group, sent in by tens."""
    in_round = held_round(to_on=ENDS)
    homes = [home for block in cast.households.values() for home in block]
    chance = Random(310199)
    with as_owner():
        RepeatRule.objects.create(round=in_round, group="special_hardship", every_days=14)
        RepeatRule.objects.create(round=in_round, group="elder_alone", every_days=7)
        for _ in range(30):
            rows = [_any_visit(chance, chance.choice(homes).pk, cast) for _ in range(10)]
            record_visits(by=BUILDER, at=NOW, area_code="310199", round=in_round, rows=rows)
            assert list(differences()) == []
        assert {*HouseholdStanding.objects.values_list("follow_up", flat=True)} >= PROPOSING


def _any_visit(chance: Random, household_id: UUID, cast: Cast) -> NewVisit:
    on = MONDAY + timedelta(days=chance.randint(-5, 90))
    often = [Outcome.NOBODY_HOME, Outcome.REFUSED, Outcome.MET] * 3
    return NewVisit(
        visit_id=new_id(),
        household_id=household_id,
        line_code="party",
        outcome=chance.choice([*often, *Outcome]),
        visited_at=at_local(on, chance.randint(8, 20)),
        member_id=cast.lin.member.id,
        coming=Coming(
            on + timedelta(days=chance.randint(1, 20)) if chance.random() < 0.3 else None,
            chance.choice(PARTS),
            chance.choice([None, True, False]),
        ),
    )


def test_a_household_that_enters_a_group_is_due_at_its_rule(cast: Cast) -> None:
    home, in_round = plain(cast), held_round(to_on=ENDS)
    with as_owner():
        RepeatRule.objects.create(round=in_round, group="special_hardship", every_days=14)
        RepeatRule.objects.create(round=in_round, group="elder_alone", every_days=7)
    at_door(cast.lin, home, in_round)
    met_on = local_date(NOW)

    def due() -> tuple[str, date | None]:
        with as_owner():
            return HouseholdStanding.objects.values_list("follow_up", "due_on").get(
                household_id=home.pk
            )

    assert due() == ("done", None)
    with as_owner():
        enter_hardship(
            by=BUILDER, at=NOW, household=home, kind=HardshipKind.LOW_INCOME, from_on=met_on
        )
    assert due() == ("repeat", met_on + timedelta(days=14))
    with as_owner():
        home.refresh_from_db()
        enter_hardship(
            by=BUILDER, at=NOW, household=home, kind=HardshipKind.ELDER_ALONE, from_on=met_on
        )
        assert list(differences()) == []
    assert due() == ("repeat", met_on + timedelta(days=7))


def test_a_vacant_door_asks_the_neighbourhood_once_and_a_meeting_answers(cast: Cast) -> None:
    home, in_round = in_hardship(cast), held_round(to_on=ENDS)

    def proposals() -> list[tuple[str, str]]:
        with as_owner():
            assert list(differences()) == []
            return list(DoorProposal.objects.values_list("outcome", "state"))

    for hours in (4, 3):
        at_door(cast.lin, home, in_round, outcome="vacant", visited_at=NOW - timedelta(hours=hours))
    assert proposals() == [("vacant", "waiting")]
    at_door(cast.lin, home, in_round, visited_at=NOW - timedelta(hours=1))
    assert proposals() == [("vacant", "overtaken")]
