"""The weekly draw: a seed sealed before the week, opened after it, and the visits it picks."""

import secrets
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.ledger.operations import Entry, new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.lib.scope import Scope
from minqing.lib.time import start_of_local_day
from minqing.storage.keys import open_column, seal_column
from minqing.territory.operations import next_rev
from minqing.visits.access import require, visits
from minqing.visits.models import CheckStanding, SampleDraw, SampleSeed, Visit
from minqing.visits.operations.checking import open_checks
from minqing.visits.rules import Outcome, Source
from minqing.visits.rules.checks import CheckState, Why
from minqing.visits.rules.sampling import (
    STANDARD,
    TIGHTENED,
    commitment,
    drawn,
    plan_for,
    this_week,
    window_of,
)

__all__ = ["WeekNotOverError", "commit_seeds", "draw_week"]


class WeekNotOverError(Exception):
    """A week is drawn from when it is over."""


@operation
def commit_seeds(*, by: Actor, at: datetime, areas: Collection[str], week_on: date) -> int:
    """Make the seeds of a week's draws and put their SHA-256 into the ledger; gives how many.

    ``areas`` are neighbourhoods; those that have a seed of the week keep it.
    """
    known = SampleSeed.objects.filter(area_code__in=areas, week_on=week_on)
    missing = sorted(set(areas) - set(known.values_list("area_code", flat=True)))
    for area_code in missing:
        seed = secrets.token_hex(32)
        row = SampleSeed.objects.create(
            area_code=area_code,
            week_on=week_on,
            commitment=commitment(seed),
            seed=seal_column(SampleSeed, "seed", seed),
            committed_at=at,
        )
        new_entry(
            act="visits.sample_seed_committed",
            by=by,
            at=at,
            area_code=area_code,
            object_id=row.pk,
            detail={"week_on": week_on.isoformat(), "commitment": commitment(seed).hex()},
        )
    return len(missing)


@operation
def draw_week(*, by: Actor, at: datetime, scope: Scope, area_code: str, week_on: date) -> int:
    """Draw the sample of every team of a neighbourhood, and open its checks; gives how many.

    A team's lot are the meetings that the server received in the week, whenever they were made: a
    visit belongs to one lot, and no phone can choose which. Drawn already, or without a seed: 0.
    Raises WeekNotOverError, OutsideScopeError.
    """
    require(scope, area_code)
    end = start_of_local_day(week_on + timedelta(weeks=1))
    if at < end:
        raise WeekNotOverError(week_on)
    seed_row = (
        SampleSeed.objects.select_for_update()
        .filter(area_code=area_code, week_on=week_on, drawn_at__isnull=True)
        .first()
    )
    if seed_row is None:
        return 0
    seed = open_column(seed_row, "seed") or ""
    window_from, _ = window_of(week_on)
    met = _met(scope, area_code, start_of_local_day(window_from), end)
    monday = start_of_local_day(week_on)
    window: dict[UUID, int] = defaultdict(int)
    lots: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, team, recorded_at in met.values_list("pk", "block_id", "recorded_at"):
        if team is not None:
            window[team] += 1
            if recorded_at >= monday:
                lots[team].append(pk)
    revs = next_rev(lots)
    entry = new_entry(
        act="visits.sample_drawn",
        by=by,
        at=at,
        area_code=area_code,
        object_id=seed_row.pk,
        detail={"week_on": week_on.isoformat(), "seed": seed, "teams": len(lots)},
    )
    opened = 0
    for team, lot in sorted(lots.items()):
        draw = _draw(entry, (area_code, team, week_on), seed, lot, window[team])
        opened += open_checks(
            entry=entry,
            at=at,
            week_on=week_on,
            visits=Visit.objects.filter(pk__in=draw.visit_ids),
            why=Why.SAMPLE,
            revs=revs,
            draw_id=draw.pk,
        )
    seed_row.drawn_at = at
    seed_row.save(update_fields=["drawn_at"])
    return opened


def _met(scope: Scope, area_code: str, since: datetime, before: datetime) -> QuerySet[Visit]:
    """The meetings of a neighbourhood that the server received in a time; imported ones are not."""
    upper = area_code[:-1] + chr(ord(area_code[-1]) + 1)
    return visits(scope).filter(
        ~Q(source=Source.IMPORTED.value),
        area_code__gte=area_code,
        area_code__lt=upper,
        outcome=Outcome.MET.value,
        recorded_at__gte=since,
        recorded_at__lt=before,
    )


def _draw(
    entry: Entry,
    where: tuple[str, UUID, date],
    seed: str,
    lot: Collection[UUID],
    window: int,
) -> SampleDraw:
    area_code, team, week_on = where
    first, _ = window_of(week_on)
    earlier = SampleDraw.objects.filter(team_block_id=team, week_on__gte=first, week_on__lt=week_on)
    before = sum(earlier.values_list("size", flat=True))
    not_counted = CheckStanding.objects.filter(
        team_block_id=team, week_on__gte=first, state=CheckState.NOT_COUNTED.value
    ).count()
    tightened = not_counted > plan_for(window).acceptance
    risks = TIGHTENED if tightened else STANDARD
    plan = plan_for(window, risks)
    picked = drawn(seed, lot, this_week(window, before, len(lot), risks))
    draw = SampleDraw.objects.create(
        recorded_area_code=area_code,
        area_code=area_code,
        block_id=team,
        entry_id=entry.id,
        recorded_at=entry.at,
        week_on=week_on,
        team_block_id=team,
        seed=seed,
        lot=len(lot),
        size=len(picked),
        window=window,
        size_of_plan=plan.size,
        acceptance=plan.acceptance,
        tightened=tightened,
        lot_digest=digest_of_ids(lot),
        visit_ids=[str(each) for each in picked],
    )
    entry.made(draw)
    return draw
