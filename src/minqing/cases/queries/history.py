"""Histories as the rules read them, and the stored form of what the rules say."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from minqing.cases.models import CaseEvent
from minqing.cases.rules import (
    CaseLevel,
    EventKind,
    Promise,
    Standing,
    Step,
    owner_area,
)

__all__ = ["as_step", "histories", "history", "promise_values", "standing_values"]


def history(case_id: UUID) -> list[Step]:
    """The steps of one case in the order of their numbers."""
    return histories([case_id]).get(case_id, [])


def histories(case_ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """The steps of many cases (one statement)."""
    found: dict[UUID, list[Step]] = defaultdict(list)
    events = CaseEvent.objects.filter(case_id__in=list(case_ids))
    for event in events.select_related("response", "solution").order_by("case_id", "number"):
        found[event.case_id].append(as_step(event))
    return dict(found)


def as_step(event: CaseEvent) -> Step:
    """A stored event, with what its answer and solution say, as the rules read it."""
    response, solution = event.response, event.solution
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
    )


def standing_values(standing: Standing, area_code: str) -> dict[str, object]:
    """The columns of ``CaseStanding`` that follow from the history and from the place."""
    due, follow_up = standing.due, standing.follow_up_due
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
        "assignee_id": standing.assignee_id,
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
    }
