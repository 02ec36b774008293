"""Histories as the rules read them, and the stored form of what the rules say."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from minqing.cases.models import Case, CaseEvent
from minqing.cases.rules import (
    CaseLevel,
    CaseState,
    Category,
    EventKind,
    Promise,
    Standing,
    Step,
    Urgency,
    owner_area,
)

__all__ = ["as_step", "histories", "history", "promise_values", "standing_values"]


def history(case_id: UUID) -> list[Step]:
    """The steps of one case in the order of their numbers."""
    return histories([case_id]).get(case_id, [])


def histories(case_ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """The steps of many cases (one statement)."""
    found: dict[UUID, list[Step]] = defaultdict(list)
    events = (
        CaseEvent.objects.filter(case_id__in=list(case_ids))
        .select_related("response", "solution", "requester")
        .annotate(raised_category=F("case__category"), raised_urgency=F("case__urgency"))
        .order_by("case_id", "number")
    )
    for event in events:
        found[event.case_id].append(_step(event, event.raised_category, event.raised_urgency))
    return dict(found)


def as_step(event: CaseEvent, case: Case) -> Step:
    """A stored event of a case, with what its facts say, as the rules read it."""
    return _step(event, case.category, case.urgency)


def _step(event: CaseEvent, raised_category: str, raised_urgency: str | None) -> Step:
    response, solution, requester = event.response, event.solution, event.requester
    return Step(
        kind=EventKind(event.kind),
        at=event.happened_at,
        level=CaseLevel(event.level_to),
        requester_id=event.requester_id,
        response_id=event.response_id,
        final=response.final if response else False,
        next_on=response.next_on if response else None,
        solved_level=CaseLevel(solution.level) if solution else None,
        assignee_id=event.assignee_id,
        extends=bool(response and response.extends),
        until_on=event.until_on,
        raised_at=requester.raised_at if requester else None,
        other_case_id=event.other_case_id,
        category=Category(event.category or raised_category),
        urgency=Urgency(event.urgency or raised_urgency or Urgency.NORMAL),
    )


def standing_values(standing: Standing, area_code: str) -> dict[str, object]:
    """The columns of ``CaseStanding`` that follow from the history and from the place."""
    due, follow_up, clocks = standing.due, standing.follow_up_due, standing.clocks
    question = None if standing.state is CaseState.MERGED else standing.question
    return {
        "state": standing.state.value,
        "level": standing.level.value,
        "owner_area_code": owner_area(standing.level, area_code),
        "raised_at": standing.raised_at,
        "hand_up_due_at": standing.hand_up_due_at,
        "response_due_at": standing.response_due_at,
        "first_told_at": standing.first_told_at,
        "due_at": due.at if due else None,
        "due_kind": due.kind.value if due else "",
        "due_provisional": bool(due and due.provisional),
        "follow_up_due_at": follow_up.at if follow_up else None,
        "fixed_due_at": clocks.fixed.at if clocks.fixed else None,
        "fixed_due_kind": clocks.fixed.kind.value if clocks.fixed else "",
        "follow_up_since": clocks.follow_up_since,
        "level_since": clocks.level_since,
        "solution_since": clocks.solution_since,
        "assignee_id": standing.assignee_id,
        "category": standing.category.value,
        "urgency": standing.urgency.value,
        "merged_into_id": standing.merged_into,
        "asked_until": question.until if question else None,
        "confirmed": standing.confirmed,
        "returns": sum(count for _, count in standing.returns),
        "escalated": standing.escalated,
        "final": standing.final,
        "next_on": standing.next_on,
        "response_to_tell_id": standing.to_tell,
        "solved_level": standing.solved_level.value if standing.solved_level else "",
        "solved_at": standing.solved_at,
        "last_event_at": standing.last_event_at,
        "steps": standing.steps,
    }


def promise_values(promise: Promise) -> dict[str, object]:
    """The columns of ``PromiseStanding`` that follow from the history."""
    return {
        "raised_at": promise.raised_at,
        "due_at": promise.due_at,
        "first_told_at": promise.first_told_at,
        "withdrawn_at": promise.withdrawn_at,
        "joined_at": promise.joined_at,
        "moved_at": promise.moved_at,
    }
