"""Recording a visit."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from minqing.households.models import Household
from minqing.households.operations.homes import close_household
from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import verify
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.visits.models import HouseholdStanding, Visit, VisitText
from minqing.visits.operations import (
    HouseholdNotOnRegisterError,
    NewVisit,
    UnknownVisitLineError,
    VisitIdTakenError,
    VisitInFutureError,
    record_visit,
    record_visits,
)
from minqing.visits.queries import differences
from minqing.visits.rules import Outcome
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import TODAY, at_door, held_round, in_hardship, moment, plain, tallies


def test_visit_is_a_fact_in_the_ledger(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    visit = at_door(cast.lin, home, in_round, note="想装扶手")
    with as_owner():
        entry = LedgerEntry.objects.get(pk=visit.entry_id)
        assert (entry.act, entry.object_id, entry.member_id) == (
            "visits.visit_recorded",
            visit.pk,
            cast.lin.member.id,
        )
        assert "想装扶手" not in str(entry.detail)
        assert VisitText.objects.get(pk=visit.pk).content == "想装扶手"
        assert list(verify()) == []


def test_meeting_moves_standing_and_tallies(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    at_door(cast.lin, home, in_round)
    with as_owner():
        now = HouseholdStanding.objects.get(household_id=home.pk)
        assert (now.met, now.met_at, now.last_outcome, now.visits) == (True, NOW, "met", 1)
        assert now.rev > Household.objects.get(pk=home.pk).rev
    assert tallies(in_round) == {
        ("310199001001", cast.a1.id, "all"): 1,
        ("310199001001", None, "all"): 1,
    }


def test_special_hardship_has_its_own_tally(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, in_hardship(cast), in_round)
    assert tallies(in_round) == {
        ("310199001001", cast.a1.id, "all"): 1,
        ("310199001001", None, "all"): 1,
        ("310199001001", cast.a1.id, "special_hardship"): 1,
        ("310199001001", None, "special_hardship"): 1,
    }


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.MET])
def test_other_outcomes_do_not_count(cast: Cast, outcome: Outcome) -> None:
    in_round, home = held_round(), plain(cast)
    at_door(cast.lin, home, in_round, outcome=outcome)
    assert tallies(in_round) == {}
    with as_owner():
        now = HouseholdStanding.objects.get(household_id=home.pk)
        assert (now.met, now.last_outcome, now.visits) == (False, outcome.value, 1)


def test_two_meetings_count_once(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    at_door(cast.lin, home, in_round, visited_at=moment(20))
    at_door(cast.zhao, home, in_round, visited_at=moment(3))
    with as_owner():
        now = HouseholdStanding.objects.get(household_id=home.pk)
        assert (now.visits, now.met_at, now.last_visit_at) == (2, moment(3), moment(20))
    assert tallies(in_round)[("310199001001", None, "all")] == 1


def test_same_visit_recorded_again_changes_nothing(cast: Cast) -> None:
    in_round, home, visit_id = held_round(), plain(cast), new_id()
    first = at_door(cast.lin, home, in_round, visit_id=visit_id)
    again = at_door(cast.lin, home, in_round, visit_id=visit_id)
    assert again.entry_id == first.entry_id
    with as_owner():
        assert (Visit.objects.count(), HouseholdStanding.objects.get().visits) == (1, 1)


def test_id_of_another_visit_is_refused(cast: Cast) -> None:
    in_round, visit_id = held_round(), new_id()
    at_door(cast.lin, cast.households["a1"][1], in_round, visit_id=visit_id)
    with pytest.raises(VisitIdTakenError):
        at_door(cast.lin, cast.households["a1"][2], in_round, visit_id=visit_id)


def test_visit_in_the_future_is_refused(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    with pytest.raises(VisitInFutureError):
        at_door(cast.lin, home, in_round, visited_at=NOW + timedelta(minutes=11), at=NOW)
    at_door(cast.lin, home, in_round, visited_at=NOW + timedelta(minutes=10), at=NOW)


def test_unknown_line_is_refused(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    with scoped(cast.lin.scope), pytest.raises(UnknownVisitLineError):
        record_visit(
            by=cast.lin.actor,
            at=NOW,
            visit_id=new_id(),
            household=home,
            round=in_round,
            line_code="nobody's",
            outcome=Outcome.MET,
            visited_at=NOW,
            member_id=cast.lin.member.id,
            source="field",
        )


def test_household_that_left_before_is_refused(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast)
    with as_owner():
        close_household(by=BUILDER, at=NOW, household=home, to_on=TODAY)
    at_door(cast.lin, home, in_round, visited_at=moment(20))
    with pytest.raises(HouseholdNotOnRegisterError):
        at_door(cast.lin, home, in_round, visited_at=NOW)


def test_visit_outside_the_round_is_kept_and_not_counted(cast: Cast) -> None:
    in_round = held_round(to_on=TODAY)
    at_door(cast.lin, plain(cast), in_round, visited_at=NOW)
    with as_owner():
        assert (Visit.objects.count(), HouseholdStanding.objects.get().met) == (1, False)
    assert tallies(in_round) == {}


def test_visit_is_written_once(cast: Cast) -> None:
    visit = at_door(cast.lin, plain(cast), held_round())
    with as_owner(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(outcome="refused")


def test_stranger_sees_no_visit_and_no_tally_of_a_block(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, note="秘密")
    with scoped(cast.wu.scope):
        assert Visit.objects.count() == 0
        assert VisitText.objects.count() == 0
        assert HouseholdStanding.objects.count() == 0


def test_visit_of_a_strangers_household_is_refused_by_the_database(cast: Cast) -> None:
    in_round, home = held_round(), plain(cast, "b1")
    with pytest.raises(Household.DoesNotExist):
        at_door(cast.lin, home, in_round)


def test_many_visits_are_one_act(cast: Cast) -> None:
    in_round = held_round()
    rows = [
        NewVisit(
            visit_id=new_id(),
            household_id=home.pk,
            line_code="party",
            outcome=Outcome.MET,
            visited_at=moment(4 + number),
            member_id=cast.lin.member.id,
            note="有人" if number == 0 else "",
        )
        for number, home in enumerate(cast.households["a1"])
    ]
    with as_owner():
        before = LedgerEntry.objects.count()
        made = record_visits(
            by=BUILDER, at=NOW, area_code="310199001001", round=in_round, rows=rows
        )
        assert (made, LedgerEntry.objects.count()) == (12, before + 1)
        assert list(differences()) == []
        assert list(verify()) == []
    assert tallies(in_round) == {
        ("310199001001", cast.a1.id, "all"): 12,
        ("310199001001", None, "all"): 12,
        ("310199001001", cast.a1.id, "special_hardship"): 1,
        ("310199001001", None, "special_hardship"): 1,
    }
