"""What the tests of register upkeep do again and again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from minqing.home.management.reconcile import RECONCILED
from minqing.home.operations.merging import merge_households
from minqing.households.models import Dwelling, Household, Merge
from minqing.ledger.queries import verify
from minqing.storage.scoping import scoped
from tests.builders import NOW, make_household
from tests.cast import Player
from tests.database import as_owner

#: Table → what of its rows a merge and its undoing must leave alone. Revisions only ever grow.
PROJECTIONS = {
    "households_household": "id, area_code, block_id, name, size, special_hardship, to_on,"
    " successor_id",
    "households_person": "id, household_id, area_code, block_id, name, relation, birth_on, sex,"
    " id_index, phone_index, to_on, successor_id",
    "households_hardshipentry": "id, household_id, kind, area_code, block_id, from_on, to_on",
    "households_householdtally": 'area_code, block_id, "group", households',
    "households_householdalias": "household_id, survivor_id, from_on, to_on",
    "visits_visit": "id, household_id, area_code, block_id, outcome",
    "visits_visittext": "fact_id, area_code, block_id",
    "visits_householdstanding": "household_id, round_id, area_code, block_id, met, met_at,"
    " last_outcome, last_visit_at, visits, follow_up, due_on, due_part, tries, tried, card_left",
    "visits_visittally": 'area_code, block_id, round_id, "group", met',
    "visits_responsibility": "id, household_id, member_id, from_on, to_on",
    "cases_casestanding": "case_id, household_id, area_code, block_id, state, level",
    "cases_answertotell": "id, household_id, area_code, block_id, is_open",
}


def twin(household: Household, name: str = "") -> Household:
    """Another open household at the same door, of the same name unless one is given."""
    with as_owner():
        dwelling = Dwelling.objects.get(pk=household.dwelling_id)
    return make_household(dwelling, name or household.name)


def merge(player: Player, merged: Household, survivor: Household, at: datetime = NOW) -> Merge:
    """The player makes two households one."""
    with scoped(player.scope):
        return merge_households(
            by=player.actor,
            at=at,
            scope=player.scope,
            merged_id=merged.pk,
            survivor_id=survivor.pk,
        )


def later(**delta: float) -> datetime:
    """A moment after the cast's present."""
    return NOW + timedelta(**delta)


def restate() -> dict[str, list[tuple[Any, ...]]]:
    """Every projection as it stands; tallies of nothing left out."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for table, columns in PROJECTIONS.items():
            cursor.execute(f"select {columns} from {table} order by {columns}")
            found[table] = [
                row for row in cursor.fetchall() if not (table.endswith("tally") and row[-1] == 0)
            ]
    return found


def proofs() -> None:
    """Facts and projections agree, and the ledger names nothing."""
    with as_owner():
        found = [str(each) for differences in RECONCILED.values() for each in differences()]
        assert not found, found
        found = [str(each) for each in verify()]
        assert not found, found
