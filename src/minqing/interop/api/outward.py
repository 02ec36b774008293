"""What the interface says of requests, from rows to what its schemas describe."""

from functools import partial
from typing import Any

from minqing.cases.models import EVENT_LABELS
from minqing.cases.rules import EventKind
from minqing.interop.api.problems import in_both
from minqing.interop.queries.cases import EventWords, OutwardCase
from minqing.lib.codes import neighbourhood_of

__all__ = ["case_out", "public_step_out", "step_out"]


def case_out(found: OutwardCase) -> dict[str, Any]:
    """Where a request stands."""
    row = found.row
    return {
        "id": row.pk,
        "number": row.number,
        "rev": row.rev,
        "state": row.state,
        "level": row.level,
        "category": row.category,
        "urgency": row.urgency or "normal",
        "channel": found.channel,
        "area": neighbourhood_of(row.area_code),
        "raised_at": row.raised_at,
        "received_at": found.received_at,
        "response_due_at": row.response_due_at,
        "first_told_at": row.first_told_at,
        "due_at": row.due_at,
        "next_on": row.next_on,
        "solved_level": row.solved_level or None,
        "solved_at": row.solved_at,
        "last_event_at": row.last_event_at,
        "text": found.text,
    }


def step_out(each: EventWords) -> dict[str, Any]:
    """One step of its story."""
    event = each.event
    return {
        "id": event.pk,
        "number": event.number,
        "kind": event.kind,
        "happened_at": event.happened_at,
        "level_from": event.level_from or None,
        "level_to": event.level_to,
        "solved_level": event.solution.level if event.solution else None,
        "told_channel": event.told.channel if event.told else None,
        "next_on": event.response.next_on if event.response else None,
        "answer_id": event.response.pk if event.response else None,
        "text": each.text,
    }


def public_step_out(each: EventWords) -> dict[str, Any]:
    """One step as the resident reads it."""
    event = each.event
    return {
        "number": event.number,
        "kind": event.kind,
        **in_both(partial(str, EVENT_LABELS[EventKind(event.kind)])),
        "happened_at": event.happened_at,
        "level": event.level_to,
        "next_on": event.response.next_on if event.response else None,
        "text": each.text,
    }
