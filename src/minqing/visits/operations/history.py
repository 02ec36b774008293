"""Writing down a neighbourhood's visits of many days at once, as each day's act wrote them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.operations import next_rev
from minqing.visits.models import Round, Visit, VisitLine
from minqing.visits.operations.rebuilding import restand
from minqing.visits.operations.recording import (
    HouseholdNotOnRegisterError,
    NewVisit,
    UnknownVisitLineError,
    VisitInFutureError,
)
from minqing.visits.rules import Source, is_in_future

__all__ = ["VisitBatch", "record_visit_history"]

_STAGE = """
create temporary table visit_history (
  id uuid, entry_id uuid, recorded_at timestamptz, household_id uuid, round_id uuid,
  line_code text, outcome text, visited_at timestamptz, member_id uuid, source text,
  text_digest bytea, salt bytea, content text, next_on date, next_part text, card_left boolean)
  on commit drop
"""
_COPY = (
    "copy visit_history (id, entry_id, recorded_at, household_id, round_id, line_code, outcome,"
    " visited_at, member_id, source, text_digest, salt, content, next_on, next_part, card_left)"
    " from stdin"
)
# A household is on the register on every day from its first on, before its last.
_OFF_REGISTER = """
select v.household_id from visit_history v
left join households_household h on h.id = v.household_id
  and left(h.area_code, 12) = %s
cross join lateral (select (v.visited_at at time zone 'Asia/Shanghai')::date as day) d
where h.id is null or d.day < h.from_on or d.day >= h.to_on limit 1
"""
_VISITS = """
insert into visits_visit (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  household_id, dwelling_id, round_id, line_code, outcome, visited_at, received_at, member_id,
  source, text_digest, next_on, next_part, card_left)
select v.id, h.area_code, h.area_code, h.block_id, v.entry_id, v.recorded_at, h.id, h.dwelling_id,
  v.round_id, v.line_code, v.outcome, v.visited_at, v.recorded_at, v.member_id, v.source,
  v.text_digest, v.next_on, v.next_part, v.card_left
from visit_history v join households_household h on h.id = v.household_id
"""
_TEXTS = """
insert into visits_visittext (fact_id, salt, content, area_code, block_id)
select v.id, v.salt, v.content, h.area_code, h.block_id
from visit_history v join households_household h on h.id = v.household_id
where v.salt is not null
"""
_BLOCKS = """
select distinct h.block_id from visit_history v
join households_household h on h.id = v.household_id where h.block_id is not null
"""


@dataclass(frozen=True, slots=True)
class VisitBatch:
    """What one act wrote down at one moment: visits of one round."""

    by: Actor
    at: datetime
    round: Round
    rows: Sequence[NewVisit]


@operation
def record_visit_history(
    *, area_code: str, batches: Iterable[VisitBatch], source: str = Source.FIELD
) -> int:
    """Write down what many acts recorded in one neighbourhood; gives the number of visits.

    Every batch becomes an entry of the ledger at its own moment, as by `record_visits`; standings
    and tallies are moved once. All or none: raises as `record_visits`. Needs the right to make
    temporary tables, which the worker and the owner have.
    """
    lines = set(VisitLine.objects.values_list("code", flat=True))
    visited: dict[UUID, tuple[Round, set[UUID]]] = {}
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for batch in batches:
                _check(batch, lines)
                count += len(batch.rows)
                homes = visited.setdefault(batch.round.pk, (batch.round, set()))[1]
                homes.update(row.household_id for row in batch.rows)
                for line in _lines(batch, area_code, source):
                    copy.write_row(line)
        cursor.execute("analyze visit_history")
        cursor.execute(_OFF_REGISTER, [area_code])
        if (off := cursor.fetchone()) is not None:
            raise HouseholdNotOnRegisterError(off[0])
        cursor.execute(_BLOCKS)
        revs = next_rev(row[0] for row in cursor.fetchall())
        cursor.execute(_VISITS)
        cursor.execute(_TEXTS)
        cursor.execute("drop table visit_history")
    for round_, homes in visited.values():
        restand(round_, homes, revs)
    return count


def _check(batch: VisitBatch, lines: Collection[str]) -> None:
    for row in batch.rows:
        if is_in_future(row.visited_at, batch.at):
            raise VisitInFutureError(row.visited_at)
        if row.line_code not in lines:
            raise UnknownVisitLineError(row.line_code)


def _lines(batch: VisitBatch, area_code: str, source: str) -> Iterator[tuple[object, ...]]:
    """The rows of one act, under the entry that it opens."""
    entry = new_entry(
        act="visits.visits_recorded",
        by=batch.by,
        at=batch.at,
        area_code=area_code,
        detail={"round_id": str(batch.round.pk), "visits": len(batch.rows)},
    )
    entry.made(Visit)
    for row in batch.rows:
        salt, digest = side_text(row.note)
        again = row.coming.usable(local_date(row.visited_at))
        yield (
            row.visit_id,
            entry.id,
            batch.at,
            row.household_id,
            batch.round.pk,
            row.line_code,
            str(row.outcome),
            row.visited_at,
            row.member_id,
            str(source),
            digest,
            salt,
            row.note or None,
            again.on,
            again.part,
            again.card_left,
        )
