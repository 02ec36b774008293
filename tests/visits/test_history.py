"""Visits of many days written down at once count as if each had been sent in on its evening."""

from datetime import timedelta
from typing import Any

import pytest

from minqing.households.models import Household
from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import verify
from minqing.lib.ids import new_id
from minqing.visits.models import HouseholdStanding, Round, Visit, VisitText
from minqing.visits.operations import (
    HouseholdNotOnRegisterError,
    NewVisit,
    UnknownVisitLineError,
    VisitInFutureError,
    record_visits,
)
from minqing.visits.operations.history import VisitBatch, record_visit_history
from minqing.visits.queries import differences
from minqing.visits.rules import Outcome, Source
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.visits.acting import held_round, tallies

_HERE = "310199001001"


def visit(player: Player, home: Household, days: int, **said: str) -> NewVisit:
    """Somebody met so many days after the cast's Monday, or what is said instead."""
    values: dict[str, Any] = {
        "line_code": "party",
        "outcome": Outcome.MET.value,
        "note": "",
        **said,
    }
    return NewVisit(
        visit_id=new_id(),
        household_id=home.pk,
        visited_at=NOW + timedelta(days=days),
        member_id=player.member.id,
        **values,
    )


def batch(in_round: Round, days: int, *rows: NewVisit) -> VisitBatch:
    """What was sent in so many days after the cast's Monday."""
    return VisitBatch(BUILDER, NOW + timedelta(days=days), in_round, rows)


def plain(in_round: Round) -> list[tuple[object, ...]]:
    """All visits of a round without their keys."""
    found = Visit.objects.filter(round_id=in_round.pk).order_by("visited_at", "household_id")
    return list(
        found.values_list(
            "household_id",
            "dwelling_id",
            "area_code",
            "block_id",
            "recorded_area_code",
            "recorded_at",
            "received_at",
            "visited_at",
            "outcome",
            "line_code",
            "member_id",
            "source",
            "text__content",
        )
    )


def test_they_are_the_visits_that_each_evening_would_have_recorded(cast: Cast) -> None:
    homes = cast.households["a1"]
    each, at_once = held_round(), held_round("310199001")
    evenings = [
        (1, [visit(cast.lin, homes[0], 0, outcome="nobody_home"), visit(cast.lin, homes[1], 1)]),
        (3, [visit(cast.zhao, homes[0], 2, note="家里都好")]),
    ]
    with as_owner():
        for days, rows in evenings:
            record_visits(
                by=BUILDER,
                at=NOW + timedelta(days=days),
                area_code=_HERE,
                round=each,
                rows=rows,
                source=Source.FIELD,
            )
        again = [
            batch(
                at_once,
                days,
                *(
                    NewVisit(
                        new_id(),
                        row.household_id,
                        row.line_code,
                        row.outcome,
                        row.visited_at,
                        row.member_id,
                        row.note,
                    )
                    for row in rows
                ),
            )
            for days, rows in evenings
        ]
        assert record_visit_history(area_code=_HERE, batches=again) == 3
        assert plain(at_once) == plain(each)
        entries = LedgerEntry.objects.filter(act="visits.visits_recorded")
        said = [(e.at, e.detail["visits"]) for e in entries.order_by("at", "sequence")]
        assert said == [(at, count) for at, count in said[::2] for _ in range(2)]
        assert list(differences()) == []
        assert list(verify()) == []
    assert tallies(at_once) == tallies(each)


@pytest.mark.parametrize(
    ("days", "line", "error"),
    [(40, "party", VisitInFutureError), (0, "tea", UnknownVisitLineError)],
)
def test_one_that_cannot_be_is_refused_with_all_others(
    cast: Cast, days: int, line: str, error: type[Exception]
) -> None:
    homes, in_round = cast.households["a1"], held_round()
    wrong = visit(cast.lin, homes[1], days, line_code=line)
    with as_owner():
        with pytest.raises(error):
            record_visit_history(
                area_code=_HERE,
                batches=[batch(in_round, 1, visit(cast.lin, homes[0], 0), wrong)],
            )
        assert not Visit.objects.exists()
        assert not HouseholdStanding.objects.exists()


def test_a_household_of_another_neighbourhood_is_refused(cast: Cast) -> None:
    in_round = held_round()
    elsewhere = visit(cast.lin, cast.households["c1"][0], 0, note="走错了")
    with as_owner():
        with pytest.raises(HouseholdNotOnRegisterError):
            record_visit_history(area_code=_HERE, batches=[batch(in_round, 1, elsewhere)])
        assert not VisitText.objects.exists()
