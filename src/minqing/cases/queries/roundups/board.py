"""The board of weeks: which neighbourhoods signed, which are at it, which skipped a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import Roundup, RoundupDraft
from minqing.cases.rules.roundups import WEEKS_SHOWN, Week, WeekState, state_of_week
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.territory.models import Area

__all__ = ["BoardCell", "BoardRow", "board", "unsigned_last_week"]


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One neighbourhood's week; ``late_by`` days after its day it was signed, 0 in time."""

    week: Week
    state: WeekState
    roundup_id: UUID | None = None
    draft_id: UUID | None = None
    version: int = 0
    late_by: int = 0


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One neighbourhood and its latest weeks, the newest first."""

    area: Area
    cells: tuple[BoardCell, ...]

    @property
    def skipped(self) -> int:
        """How many of the weeks have no signed roundup though their day has passed."""
        return sum(each.state in (WeekState.SKIPPED, WeekState.LATE) for each in self.cells)


def board(
    scope: Scope, areas: Iterable[Area], *, today: date, weeks: int = WEEKS_SHOWN
) -> list[BoardRow]:
    """How the roundups of neighbourhoods stand (3 statements, however many there are).

    First stands the week that runs, then so many that are over. A neighbourhood that is younger
    than a week owes none for it.
    """
    shown = list(Week.of(today).latest(weeks + 1))
    signed = _signed(scope, shown[-1].monday)
    drafts = {
        (row.area_code, row.week_on): row
        for row in access.roundup_drafts(scope)
        .filter(week_on__gte=shown[-1].monday)
        .only("pk", "area_code", "week_on")
    }
    return [BoardRow(area, tuple(_cells(area, shown, signed, drafts, today))) for area in areas]


def unsigned_last_week(scope: Scope, area_codes: Iterable[str], *, today: date) -> int:
    """Of the given neighbourhoods, how many have not signed the last week that is over."""
    codes = set(area_codes)
    if not codes:
        return 0
    week_on = Week.of(today).before().monday
    rows = access.roundups(scope).filter(area_code__in=codes, week_on=week_on)
    return len(codes - set(rows.values_list("area_code", flat=True)))


def _signed(scope: Scope, since: date) -> dict[tuple[str, date], Roundup]:
    rows = (
        access.roundups(scope)
        .filter(week_on__gte=since)
        .order_by("area_code", "week_on", "version")
        .only("pk", "area_code", "week_on", "version", "signed_at")
    )
    found: dict[tuple[str, date], Roundup] = {}
    for row in rows:
        key = (row.area_code, row.week_on)
        # A correction holds, but when the week was signed is when it was first signed.
        first = found.get(key)
        if first is not None:
            row.signed_at = first.signed_at
        found[key] = row
    return found


def _cells(
    area: Area,
    weeks: Iterable[Week],
    signed: dict[tuple[str, date], Roundup],
    drafts: dict[tuple[str, date], RoundupDraft],
    today: date,
) -> Iterable[BoardCell]:
    for week in weeks:
        if area.valid_from is not None and area.valid_from > week.sunday:
            continue
        roundup, draft = signed.get((area.code, week.monday)), drafts.get((area.code, week.monday))
        late = 0 if roundup is None else (local_date(roundup.signed_at) - week.due_on).days
        yield BoardCell(
            week,
            state_of_week(week, signed=roundup is not None, drafted=draft is not None, today=today),
            roundup_id=None if roundup is None else roundup.pk,
            draft_id=None if draft is None else draft.pk,
            version=0 if roundup is None else roundup.version,
            late_by=max(0, late),
        )
