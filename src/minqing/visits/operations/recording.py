"""Recording visits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.operations import next_rev
from minqing.visits.models import HouseholdStanding, Round, Visit, VisitLine, VisitText
from minqing.visits.operations.locking import lock_counted
from minqing.visits.operations.rebuilding import follow_up, restand
from minqing.visits.queries.ruled_out import RULED_OUT
from minqing.visits.rules import (
    Attempt,
    PartOfDay,
    Source,
    is_in_future,
    standing,
    stands_on,
    usable_day,
)

_BATCH = 5_000

# The visits of those that were merged into a household count for it; one that was ruled not to
# count is none.
_ATTEMPTS = f"""
select v.id, v.outcome, v.visited_at from visits_visit v
where v.round_id = %(round)s and v.household_id = any(array(
  select a.household_id from households_householdalias a
  where a.survivor_id = %(home)s and a.to_on is null) || %(home)s::uuid)
  and not {RULED_OUT}
"""  # noqa: S608 - constants of this package


class VisitInFutureError(Exception):
    """The visit lies further in the future than clocks may differ."""


class HouseholdNotOnRegisterError(Exception):
    """The household was not on the register on the day of the visit."""


class UnknownVisitLineError(Exception):
    """The district has no visit line with this code."""


class VisitIdTakenError(Exception):
    """Another visit already has this id."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a phone was, as far as that is kept: `signals.Distance`, metres, `signals.Unplaced`."""

    distance: str | None = None
    accuracy: int | None = None
    unplaced: str | None = None

    def columns(self) -> dict[str, Any]:
        """As the visit's row has them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Coming:
    """When somebody comes again, as agreed or meant at the door; ``card_left`` None is not said."""

    on: date | None = None
    part: str | None = None
    card_left: bool | None = None

    def usable(self, visited_on: date) -> "Coming":
        """The same without a day that cannot be meant, and without a part of no day."""
        on = usable_day(self.on, visited_on)
        part = self.part if on is not None and self.part in set(PartOfDay) else None
        return Coming(on, part, self.card_left)


@operation
def record_visit(
    *,
    by: Actor,
    at: datetime,
    visit_id: UUID,
    household: Household,
    round: Round,  # noqa: A002 - the word of the domain
    line_code: str,
    outcome: str,
    visited_at: datetime,
    member_id: UUID,
    source: str,
    note: str = "",
    device_at: datetime | None = None,
    received_at: datetime | None = None,
    device_id: UUID | None = None,
    where: Whereabouts | None = None,
    coming: Coming | None = None,
) -> Visit:
    """Write down a visit, move the household's standing, and with it the tallies.

    `visited_at` is the corrected moment; outside the days of the round the visit is kept but does
    not count. `where` says how far from the door the phone was, `coming`
    when somebody comes again; a day that cannot be meant is left out. The same visit recorded again
    is returned as it stands and changes nothing. A visit for a household that was merged keeps that
    household and counts for the survivor.

    Raises VisitInFutureError, HouseholdNotOnRegisterError, UnknownVisitLineError,
    MergedElsewhereError (the survivor lies outside the scope), VisitIdTakenError (another's id).
    """
    _refuse_impossible(visited_at, at, line_code)
    home, rev = lock_counted(household)
    recorded = Visit.objects.filter(pk=visit_id).first()
    if recorded is not None:
        said = (household.pk, visited_at, str(outcome))
        if (recorded.household_id, recorded.visited_at, recorded.outcome) != said:
            raise VisitIdTakenError(visit_id)
        return recorded
    day = local_date(visited_at)
    if not any(stands_on(each.from_on, each.to_on, day) for each in (household, home)):
        raise HouseholdNotOnRegisterError(household.pk)
    entry = new_entry(
        act="visits.visit_recorded",
        by=by,
        at=at,
        area_code=home.area_code,
        block_id=home.block_id,
        object_id=visit_id,
        detail={
            "household_id": str(household.pk),
            "round_id": str(round.pk),
            "outcome": str(outcome),
        },
    )
    salt, digest = side_text(note)
    again = (coming or Coming()).usable(day)
    visit = Visit.objects.create(
        id=visit_id,
        recorded_area_code=household.area_code,
        area_code=home.area_code,
        block_id=home.block_id,
        entry_id=entry.id,
        recorded_at=at,
        household_id=household.pk,
        dwelling_id=household.dwelling_id,
        round_id=round.pk,
        line_code=line_code,
        outcome=str(outcome),
        visited_at=visited_at,
        device_at=device_at,
        received_at=at if received_at is None else received_at,
        member_id=member_id,
        device_id=device_id,
        source=str(source),
        text_digest=digest,
        **(where or Whereabouts()).columns(),
        next_on=again.on,
        next_part=again.part,
        card_left=again.card_left,
    )
    if note:
        _write_note(visit, salt, note)
    entry.made(visit)
    _stand(home, round, rev)
    return visit


def _write_note(visit: Visit, salt: bytes | None, note: str) -> None:
    VisitText.objects.create(
        fact=visit, salt=salt, content=note, area_code=visit.area_code, block_id=visit.block_id
    )


def _refuse_impossible(visited_at: datetime, at: datetime, line_code: str) -> None:
    if is_in_future(visited_at, at):
        raise VisitInFutureError(visited_at)
    if not VisitLine.objects.filter(code=line_code).exists():
        raise UnknownVisitLineError(line_code)


def _stand(household: Household, round_: Round, rev: int) -> None:
    """Write where the household stands now, from all its visits in the round."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, {"home": household.pk, "round": round_.pk})
        attempts = [Attempt(*row) for row in cursor.fetchall()]
    now = standing(attempts, round_.window)
    if now is None:
        return
    HouseholdStanding.objects.update_or_create(
        household_id=household.pk,
        round_id=round_.pk,
        defaults={
            "area_code": household.area_code,
            "block_id": household.block_id,
            "met": now.met,
            "met_at": now.met_at,
            "last_outcome": now.last_outcome,
            "last_visit_at": now.last_visit_at,
            "visits": now.visits,
            "rev": rev,
        },
    )
    with connection.cursor() as cursor:
        follow_up(cursor, [household.pk])


@dataclass(frozen=True, slots=True)
class NewVisit:
    """One visit of a bulk act; see `record_visit` for the words."""

    visit_id: UUID
    household_id: UUID
    line_code: str
    outcome: str
    visited_at: datetime
    member_id: UUID
    note: str = ""
    coming: Coming = field(default_factory=Coming)


@operation
def record_visits(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    round: Round,  # noqa: A002 - the word of the domain
    rows: Sequence[NewVisit],
    source: str = Source.IMPORTED,
) -> int:
    """Write down many visits in one act of the ledger; gives their number.

    All or none: raises as `record_visit`, VisitIdTakenError excepted (the database refuses a
    repeated id). The visits must lie in `area_code`. One for a household that was merged meanwhile
    is refused as not on the register: a list made anew names the survivor.
    """
    lines = set(VisitLine.objects.values_list("code", flat=True))
    for row in rows:
        if is_in_future(row.visited_at, at):
            raise VisitInFutureError(row.visited_at)
        if row.line_code not in lines:
            raise UnknownVisitLineError(row.line_code)
    blocks = Household.objects.filter(pk__in={row.household_id for row in rows})
    revs = next_rev(
        each for each in blocks.values_list("block_id", flat=True).distinct() if each is not None
    )
    entry = new_entry(
        act="visits.visits_recorded",
        by=by,
        at=at,
        area_code=area_code,
        detail={"round_id": str(round.pk), "visits": len(rows)},
    )
    entry.made(Visit)
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        homes = Household.objects.in_bulk({row.household_id for row in batch})
        visits = []
        texts = []
        for row in batch:
            home = homes.get(row.household_id)
            if home is None or home.successor_id is not None:
                raise HouseholdNotOnRegisterError(row.household_id)
            if not stands_on(home.from_on, home.to_on, local_date(row.visited_at)):
                raise HouseholdNotOnRegisterError(row.household_id)
            visit, text = _built(
                row=row, home=home, round_=round, entry_id=entry.id, at=at, source=str(source)
            )
            visits.append(visit)
            texts += [text] if text is not None else []
        Visit.objects.bulk_create(visits, batch_size=1_000)
        VisitText.objects.bulk_create(texts, batch_size=1_000)
    restand(round, {row.household_id for row in rows}, revs)
    return len(rows)


def _built(
    *, row: NewVisit, home: Household, round_: Round, entry_id: UUID, at: datetime, source: str
) -> tuple[Visit, VisitText | None]:
    salt, digest = side_text(row.note)
    again = row.coming.usable(local_date(row.visited_at))
    visit = Visit(
        id=row.visit_id,
        recorded_area_code=home.area_code,
        area_code=home.area_code,
        block_id=home.block_id,
        entry_id=entry_id,
        recorded_at=at,
        household_id=home.pk,
        dwelling_id=home.dwelling_id,
        round_id=round_.pk,
        line_code=row.line_code,
        outcome=str(row.outcome),
        visited_at=row.visited_at,
        received_at=at,
        member_id=row.member_id,
        source=source,
        text_digest=digest,
        next_on=again.on,
        next_part=again.part,
        card_left=again.card_left,
    )
    if not row.note:
        return visit, None
    return visit, VisitText(
        fact=visit,
        salt=salt,
        content=row.note,
        area_code=home.area_code,
        block_id=home.block_id,
    )
