"""Making the projections of this package again from facts and register."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from minqing.households.queries import merged_into, survivors_of
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.territory.models import Tombstone
from minqing.territory.operations import next_rev
from minqing.visits.models import Check, HouseholdStanding, Round
from minqing.visits.operations.checking import restand_checks
from minqing.visits.queries.reconcile import TALLIES, standings

_RESTAND = f"""
insert into visits_householdstanding as s
  (id, household_id, round_id, area_code, block_id, met, met_at, last_outcome, last_visit_at,
   visits, rev)
select gen_random_uuid(), f.household_id, f.round_id, h.area_code, h.block_id,
  f.met_at is not null, f.met_at, f.last_outcome, f.last_visit_at, f.visits,
  coalesce((%(revs)s::jsonb ->> h.block_id::text)::bigint, h.rev)
from ({standings("where v.round_id = %(round)s and v.household_id = any(%(visited)s)")}) f
join households_household h on h.id = f.household_id
on conflict (household_id, round_id) do update set
  met = excluded.met, met_at = excluded.met_at, last_outcome = excluded.last_outcome,
  last_visit_at = excluded.last_visit_at, visits = excluded.visits, rev = excluded.rev
where (s.met, s.met_at, s.last_outcome, s.last_visit_at, s.visits)
  is distinct from (excluded.met, excluded.met_at, excluded.last_outcome,
    excluded.last_visit_at, excluded.visits)
"""  # noqa: S608 - constants of this package


def restand(round_: Round, household_ids: Collection[UUID], revs: Mapping[UUID, int]) -> None:
    """Write where these households stand in the round, in one statement.

    `revs` are the new revisions of their blocks; the caller holds those blocks' counters. Where one
    was merged, the household that it counts for stands anew, from the visits of both.
    """
    counted = survivors_of(household_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            _RESTAND,
            {
                "revs": json.dumps({str(block): rev for block, rev in revs.items()}),
                "round": round_.pk,
                "visited": [*counted, *merged_into(*counted)],
            },
        )
        follow_up(cursor, counted)


def follow_up(cursor: CursorWrapper, household_ids: Collection[UUID]) -> None:
    """Write what follows at households that visits count for; their standings are there already.

    The caller holds the counters of their blocks. Proposals to the neighbourhood come and go with
    what follows.
    """
    cursor.execute("select visits_follow_up(%s)", [list(household_ids)])


def forget(standings_: QuerySet[HouseholdStanding], revs: Mapping[UUID, int]) -> None:
    """Delete standings, and tell the phones that hold them."""
    rows = list(standings_.values_list("pk", "area_code", "block_id"))
    Tombstone.objects.bulk_create(
        Tombstone(
            area_code=area_code, block_id=block_id, rev=revs[block_id], kind="standing", row_id=pk
        )
        for pk, area_code, block_id in rows
        if block_id is not None and block_id in revs
    )
    gone = HouseholdStanding.objects.filter(pk__in=[row[0] for row in rows])
    homes = list(gone.values_list("household_id", flat=True))
    gone.delete()
    with connection.cursor() as cursor:
        follow_up(cursor, homes)


@operation
def rebuild(*, by: Actor, at: datetime, area_code: str) -> None:
    """Make standings and tallies of the whole district again; run as the owner.

    Phones get the standings anew, because every block takes a new revision. For the operator,
    after `reconcile` found a difference whose cause is understood.
    """
    blocks = HouseholdStanding.objects.values_list("block_id", flat=True)
    checked = Check.objects.values_list("block_id", flat=True)
    revs = next_rev({each for each in blocks.union(checked) if each is not None})
    restand_checks(revs)
    HouseholdStanding.objects.all().delete()
    with connection.cursor() as cursor:
        for each in Round.objects.all():
            cursor.execute(
                "select distinct household_id from visits_visit where round_id = %s", [each.pk]
            )
            restand(each, [row[0] for row in cursor.fetchall()], revs)
        # The triggers have moved tallies that may have been wrong before: count them afresh.
        cursor.execute("delete from visits_visittally")
        cursor.execute(
            'insert into visits_visittally (id, area_code, block_id, round_id, "group", met)'  # noqa: S608 - constant
            f" select gen_random_uuid(), t.* from ({TALLIES}) t"
        )
    new_entry(act="visits.projections_rebuilt", by=by, at=at, area_code=area_code)
