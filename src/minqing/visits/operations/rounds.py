"""Rounds and visit lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
from minqing.territory.operations import next_rev
from minqing.visits.access import require
from minqing.visits.models import (
    DoorProposal,
    HouseholdStanding,
    RepeatRule,
    Round,
    RoundTarget,
    VisitLine,
)
from minqing.visits.operations.rebuilding import restand
from minqing.visits.queries.coverage import board
from minqing.visits.queries.indicators import INDICATOR_OF
from minqing.visits.rules import (
    Coverage,
    FollowUp,
    Outcome,
    ProposalState,
    Target,
    TargetGroup,
    TargetProblem,
    first_days_of_round,
    latest_end_of_round,
    targets_objection,
)

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Aims:
    """What a round aims at: targets by group, and after how many days a group is due again."""

    targets: Mapping[TargetGroup, Sequence[Target]] = field(default_factory=dict)
    repeats: Mapping[TargetGroup, int] = field(default_factory=dict)


NO_AIMS = Aims()


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


class RoundBegunError(Exception):
    """A round can be changed until the day on which it begins."""


class TargetsError(Exception):
    """A target of a group cannot stand: ``problem`` says why, ``target`` which."""

    def __init__(self, group: TargetGroup, problem: TargetProblem, target: Target) -> None:
        super().__init__(group, problem)
        self.group, self.problem, self.target = group, problem, target


class LineUnknownError(Exception):
    """The district has no visit line with this code."""


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
    aims: Aims = NO_AIMS,
) -> Round:
    """Begin a round of visits in an area; `to_on` is the first day after it, when it is known.

    Raises RoundHeldError when the area has a round on some of these days that is not closed: a
    phone would not know for which one a visit counts. Raises RoundDaysError for a beginning more
    than a year away, and for a round of more than two years; TargetsError for targets that cannot
    stand.
    """
    _refuse_days(local_date(at), from_on, to_on)
    _refuse_targets(aims, from_on, to_on)
    _hold_rounds(area_code)
    _refuse_held(area_code, from_on, to_on)
    started = Round.objects.create(name=name, area_code=area_code, from_on=from_on, to_on=to_on)
    _write_aims(started, aims)
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
def change_round(
    *,
    by: Actor,
    at: datetime,
    round: Round,  # noqa: A002 - the word of the domain
    name: str,
    from_on: date,
    to_on: date | None,
    aims: Aims,
) -> Round:
    """Change a round that has not begun: its name, days, targets and repeats.

    Raises RoundBegunError from its first day on, and as ``start_round``.
    """
    _hold_rounds(round.area_code)
    held = Round.objects.select_for_update().get(pk=round.pk)
    today = local_date(at)
    if held.closed_at is not None or held.from_on <= today:
        raise RoundBegunError(round.pk)
    _refuse_days(today, from_on, to_on)
    _refuse_targets(aims, from_on, to_on)
    _refuse_held(held.area_code, from_on, to_on, but=held)
    held.name, held.from_on, held.to_on = name, from_on, to_on
    held.save(update_fields=["name", "from_on", "to_on"])
    held.targets.all().delete()
    held.repeats.all().delete()
    _write_aims(held, aims)
    _stand_again(held)
    new_entry(
        act="visits.round_changed",
        by=by,
        at=at,
        area_code=held.area_code,
        object_id=held.pk,
        detail={"from_on": from_on.isoformat()},
    )
    return held


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
    _stand_again(held)
    _end_proposals(held)
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
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    code: str,
    name: str,
    sort: int,
    roles: Collection[str] = (),
) -> VisitLine:
    """Add a visit line to the district's list, or change one; its code stays.

    ``roles`` are the posts that use it, none meaning all. Setting a retired line offers it again.
    """
    said = {"name": name, "sort": sort, "roles": sorted(roles), "retired_on": None}
    line, _ = VisitLine.objects.update_or_create(code=code, defaults=said)
    new_entry(
        act="visits.line_set",
        by=by,
        at=at,
        area_code=area_code,
        object_id=line.pk,
        detail={"code": code, "sort": sort},
    )
    return line


@operation
def retire_visit_line(*, by: Actor, at: datetime, area_code: str, code: str) -> VisitLine:
    """Offer a line no more from today on; visits recorded under it keep it.

    Raises LineUnknownError.
    """
    line = VisitLine.objects.select_for_update().filter(code=code).first()
    if line is None:
        raise LineUnknownError(code)
    if line.retired_on is None:
        line.retired_on = local_date(at)
        line.save(update_fields=["retired_on"])
        new_entry(
            act="visits.line_retired",
            by=by,
            at=at,
            area_code=area_code,
            object_id=line.pk,
            detail={"code": code},
        )
    return line


def _refuse_days(today: date, from_on: date, to_on: date | None) -> None:
    first, last = first_days_of_round(today)
    if not first <= from_on <= last:
        raise RoundDaysError("from_on", first, last)
    if to_on is not None and to_on > (latest := latest_end_of_round(from_on)):
        raise RoundDaysError("to_on", from_on, latest)


def _refuse_targets(aims: Aims, from_on: date, to_on: date | None) -> None:
    for group, targets in aims.targets.items():
        if (found := targets_objection(targets, from_on, to_on)) is not None:
            raise TargetsError(group, *found)


def _refuse_held(
    area_code: str, from_on: date, to_on: date | None, *, but: Round | None = None
) -> None:
    others = Round.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=from_on), area_code=area_code, closed_at__isnull=True
    ).order_by("from_on")
    if but is not None:
        others = others.exclude(pk=but.pk)
    if to_on is not None:
        others = others.filter(from_on__lt=to_on)
    if (held := others.first()) is not None:
        raise RoundHeldError(held)


def _write_aims(round_: Round, aims: Aims) -> None:
    RoundTarget.objects.bulk_create(
        RoundTarget(round=round_, group=group.value, by_on=each.by_on, percent=each.percent)
        for group, targets in aims.targets.items()
        for each in targets
    )
    RepeatRule.objects.bulk_create(
        RepeatRule(round=round_, group=group.value, every_days=days)
        for group, days in aims.repeats.items()
    )


def _stand_again(round_: Round) -> None:
    """Let households stand by the round's new days.

    Those are the few that were visited outside of them, and those to which a day was proposed.
    """
    within = round_.window
    outside = Q(last_visit_at__lt=within.start) | Q(follow_up=FollowUp.NEXT_TRY.value)
    if within.end is not None:
        outside |= Q(last_visit_at__gte=within.end)
    rows = HouseholdStanding.objects.filter(outside, round_id=round_.pk)
    found = list(rows.order_by("area_code", "pk").values_list("household_id", "block_id"))
    revs = next_rev(sorted({block for _home, block in found if block is not None}))
    for start in range(0, len(found), _BATCH):
        restand(round_, [home for home, _block in found[start : start + _BATCH]], revs)


def _end_proposals(round_: Round) -> None:
    """Nothing is left to try in a round that is over; what concerns the register still waits."""
    DoorProposal.objects.filter(
        round_id=round_.pk,
        state=ProposalState.WAITING.value,
        outcome__in=[Outcome.NOBODY_HOME.value, Outcome.REFUSED.value],
    ).update(state=ProposalState.OVERTAKEN.value)


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
