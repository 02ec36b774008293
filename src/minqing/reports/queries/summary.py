"""The summary of a round: every figure the programme publishes, for an area and its parts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from minqing.cases.rules import CaseLevel
from minqing.figures.models import Figure
from minqing.figures.rules import Count, FigureKey, count_all, indicator
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.reports.queries.indicators import BRANCHES_TIED, OPEN_ANSWERED, SOLVED
from minqing.reports.rules import Line, LineKind
from minqing.territory.models import Area
from minqing.territory.queries import children
from minqing.visits import queries as visits
from minqing.visits.access import require
from minqing.visits.models import Round
from minqing.visits.queries.indicators import INDICATOR_OF, met_list_address, open_list_address
from minqing.visits.rules import Coverage

__all__ = ["Summary", "SummaryRow", "round_for_summary", "summary"]

_INDICATORS = {
    LineKind.BRANCHES_TIED: BRANCHES_TIED,
    LineKind.HOUSEHOLDS_VISITED: INDICATOR_OF[Group.ALL],
    LineKind.SHARE_VISITED: INDICATOR_OF[Group.ALL],
    LineKind.HARDSHIP_VISITED: INDICATOR_OF[Group.SPECIAL_HARDSHIP],
    LineKind.SOLVED_BLOCK: SOLVED[CaseLevel.BLOCK],
    LineKind.SOLVED_NEIGHBOURHOOD: SOLVED[CaseLevel.NEIGHBOURHOOD],
    LineKind.SOLVED_STREET: SOLVED[CaseLevel.STREET],
    LineKind.SOLVED_DISTRICT: SOLVED[CaseLevel.DISTRICT],
    LineKind.OPEN_ANSWERED: OPEN_ANSWERED,
}
_COVERAGE = {
    LineKind.HOUSEHOLDS_VISITED: Group.ALL,
    LineKind.SHARE_VISITED: Group.ALL,
    LineKind.HARDSHIP_VISITED: Group.SPECIAL_HARDSHIP,
}
_SHARES = (LineKind.SHARE_VISITED, LineKind.HARDSHIP_VISITED)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One part of the area: a street or a neighbourhood, with its coverage."""

    code: str
    name: str
    coverage: Coverage
    special: Coverage


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of an area in a round at the cut-off, counted at ``counted_at``."""

    area: Area
    round: Round
    cut_off: date
    counted_at: datetime
    lines: list[Line]
    parts: list[SummaryRow]

    @property
    def differing(self) -> list[Line]:
        """The lines whose recount differs from what was frozen."""
        return [line for line in self.lines if line.differs]


def round_for_summary(area_code: str, on: date) -> Round | None:
    """The round that a summary without a choice is about; None before the first one.

    The one that ended last, for a summary sums up; while none has ended, the one that began last.
    """
    rounds = visits.rounds_of(area_code)
    ended = [each for each in rounds if each.to_on is not None and each.to_on <= on]
    begun = [each for each in rounds if each.from_on <= on]
    return max(ended, key=_end, default=max(begun, key=_begin, default=None))


def summary(scope: Scope, area: Area, round_: Round, *, at: datetime) -> Summary:
    """Count every figure again from the facts, as of the round's last day (or of today).

    Raises OutsideScopeError unless the whole area lies in the scope: figures at a past cut-off are
    counted from the rows themselves.
    """
    require(scope, area.code)
    cut_off = local_date(at)
    if round_.to_on is not None:
        cut_off = min(cut_off, round_.to_on - timedelta(days=1))
    key = FigureKey(area.code, round_.pk, cut_off)
    board = visits.board(scope, area.code, round_, cut_off=cut_off)
    frozen = _frozen(key)
    counts = {
        INDICATOR_OF[group]: Count(total.met, total.households)
        for group in Group
        for total in [board.total[group.value]]
    }
    others = [indicator(code) for code in _INDICATORS.values() if code not in counts]
    counts |= count_all(others, scope, key, None)
    lines = [
        Line(
            kind=kind,
            indicator=code,
            count=counts.get(code),
            cut_off=cut_off,
            list_href=_list_of(kind, scope, key),
            know_href=_know(code, key),
            frozen=frozen.get(code),
            lacking_href=_lacking(kind, key, counts.get(code)),
        )
        for kind, code in _INDICATORS.items()
    ]
    return Summary(area, round_, cut_off, at, lines, _parts(area, board))


def _list_of(kind: LineKind, scope: Scope, key: FigureKey) -> str:
    """What the figure counts; of coverage the households visited."""
    group = _COVERAGE.get(kind)
    if group is None:
        return indicator(_INDICATORS[kind]).list_behind(scope, key) or ""
    return met_list_address(key.area_code, key.round_id, group, key.cut_off)


def _lacking(kind: LineKind, key: FigureKey, count: Count | None) -> str:
    if kind not in _SHARES or count is None or count.numerator == count.denominator:
        return ""
    return open_list_address(key.area_code, key.round_id, _COVERAGE[kind], key.cut_off)


def _know(code: str, key: FigureKey) -> str:
    query = urlencode({"area": key.area_code, "round": key.round_id, "cut_off": key.cut_off})
    return f"{reverse('figures:indicator', args=[code])}?{query}"


def _frozen(key: FigureKey) -> dict[str, Count]:
    """The newest frozen figure of each indicator at exactly this area, round and cut-off."""
    found = Figure.objects.filter(
        area_code=key.area_code, round_id=key.round_id, cut_off=key.cut_off
    ).order_by("frozen_at")
    return {each.indicator: Count(each.numerator, each.denominator) for each in found}


def _parts(area: Area, board: visits.Board) -> list[SummaryRow]:
    if level_of(area.code) not in (Level.DISTRICT, Level.STREET):
        return []
    names: dict[str | UUID, str] = dict(children(area.code).values_list("code", "name"))
    return [
        SummaryRow(row.area_code, names.get(row.area_code, row.area_code), row, special)
        for row in sorted(board.children, key=lambda each: each.area_code)
        for special in [board.special[row.area_code]]
    ]


def _begin(round_: Round) -> tuple[date, UUID]:
    return (round_.from_on, round_.pk)


def _end(round_: Round) -> tuple[date, UUID]:
    assert round_.to_on is not None  # noqa: S101 - only rounds that ended come here
    return (round_.to_on, round_.pk)
