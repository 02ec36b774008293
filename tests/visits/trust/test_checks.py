"""From a flag to a ruling: nobody loses a visit without having been heard."""

from datetime import timedelta

import pytest

from minqing.ledger.queries import verify
from minqing.storage.scoping import scoped
from minqing.visits.models import (
    Check,
    CheckStanding,
    CheckStep,
    HouseholdStanding,
    VisitFlag,
    VisitRulingText,
)
from minqing.visits.operations import CheckRefusedError, appeal
from minqing.visits.queries import coverage, differences
from minqing.visits.rules.checks import CheckState, Objection, Result, RulingLevel
from tests.builders import NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import DISTRICT, TODAY, at_door, held_round, plain, tallies
from tests.visits.trust.acting import (
    LATER,
    answered,
    asked,
    check_of,
    five_at_once,
    look_at_week,
    own,
    ruled,
)


def test_a_flag_takes_nothing_away(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    before = tallies(in_round)
    assert look_at_week() == 5
    assert tallies(in_round) == before
    check = check_of(visits[0])
    assert (check.state, check.why, check.member_id) == ("waiting", "flag", cast.lin.member.id)


def test_looking_again_finds_nothing_new(cast: Cast) -> None:
    five_at_once(cast, held_round())
    assert [look_at_week(), look_at_week()] == [5, 0]
    with as_owner():
        assert (VisitFlag.objects.count(), Check.objects.count()) == (5, 5)


def test_what_the_household_confirms_is_settled(cast: Cast) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    assert asked(cast.qian, check.pk, Result.UNREACHED).state is CheckState.WAITING
    assert asked(cast.qian, check.pk, Result.CONFIRMED).state is CheckState.CONFIRMED
    with pytest.raises(CheckRefusedError) as refused:
        ruled(cast.qian, check.pk, stands=False)
    assert refused.value.objection is Objection.NOT_IN_DOUBT


def test_a_visit_stops_counting_by_the_ruling_alone(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED, note="阿姨说这周没人来过")
    with pytest.raises(CheckRefusedError) as refused:
        ruled(cast.qian, check.pk, stands=False)
    assert refused.value.objection is Objection.ANSWER_AWAITED
    answered(cast.lin, check.pk, "是她女儿开的门")
    assert tallies(in_round)["310199001001", None, "all"] == 5
    ruled(cast.qian, check.pk, stands=False)
    assert tallies(in_round)["310199001001", None, "all"] == 4
    with as_owner():
        assert not HouseholdStanding.objects.filter(household_id=visits[0].household_id).exists()
        assert [*differences()] == []
        assert [*verify()] == []


def test_without_an_answer_the_ruling_waits_a_week(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    ruled(cast.qian, check.pk, stands=False, at=LATER + timedelta(days=8))
    assert check_of(visits[0]).state == "not_counted"


def test_another_meeting_of_the_household_still_counts(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    again = at_door(cast.zhao, cast.households["a1"][1], in_round, visited_at=LATER)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answered(cast.lin, check.pk, "记错门了")
    ruled(cast.qian, check.pk, stands=False)
    with as_owner():
        now = HouseholdStanding.objects.get(household_id=again.household_id)
        assert (now.met, now.met_at, now.visits) == (True, LATER, 1)
        assert [*differences()] == []


def test_a_ruling_counts_from_its_own_moment(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answered(cast.lin, check.pk, "记错门了")
    on_third = NOW + timedelta(days=2)
    ruled(cast.qian, check.pk, stands=False, at=on_third)
    with scoped(DISTRICT):
        met = [
            coverage(DISTRICT, "310199001001", in_round, cut_off=day).met
            for day in (TODAY, TODAY + timedelta(days=1), on_third.date(), None)
        ]
    assert met == [5, 5, 4, 4]


def test_the_level_above_may_let_it_count_again(cast: Cast) -> None:
    in_round = held_round()
    visits = five_at_once(cast, in_round)
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    answered(cast.lin, check.pk, "那天见到了她母亲")
    ruled(cast.qian, check.pk, stands=False)
    with scoped(own(cast.lin)):
        appeal(by=cast.lin.actor, at=LATER, check_id=check.pk, text="请再问一次她母亲")
    with pytest.raises(CheckRefusedError) as refused:
        ruled(cast.qian, check.pk, stands=False)
    assert refused.value.objection is Objection.WRONG_LEVEL
    ruled(cast.sun, check.pk, stands=True, level=RulingLevel.STREET, reason="她母亲记得这次走访。")
    assert tallies(in_round)["310199001001", None, "all"] == 5
    assert check_of(visits[0]).state == "stands"
    with as_owner():
        assert [*differences()] == []


def test_nobody_rules_on_or_checks_an_own_visit(cast: Cast) -> None:
    in_round = held_round()
    home = plain(cast)
    visits = [
        at_door(cast.qian, each, in_round, visited_at=NOW) for each in cast.households["a1"][1:6]
    ]
    look_at_week()
    check = check_of(visits[0])
    assert check.household_id == home.pk
    with pytest.raises(CheckRefusedError) as refused:
        asked(cast.qian, check.pk, Result.CONFIRMED)
    assert refused.value.objection is Objection.OWN_VISIT
    asked(cast.sun, check.pk, Result.NOT_CONFIRMED)
    answered(cast.qian, check.pk, "当面见到的")
    with pytest.raises(CheckRefusedError) as refused:
        ruled(cast.qian, check.pk, stands=True)
    assert refused.value.objection is Objection.OWN_VISIT


def test_a_worker_sees_the_own_checks_and_a_teammate_none(cast: Cast) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED, note="住户的话")
    seen = {}
    for name in ("lin", "zhao", "wu", "zheng", "qian"):
        with scoped(own(cast.players[name])):
            seen[name] = (
                CheckStanding.objects.count(),
                VisitFlag.objects.count(),
                CheckStep.objects.count(),
                Check.objects.count(),
            )
    assert seen == {
        "lin": (5, 5, 1, 5),
        "zhao": (0, 0, 0, 0),
        "wu": (0, 0, 0, 0),
        "zheng": (0, 0, 0, 0),
        "qian": (5, 5, 1, 5),
    }


def test_the_reason_of_a_ruling_is_the_workers_and_the_neighbourhoods(cast: Cast) -> None:
    visits = five_at_once(cast, held_round())
    look_at_week()
    check = check_of(visits[0])
    asked(cast.qian, check.pk, Result.NOT_CONFIRMED)
    ruled(cast.qian, check.pk, stands=True, reason="住户记不清，走访有效。")
    seen = {}
    for name in ("lin", "zhao", "zheng", "qian"):
        with scoped(own(cast.players[name])):
            seen[name] = VisitRulingText.objects.count()
    assert seen == {"lin": 1, "zhao": 0, "zheng": 0, "qian": 1}
