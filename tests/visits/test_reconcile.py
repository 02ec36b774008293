"""A changed projection is named, and can be made again."""

import pytest

from minqing.ledger.models import LedgerEntry
from minqing.visits.models import HouseholdStanding, Responsibility, VisitTally
from minqing.visits.operations import assign_responsibility, rebuild
from minqing.visits.queries import differences
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import TODAY, at_door, held_round, in_hardship, plain


def _findings() -> list[tuple[str, str, str]]:
    return [(each.projection, str(each.stored), str(each.recomputed)) for each in differences()]


@pytest.fixture
def visited(cast: Cast) -> Cast:
    """Two visited households, one of them with somebody responsible."""
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    at_door(cast.lin, in_hardship(cast), in_round)
    with as_owner():
        assign_responsibility(
            by=BUILDER,
            at=NOW,
            household=plain(cast),
            member_id=cast.lin.member.id,
            from_on=TODAY,
        )
    return cast


def test_nothing_to_find(visited: Cast) -> None:
    with as_owner():
        assert _findings() == []


def test_changed_tally_is_named_and_made_again(visited: Cast) -> None:
    with as_owner():
        VisitTally.objects.filter(block_id=None, group="all").update(met=7)
        assert _findings() == [("visits.tally", "7", "2")]
        rebuild(by=BUILDER, at=NOW, area_code="310199")
        assert _findings() == []
        assert LedgerEntry.objects.filter(act="visits.projections_rebuilt").count() == 1


def test_lost_tally_is_named(visited: Cast) -> None:
    with as_owner():
        VisitTally.objects.filter(block_id=None, group="special_hardship").delete()
        assert _findings() == [("visits.tally", "0", "1")]


def test_changed_standing_is_named(visited: Cast) -> None:
    with as_owner():
        HouseholdStanding.objects.filter(household_id=plain(visited).pk).update(visits=5)
        assert [finding[0] for finding in _findings()] == ["visits.standing"]
        rebuild(by=BUILDER, at=NOW, area_code="310199")
        assert _findings() == []


def test_lost_standing_is_named(visited: Cast) -> None:
    with as_owner():
        HouseholdStanding.objects.filter(household_id=plain(visited).pk).delete()
        found = _findings()
        # The triggers took it out of the tallies, too: they agree with the standings.
        assert [(name, stored) for name, stored, _ in found] == [("visits.standing", "None")]
        rebuild(by=BUILDER, at=NOW, area_code="310199")
        assert _findings() == []


def test_row_in_the_wrong_place_is_named(visited: Cast) -> None:
    with as_owner():
        Responsibility.objects.update(block_id=visited.a2.id)
        assert [finding[0] for finding in _findings()] == ["visits_responsibility.place"]


def test_rebuilding_what_is_right_changes_no_number(visited: Cast) -> None:
    with as_owner():
        tallies = VisitTally.objects.values_list("area_code", "block_id", "group", "met")
        before = set(tallies.all())
        revs = dict(HouseholdStanding.objects.values_list("household_id", "rev"))
        rebuild(by=BUILDER, at=NOW, area_code="310199")
        assert (
            set(VisitTally.objects.values_list("area_code", "block_id", "group", "met")) == before
        )
        now = dict(HouseholdStanding.objects.values_list("household_id", "rev"))
        assert all(now[home] > rev for home, rev in revs.items())
