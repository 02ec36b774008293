"""What to do next with a case: the one thing to offer first."""

from collections.abc import Collection
from datetime import datetime

from minqing.cases.rules.clocks import is_overdue
from minqing.cases.rules.kinds import CaseState, EventKind, Need
from minqing.cases.rules.ladder import CaseLevel
from minqing.cases.rules.moves import allowed_kinds, find_move
from minqing.cases.rules.standing import Standing

__all__ = ["next_best", "offers"]

_OFFERED = (
    EventKind.TOLD,
    EventKind.DECIDED,
    EventKind.EXTENDED,
    EventKind.EXTENSION_DENIED,
    EventKind.RESPONDED,
    EventKind.HANDED_UP,
    EventKind.SKIPPED,
    EventKind.SOLVED,
    EventKind.REFUSED,
    EventKind.RETURNED,
    EventKind.DISPUTED,
    EventKind.CLOSED,
    EventKind.ASSIGNED,
    EventKind.ASKED,
    EventKind.REPLIED,
    EventKind.EXTENSION_ASKED,
    EventKind.CONFIRMED,
    EventKind.REJECTED,
    EventKind.REOPENED,
    EventKind.TRANSFERRED,
    EventKind.RECLASSIFIED,
    EventKind.WITHDRAWN,
    EventKind.UNMERGED,
    EventKind.NOTED,
)
"""Those that a person can make on the case's page; the others have pages of their own."""


def offers(standing: Standing, at: datetime | None = None) -> list[EventKind]:
    """The moves that make sense now, whoever asks: possible, and with all they need of the case.

    A transfer brings the answer that it needs along; without a moment a question counts as waiting.
    """
    found = []
    for kind in _OFFERED:
        if kind is EventKind.TOLD:
            possible = standing.to_tell is not None
        else:
            possible = _is_possible(standing, kind, at)
        if possible:
            found.append(kind)
    return found


def next_best(standing: Standing, offered: Collection[EventKind], at: datetime) -> EventKind | None:
    """Of what somebody may do, the thing to do first; None when there is nothing to be done.

    An answer that waits is told before anything else. A week that is over asks for the hand-up,
    for the block had its time; else answering comes first, as low on the ladder as possible.
    Assigning, reopening and withdrawing are never advised: they follow from what people say.
    """
    for kind in (EventKind.TOLD, EventKind.DECIDED, EventKind.EXTENDED):
        if kind in offered:
            return kind
    if standing.state is CaseState.OPEN:
        at_block = standing.level is CaseLevel.BLOCK and standing.reopened_at is None
        late_at_block = at_block and is_overdue(standing.hand_up_due_at, at)
        order = [EventKind.RESPONDED, EventKind.HANDED_UP]
        wanted = order[::-1] if late_at_block else order
    elif standing.state is CaseState.ANSWERED:
        waits = bool(standing.untold) or not standing.final
        wanted = [EventKind.RESPONDED] if waits else [EventKind.CLOSED]
    elif standing.untold or standing.owes_again:
        wanted = [EventKind.RESPONDED]
    else:
        wanted = [EventKind.CLOSED]
    return next((kind for kind in wanted if kind in offered), None)


def _is_possible(standing: Standing, kind: EventKind, at: datetime | None) -> bool:
    if kind not in allowed_kinds(standing.state, standing.level):
        return False
    needs = find_move(kind, standing.state, standing.level).needs
    if kind is EventKind.TRANSFERRED:
        needs -= {Need.FINAL_OR_SOLVED, Need.EVERYBODY_TOLD}
    return not standing.unmet(needs, at)
