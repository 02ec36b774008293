"""What offices say was solved, beside what residents say: by area, of the requests of a period.

Both rates have one denominator: the requests raised in the period that were neither withdrawn nor
merged into another. An office declares a request solved by recording a solution, also one that was
set aside later. A resident's last word counts: solved, or not solved. Most say nothing, so that is
shown as a number of its own and never counted to either side. Everything is as it stands now.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from minqing.cases import access
from minqing.cases.models import CaseStanding, Solution
from minqing.cases.queries.past import in_area
from minqing.cases.rules import CaseLevel, CaseState
from minqing.lib.codes import Level, level_of
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.lib.shares import percent

__all__ = ["Said", "SolveRates", "rated_cases", "rated_page", "solve_rates", "solve_rates_by_area"]

_GONE = (CaseState.WITHDRAWN.value, CaseState.MERGED.value)
_BELOW = {Level.DISTRICT: 9, Level.STREET: 12}
"""How long the codes of the areas right under one are, where cases are counted by them."""


class Said(StrEnum):
    """Which of the requests: what the office or its residents said of their end."""

    DECLARED = "declared"
    """The office recorded a solution."""
    CONFIRMED = "confirmed"
    """Whoever asked says that it is solved."""
    REJECTED = "rejected"
    """Whoever asked says that it is not."""
    SILENT = "silent"
    """The office says solved, and whoever asked has said nothing."""


@dataclass(frozen=True, slots=True)
class SolveRates:
    """The requests of a period in an area, and what was said of them."""

    raised: int = 0
    declared: int = 0
    confirmed: int = 0
    rejected: int = 0
    silent: int = 0
    by_level: dict[CaseLevel, int] = field(default_factory=dict)
    """Solutions that stand now, by the level that solved."""
    months: int = 0
    """Promises of a month that are over or were kept."""
    in_time: int = 0

    @property
    def declared_rate(self) -> Decimal | None:
        """Solved as the office says, in per cent of all."""
        return percent(self.declared, self.raised)

    @property
    def confirmed_rate(self) -> Decimal | None:
        """Solved as residents say, in per cent of all."""
        return percent(self.confirmed, self.raised)

    @property
    def agreed_rate(self) -> Decimal | None:
        """Of those who said anything: how many say solved, in per cent."""
        return percent(self.confirmed, self.confirmed + self.rejected)

    @property
    def in_time_rate(self) -> Decimal | None:
        """First answers told within the month, in per cent of the months that are over or kept."""
        return percent(self.in_time, self.months)


def solve_rates(
    scope: Scope, area_code: str, begin: datetime, end: datetime, *, at: datetime
) -> SolveRates:
    """The rates of an area for the requests raised from a moment on and before another."""
    return _summed(
        list(_counted(scope, area_code, begin, end, at=at, length=len(area_code)).values())
    )


def solve_rates_by_area(
    scope: Scope, area_code: str, begin: datetime, end: datetime, *, at: datetime
) -> tuple[SolveRates, dict[str, SolveRates]]:
    """The rates of an area, and of each area right under it (two statements).

    Complaints stand in the area of an office and in none under it: they count in the whole only.
    """
    length = _BELOW.get(level_of(area_code), len(area_code))
    found = _counted(scope, area_code, begin, end, at=at, length=length)
    whole = _summed(list(found.values()))
    return whole, {code: each for code, each in found.items() if len(code) == length}


def rated_cases(
    scope: Scope, area_code: str, begin: datetime, end: datetime, said: Said | None = None
) -> QuerySet[CaseStanding]:
    """The requests behind the numbers: all of the period, or those of which something was said."""
    rows = (
        access.standings(scope)
        .filter(in_area(area_code), raised_at__gte=begin, raised_at__lt=end)
        .exclude(state__in=_GONE)
        .alias(declared=Exists(Solution.objects.filter(case_id=OuterRef("pk"))))
    )
    return rows if said is None else rows.filter(_SAID[said])


def rated_page(
    rows: QuerySet[CaseStanding], *, after: MomentKey | None = None, size: int = 50
) -> list[CaseStanding]:
    """Up to ``size`` + 1 of them, the newest first."""
    if after is not None:
        rows = rows.filter(
            Q(raised_at__lt=after.at) | Q(case_id__lt=after.id), raised_at__lte=after.at
        )
    return list(rows.order_by("-raised_at", "-case_id")[: size + 1])


_SAID = {
    Said.DECLARED: Q(declared=True),
    Said.CONFIRMED: Q(confirmed=True),
    Said.REJECTED: Q(confirmed=False),
    Said.SILENT: Q(declared=True, confirmed__isnull=True),
}


def _counted(
    scope: Scope, area_code: str, begin: datetime, end: datetime, *, at: datetime, length: int
) -> dict[str, SolveRates]:
    """By the code of each area of a length: what was raised there and what was said of it."""
    levels = {f"at_{level.value}": level for level in CaseLevel}
    cases = (
        rated_cases(scope, area_code, begin, end)
        .order_by()
        .annotate(part=Left("area_code", length))
        .values("part")
        .annotate(
            raised=Count("pk"),
            **{f"n_{said}": Count("pk", filter=condition) for said, condition in _SAID.items()},
            **{
                name: Count("pk", filter=Q(solved_level=level.value))
                for name, level in levels.items()
            },
        )
    )
    over = Q(due_at__lte=at) | Q(first_told_at__lt=F("due_at"))
    months = (
        access.promises(scope)
        .filter(over, in_area(area_code), raised_at__gte=begin, raised_at__lt=end)
        .filter(withdrawn_at__isnull=True, moved_at__isnull=True)
        .order_by()
        .annotate(part=Left("area_code", length))
        .values("part")
        .annotate(months=Count("pk"), in_time=Count("pk", filter=Q(first_told_at__lt=F("due_at"))))
    )
    promised = {row["part"]: (row["months"], row["in_time"]) for row in months}
    found = {}
    for row in cases:
        kept = promised.pop(row["part"], (0, 0))
        found[row["part"]] = SolveRates(
            raised=row["raised"],
            **{said.value: row[f"n_{said}"] for said in Said},
            by_level={level: row[name] for name, level in levels.items()},
            months=kept[0],
            in_time=kept[1],
        )
    for part, kept in promised.items():
        found[part] = SolveRates(months=kept[0], in_time=kept[1])
    return found


def _summed(parts: list[SolveRates]) -> SolveRates:
    return SolveRates(
        raised=sum(each.raised for each in parts),
        declared=sum(each.declared for each in parts),
        confirmed=sum(each.confirmed for each in parts),
        rejected=sum(each.rejected for each in parts),
        silent=sum(each.silent for each in parts),
        by_level={level: sum(each.by_level.get(level, 0) for each in parts) for level in CaseLevel},
        months=sum(each.months for each in parts),
        in_time=sum(each.in_time for each in parts),
    )
