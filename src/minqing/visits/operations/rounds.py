"""Rounds and visit lines."""

from datetime import date, datetime, timedelta
from typing import Literal

from django.db import connection
from django.db.models import Q

from minqing.figures.operations import Counted, freeze, freeze_with_round
from minqing.figures.rules import Count
from minqing.households.rules import Group
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.visits.access import require
from minqing.visits.models import Round, VisitLine
from minqing.visits.queries.coverage import board
from minqing.visits.queries.indicators import INDICATOR_OF
from minqing.visits.rules import Coverage, first_days_of_round, latest_end_of_round


class RoundHeldError(Exception):
    """Another round of the area, not closed yet, is held on some of the days: ``held``."""

    def __init__(self, held: Round) -> None:
        super().__init__(held.pk)
        self.held = held


class RoundDaysError(Exception):
    """A day of a round, ``field``, lies outside of what can be meant: ``first`` to ``last``."""

    def __init__(self, field: Literal["from_on", "to_on"], first: date, last: date) -> None:
        super().__init__(field, first, last)
        self.field = field
        self.first, self.last = first, last


class RoundClosedError(Exception):
    """The round is closed already."""


class CutOffNotOverError(Exception):
    """A day can be frozen when it is over, not before."""


@operation
def start_round(
    *,
    by: Actor,
    at: datetime,
    name: str,
    area_code: str,
    from_on: date,
    to_on: date | None = None,
) -> Round:
    """Begin a round of visits in an area; `to_on` is the first day after it, when it is known.

    Raises RoundHeldError when the area has a round on some of these days that is not closed: a
    phone would not know for which one a visit counts. Raises RoundDaysError for a beginning more
    than a year away, and for a round of more than two years.
    """
    first, last = first_days_of_round(local_date(at))
    if not first <= from_on <= last:
        raise RoundDaysError("from_on", first, last)
    if to_on is not None and to_on > (latest := latest_end_of_round(from_on)):
        raise RoundDaysError("to_on", from_on, latest)
    _hold_rounds(area_code)
    others = Round.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=from_on), area_code=area_code, closed_at__isnull=True
    ).order_by("from_on")
    if to_on is not None:
        others = others.filter(from_on__lt=to_on)
    if (held := others.first()) is not None:
        raise RoundHeldError(held)
    started = Round.objects.create(name=name, area_code=area_code, from_on=from_on, to_on=to_on)
    new_entry(
        act="visits.round_started",
        by=by,
        at=at,
        area_code=area_code,
        object_id=started.pk,
        detail={"from_on": from_on.isoformat()},
    )
    return started


@operation
def close_round(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    round: Round,  # noqa: A002 - the word of the domain
    cut_off: date,
) -> Round:
    """End a round with its last day, and freeze its figures for every area it was held in.

    The round counts visits up to 24:00 of `cut_off`; one that a phone sends later still counts in
    a recount, and the frozen figures stay.

    Raises OutsideScopeError unless the whole round lies in the scope (else strangers' households
    would be missing from the figures), CutOffNotOverError, and RoundClosedError.
    """
    require(scope, round.area_code)
    if cut_off >= local_date(at):
        raise CutOffNotOverError(cut_off)
    held = Round.objects.select_for_update().get(pk=round.pk)
    if held.closed_at is not None:
        raise RoundClosedError(round.pk)
    held.to_on = cut_off + timedelta(days=1)
    held.closed_at = at
    held.save(update_fields=["to_on", "closed_at"])
    for group in Group:
        frozen = freeze(
            by=by,
            at=at,
            indicator_code=INDICATOR_OF[group],
            area_code=held.area_code,
            round_id=held.pk,
            cut_off=cut_off,
            counts=[
                Counted(each.area_code, Count(each.met, each.households))
                for each in _areas_of(scope, held, str(group), cut_off)
            ],
        )
    freeze_with_round(
        by=by,
        at=at,
        scope=scope,
        area_code=held.area_code,
        round_id=held.pk,
        cut_off=cut_off,
        areas=[each.area_code for each in frozen],
    )
    new_entry(
        act="visits.round_closed",
        by=by,
        at=at,
        area_code=held.area_code,
        object_id=held.pk,
        detail={"cut_off": cut_off.isoformat()},
    )
    return held


@operation
def set_visit_line(
    *, by: Actor, at: datetime, area_code: str, code: str, name: str, sort: int
) -> VisitLine:
    """Add a visit line to the district's list, or rename and reorder one; its code stays."""
    line, _ = VisitLine.objects.update_or_create(code=code, defaults={"name": name, "sort": sort})
    new_entry(
        act="visits.line_set",
        by=by,
        at=at,
        area_code=area_code,
        object_id=line.pk,
        detail={"code": code, "sort": sort},
    )
    return line


def _hold_rounds(area_code: str) -> None:
    """Until this transaction ends nobody else begins a round of the area: two desks take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f"visits_round {area_code}"],
        )


def _areas_of(scope: Scope, round_: Round, group: str, cut_off: date) -> list[Coverage]:
    """Coverage of the round's area and of every area below it down to neighbourhoods."""
    found: list[Coverage] = []
    waiting = [round_.area_code]
    while waiting:
        code = waiting.pop()
        counted = board(scope, code, round_, group=group, cut_off=cut_off)
        found.append(counted.total[group])
        if level_of(code) is Level.STREET:
            found.extend(counted.children)
        elif level_of(code) is Level.DISTRICT:
            waiting.extend(each.area_code for each in counted.children)
    return found
