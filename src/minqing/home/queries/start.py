"""The start page: what I must do today, what is about to go wrong, how the promise stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value

from minqing.cases import access
from minqing.cases import queries as case_queries
from minqing.cases.models import CaseStanding
from minqing.cases.queries import DueFilter, QueueFilters, QueueRow, View
from minqing.cases.queries.roundups import unsigned_last_week
from minqing.cases.queries.terms import Alarm, alarm
from minqing.fieldwork.queries.desk import waiting_held
from minqing.home.queries.handover import left_open
from minqing.home.queries.upkeep import UpkeepCounts, upkeep_counts
from minqing.lib.paging import COUNTED_OUT
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.territory.models import Area, Block
from minqing.territory.rules import OFFICIALS, Role, Standing
from minqing.visits import queries as visit_queries
from minqing.visits.models import Round
from minqing.visits.queries import checks as visit_checks
from minqing.visits.rules import Coverage

__all__ = ["StartPage", "start_page"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class StartPage:
    """Counts are capped at ``COUNTED_OUT`` + 1; None means: not this reader's business."""

    area: Area | None
    block: Block | None
    mine: list[QueueRow]
    mine_count: int
    to_hand_up: int | None
    to_sum_up: int
    """Neighbourhoods of a secretary whose roundup of last week is not signed."""
    to_coordinate: int
    """Parts that member units of the reader's owe."""
    held: int | None
    gaps: int | None
    found: int
    proposals: int
    duplicates: int
    left: int | None
    checks: int
    to_ask: int
    to_answer: int
    overdue: int
    soon: int
    past_month: int
    alarm: Alarm | None
    """A year whose days off are missing; the district office's business."""
    sets_terms: bool
    round: Round | None
    coverage: dict[str, Coverage]


def start_page(scope: Scope, standing: Standing, *, at: datetime) -> StartPage:
    """Everything the start page shows; at most twenty statements."""
    area_code, block = _place(scope)
    area = Area.objects.filter(code=area_code).first() if area_code else None
    round_ = visit_queries.current_round(area_code) if area_code else None
    holding = standing.postings
    mine_filter = QueueFilters(view=View.MINE, holding=holding)
    mine = case_queries.queue(scope, mine_filter, at=at).rows if holding else []
    official = not standing.roles.isdisjoint(OFFICIALS)
    upkeep = upkeep_counts(scope) if official else UpkeepCounts(0, 0)
    waiting = _waiting(scope, standing, at, official=official)
    overdue, soon, past_month = case_queries.count_each(
        _due(scope, DueFilter.OVERDUE, at),
        _due(scope, DueFilter.SOON, at),
        case_queries.past_one_month(scope, at),
    )
    sets_terms = Role.DISTRICT_OFFICE in standing.roles
    return StartPage(
        area=area,
        block=block,
        mine=mine[:_SHOWN],
        mine_count=len(mine),
        to_hand_up=(
            len(case_queries.open_list(scope, scope.blocks))
            if Role.BLOCK_LEAD in standing.roles
            else None
        ),
        to_sum_up=unsigned_last_week(
            scope,
            (p.area_code for p in holding if p.role is Role.NEIGHBOURHOOD_SECRETARY),
            today=local_date(at),
        ),
        to_coordinate=(
            access.owed_parts(scope).filter(due_at__isnull=False).count()
            if Role.UNIT_OFFICER in standing.roles
            else 0
        ),
        held=waiting["held"] if official else None,
        found=upkeep.found,
        proposals=waiting["proposals"],
        duplicates=upkeep.duplicates,
        gaps=(
            visit_queries.count_without_responsible(scope, on=local_date(at))
            if official or Role.BLOCK_LEAD in standing.roles
            else None
        ),
        checks=waiting["checks"],
        to_ask=waiting["to_ask"],
        to_answer=waiting["to_answer"],
        left=len(left_open(scope, local_date(at))) if official else None,
        overdue=overdue,
        soon=soon,
        past_month=past_month,
        alarm=alarm(scope, at) if sets_terms else None,
        sets_terms=sets_terms,
        round=round_,
        coverage=_coverage(scope, area_code, round_),
    )


def _waiting(scope: Scope, standing: Standing, at: datetime, *, official: bool) -> Counter[str]:
    """How many things of each kind wait, in one statement for all kinds."""
    rows: dict[str, QuerySet[Any]] = {"to_answer": visit_checks.to_answer(standing)}
    if official:
        rows |= {
            "held": waiting_held(scope),
            "proposals": visit_queries.waiting_proposals_of(scope),
            "checks": visit_checks.to_look_after(standing, local_date(at)),
        }
    else:
        # Of a secretary's they are among the checks of the neighbourhood already.
        rows["to_ask"] = visit_checks.to_look_into(standing)
    first, *others = (
        found.order_by().values_list(Value(kind, CharField()), flat=True)[: COUNTED_OUT + 1]
        for kind, found in rows.items()
    )
    return Counter(first.union(*others, all=True) if others else first)


def _place(scope: Scope) -> tuple[str, Block | None]:
    """The reader's own area, and the block when one block is all there is."""
    if scope.ranges:
        return scope.ranges[0].lower, None
    block = Block.objects.filter(pk__in=scope.blocks).order_by("area_code", "number").first()
    return (block.area_code, block) if block is not None else ("", None)


def _due(scope: Scope, due: DueFilter, at: datetime) -> QuerySet[CaseStanding]:
    return case_queries.filtered(scope, QueueFilters(view=View.ALL, due=due), at=at)


def _coverage(scope: Scope, area_code: str, round_: Round | None) -> dict[str, Coverage]:
    if round_ is None:
        return {}
    return visit_queries.board(scope, area_code, round_).total
