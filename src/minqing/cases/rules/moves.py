"""The life cycle as data: states, moves, who may make one, and what each needs.

A new move is a row in ``MOVES``; ``standing.advance`` says what it does to a case.
"""

from dataclasses import dataclass
from enum import StrEnum

from minqing.cases.rules.ladder import CaseLevel
from minqing.territory.rules import Role

__all__ = [
    "HOLDERS",
    "MOVES",
    "CaseState",
    "EventKind",
    "Move",
    "Need",
    "NotAllowedError",
    "Who",
    "allowed_kinds",
    "find_move",
]


class CaseState(StrEnum):
    """What has become of a case."""

    OPEN = "open"
    ANSWERED = "answered"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    """What can happen to a case."""

    RAISED = "raised"
    ANSWERED_ON_THE_SPOT = "answered_on_the_spot"
    HANDED_UP = "handed_up"
    RETURNED = "returned"
    RESPONDED = "responded"
    TOLD = "told"
    SOLVED = "solved"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class Who(StrEnum):
    """Who may make a move."""

    HOLDER = "holder"
    """Those who hold the case at its present level."""
    BLOCK_LEAD = "block_lead"
    """The lead of the block it stands in; on a day without one, the neighbourhood's secretary."""
    POSTED = "posted"
    """Anybody posted to the place, at any level: the block's team up to the district office."""


class Need(StrEnum):
    """What a move must bring with it, or find."""

    TEXT = "text"
    REASON = "reason"
    SIGNED_LIST = "signed_list"
    RESPONSE = "response"
    FINAL_OR_SOLVED = "final_or_solved"
    EVERYBODY_TOLD = "everybody_told"
    ABOVE_START = "above_start"
    ASSIGNEE = "assignee"
    STATEMENT = "statement"


HOLDERS: dict[CaseLevel, frozenset[Role]] = {
    CaseLevel.BLOCK: frozenset({Role.TEAM_MEMBER, Role.BLOCK_LEAD}),
    CaseLevel.NEIGHBOURHOOD: frozenset({Role.NEIGHBOURHOOD_SECRETARY}),
    CaseLevel.STREET: frozenset({Role.STREET_COORDINATOR}),
    CaseLevel.DISTRICT: frozenset({Role.DISTRICT_OFFICE}),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: from any of ``states`` at any of ``levels``."""

    kind: EventKind
    states: frozenset[CaseState]
    levels: frozenset[CaseLevel]
    who: Who
    needs: frozenset[Need] = frozenset()
    to_state: CaseState | None = None
    """None: the state stays."""
    climb: int = 0
    """Levels up; negative: down."""


_ALL_LEVELS = frozenset(CaseLevel)
_BLOCK = frozenset({CaseLevel.BLOCK})
_MIDDLE = frozenset({CaseLevel.NEIGHBOURHOOD, CaseLevel.STREET})
_UNDECIDED = frozenset({CaseState.OPEN, CaseState.ANSWERED})
_SOLVED = frozenset({CaseState.SOLVED})

MOVES: tuple[Move, ...] = (
    Move(
        EventKind.ANSWERED_ON_THE_SPOT,
        frozenset({CaseState.OPEN}),
        _BLOCK,
        Who.HOLDER,
        frozenset({Need.TEXT}),
        to_state=CaseState.SOLVED,
    ),
    Move(
        EventKind.HANDED_UP,
        _UNDECIDED,
        _BLOCK,
        Who.BLOCK_LEAD,
        frozenset({Need.SIGNED_LIST}),
        climb=1,
    ),
    Move(EventKind.HANDED_UP, _UNDECIDED, _MIDDLE, Who.HOLDER, frozenset({Need.REASON}), climb=1),
    Move(
        EventKind.RETURNED,
        _UNDECIDED,
        _ALL_LEVELS - _BLOCK,
        Who.HOLDER,
        frozenset({Need.REASON, Need.ABOVE_START}),
        climb=-1,
    ),
    Move(
        EventKind.RESPONDED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        frozenset({Need.TEXT}),
        to_state=CaseState.ANSWERED,
    ),
    # What was solved may still have to be told: an answer, no step back.
    Move(EventKind.RESPONDED, _SOLVED, _ALL_LEVELS, Who.HOLDER, frozenset({Need.TEXT})),
    # A telling is never refused for the state of the case: it happened.
    Move(EventKind.TOLD, frozenset(CaseState), _ALL_LEVELS, Who.POSTED, frozenset({Need.RESPONSE})),
    Move(EventKind.SOLVED, _UNDECIDED, _ALL_LEVELS, Who.HOLDER, to_state=CaseState.SOLVED),
    Move(
        EventKind.CLOSED,
        frozenset({CaseState.ANSWERED, CaseState.SOLVED}),
        _ALL_LEVELS,
        Who.HOLDER,
        frozenset({Need.FINAL_OR_SOLVED, Need.EVERYBODY_TOLD}),
        to_state=CaseState.CLOSED,
    ),
    Move(EventKind.ASSIGNED, _UNDECIDED, _ALL_LEVELS, Who.HOLDER, frozenset({Need.ASSIGNEE})),
    # The state is the case's only when no other requester is left.
    Move(
        EventKind.WITHDRAWN,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        frozenset({Need.STATEMENT}),
        to_state=CaseState.WITHDRAWN,
    ),
    # The answer was rejected, or the end was a mistake: it needs a new one.
    Move(
        EventKind.REOPENED,
        frozenset({CaseState.ANSWERED, CaseState.SOLVED, CaseState.CLOSED}),
        _ALL_LEVELS,
        Who.HOLDER,
        frozenset({Need.REASON, Need.FINAL_OR_SOLVED}),
        to_state=CaseState.OPEN,
    ),
)


class NotAllowedError(Exception):
    """A move that the life cycle does not know from here."""

    def __init__(self, kind: EventKind, state: CaseState, level: CaseLevel) -> None:
        super().__init__(f"{kind.value} is not possible from {state.value} at {level.value}")
        self.kind, self.state, self.level = kind, state, level


def find_move(kind: EventKind, state: CaseState, level: CaseLevel) -> Move:
    """The move of a kind from here; NotAllowedError when there is none."""
    for move in MOVES:
        if move.kind is kind and state in move.states and level in move.levels:
            return move
    raise NotAllowedError(kind, state, level)


def allowed_kinds(state: CaseState, level: CaseLevel) -> list[EventKind]:
    """The kinds of moves possible from here, in the order of the table."""
    return [m.kind for m in MOVES if state in m.states and level in m.levels]
