"""The life cycle as data: who may make which move from where, and what each needs.

A new move is a row in ``MOVES``; ``folding.advance`` says what it does to a case.
"""

from dataclasses import dataclass

from minqing.cases.rules.kinds import COORDINATION, CaseState, EventKind, Need, Who
from minqing.cases.rules.ladder import CaseLevel
from minqing.territory.rules import Role

__all__ = [
    "HOLDERS",
    "MOVES",
    "RETURN_CAP",
    "Move",
    "NotAllowedError",
    "allowed_kinds",
    "find_move",
]

RETURN_CAP = 2
"""How often two levels may send a case back and forth before the level above them decides."""

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
    """None: the state stays, or the rules say which."""
    climb: int = 0
    """Levels up; negative: down."""
    resident: bool = False
    """Whether its requester may make it, too."""


_ANY = frozenset(CaseState)
_ALL_LEVELS = frozenset(CaseLevel)
_BLOCK = frozenset({CaseLevel.BLOCK})
_NEIGHBOURHOOD = frozenset({CaseLevel.NEIGHBOURHOOD})
_MIDDLE = frozenset({CaseLevel.NEIGHBOURHOOD, CaseLevel.STREET})
_OFFICES = frozenset({CaseLevel.STREET, CaseLevel.DISTRICT})
_OPEN = frozenset({CaseState.OPEN})
_UNDECIDED = frozenset({CaseState.OPEN, CaseState.ANSWERED})
_SOLVED = frozenset({CaseState.SOLVED})
_SETTLED = frozenset({CaseState.ANSWERED, CaseState.SOLVED, CaseState.CLOSED})


def _needs(*needs: Need) -> frozenset[Need]:
    return frozenset(needs)


_LADDER_MOVES = (
    Move(
        EventKind.HANDED_UP,
        _UNDECIDED,
        _BLOCK,
        Who.BLOCK_LEAD,
        _needs(Need.SIGNED_LIST, Need.MAY_CLIMB),
        climb=1,
    ),
    Move(
        EventKind.HANDED_UP,
        _UNDECIDED,
        _MIDDLE,
        Who.HOLDER,
        _needs(Need.REASON, Need.MAY_CLIMB, Need.NO_DISPUTE),
        climb=1,
    ),
    Move(
        EventKind.SKIPPED,
        _UNDECIDED,
        _BLOCK,
        Who.BLOCK_LEAD,
        _needs(Need.REASON, Need.MAY_CLIMB),
        climb=2,
    ),
    Move(
        EventKind.SKIPPED,
        _UNDECIDED,
        _NEIGHBOURHOOD,
        Who.HOLDER,
        _needs(Need.REASON, Need.MAY_CLIMB),
        climb=2,
    ),
    Move(
        EventKind.RETURNED,
        _UNDECIDED,
        _ALL_LEVELS - _BLOCK,
        Who.HOLDER,
        _needs(Need.REASON, Need.ABOVE_START, Need.MAY_SEND_BACK, Need.NO_DISPUTE),
        climb=-1,
    ),
    Move(
        EventKind.REFUSED,
        _UNDECIDED,
        _ALL_LEVELS - _BLOCK,
        Who.HOLDER,
        _needs(Need.REASON, Need.ABOVE_START, Need.MAY_SEND_BACK, Need.NO_DISPUTE, Need.FRESH),
        climb=-1,
    ),
    # The district has nobody above it: what came to it too often stays there.
    Move(
        EventKind.DISPUTED,
        _UNDECIDED,
        _MIDDLE,
        Who.HOLDER,
        _needs(Need.REASON, Need.SENT_BACK_TOO_OFTEN, Need.NO_DISPUTE),
        climb=1,
    ),
    Move(
        EventKind.DECIDED,
        _UNDECIDED,
        _OFFICES,
        Who.HOLDER,
        _needs(Need.REASON, Need.LEVEL, Need.DISPUTE),
    ),
    Move(EventKind.ASSIGNED, _UNDECIDED, _ALL_LEVELS, Who.HOLDER, _needs(Need.ASSIGNEE)),
    Move(
        EventKind.RECLASSIFIED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.POSTED,
        _needs(Need.REASON, Need.SORT),
    ),
    # Not at the district: there is no level above it.
    Move(
        EventKind.ESCALATED,
        _UNDECIDED | _SOLVED,
        _ALL_LEVELS - {CaseLevel.DISTRICT},
        Who.SYSTEM,
        _needs(Need.NOT_ESCALATED),
    ),
)

_ANSWERING_MOVES = (
    Move(
        EventKind.ANSWERED_ON_THE_SPOT,
        _OPEN,
        _BLOCK,
        Who.HOLDER,
        _needs(Need.TEXT),
        to_state=CaseState.SOLVED,
    ),
    Move(
        EventKind.RESPONDED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.TEXT),
        to_state=CaseState.ANSWERED,
    ),
    # What was solved may still have to be told: an answer, no step back.
    Move(EventKind.RESPONDED, _SOLVED, _ALL_LEVELS, Who.HOLDER, _needs(Need.TEXT)),
    # A telling is never refused for the state of the case: it happened. Who reads an answer at the
    # portal, with number and access code, has been told it.
    Move(EventKind.TOLD, _ANY, _ALL_LEVELS, Who.POSTED, _needs(Need.RESPONSE), resident=True),
    Move(
        EventKind.ASKED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.TEXT, Need.DAY, Need.NO_QUESTION),
    ),
    # Late or not, what a requester says is written down.
    Move(
        EventKind.REPLIED,
        _ANY - {CaseState.MERGED},
        _ALL_LEVELS,
        Who.POSTED,
        _needs(Need.TEXT, Need.QUESTION),
        resident=True,
    ),
    Move(
        EventKind.EXTENSION_ASKED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.REASON, Need.DAY, Need.NO_EXTENSION_ASKED),
    ),
    Move(
        EventKind.EXTENDED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.ABOVE,
        _needs(Need.TEXT, Need.EXTENSION_ASKED),
    ),
    Move(
        EventKind.EXTENSION_DENIED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.ABOVE,
        _needs(Need.REASON, Need.EXTENSION_ASKED),
    ),
    Move(EventKind.SOLVED, _UNDECIDED, _ALL_LEVELS, Who.HOLDER, to_state=CaseState.SOLVED),
)

_ENDING_MOVES = (
    Move(
        EventKind.CONFIRMED,
        _SETTLED,
        _ALL_LEVELS,
        Who.POSTED,
        _needs(Need.FINAL_OR_SOLVED, Need.HEARD),
        resident=True,
    ),
    Move(
        EventKind.REJECTED,
        _SETTLED | {CaseState.TRANSFERRED},
        _ALL_LEVELS,
        Who.POSTED,
        _needs(Need.REASON, Need.FINAL_OR_SOLVED, Need.HEARD),
        to_state=CaseState.OPEN,
        resident=True,
    ),
    Move(
        EventKind.RATED,
        _ANY - {CaseState.MERGED},
        _ALL_LEVELS,
        Who.POSTED,
        _needs(Need.SCORE, Need.HEARD),
        resident=True,
    ),
    Move(
        EventKind.CLOSED,
        frozenset({CaseState.ANSWERED, CaseState.SOLVED}),
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.FINAL_OR_SOLVED, Need.EVERYBODY_TOLD),
        to_state=CaseState.CLOSED,
    ),
    # The answer was rejected, or the end was a mistake: it needs a new one.
    Move(
        EventKind.REOPENED,
        _SETTLED | {CaseState.TRANSFERRED},
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.REASON, Need.FINAL_OR_SOLVED),
        to_state=CaseState.OPEN,
    ),
    # The state is the case's only when no other requester is left.
    Move(
        EventKind.WITHDRAWN,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.STATEMENT),
        to_state=CaseState.WITHDRAWN,
        resident=True,
    ),
    Move(
        EventKind.TRANSFERRED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.HOLDER,
        _needs(Need.REASON, Need.FINAL_OR_SOLVED, Need.EVERYBODY_TOLD),
        to_state=CaseState.TRANSFERRED,
    ),
    Move(
        EventKind.MERGED,
        _UNDECIDED,
        _ALL_LEVELS,
        Who.OVERSEER,
        _needs(Need.REASON, Need.OTHER_CASE, Need.NOTHING_OWED_AGAIN),
        to_state=CaseState.MERGED,
    ),
    Move(EventKind.JOINED, _UNDECIDED, _ALL_LEVELS, Who.OVERSEER, _needs(Need.OTHER_CASE)),
    Move(
        EventKind.UNMERGED,
        frozenset({CaseState.MERGED}),
        _ALL_LEVELS,
        Who.OVERSEER,
        _needs(Need.REASON, Need.OTHER_CASE),
    ),
    Move(
        EventKind.LEFT,
        _ANY - {CaseState.MERGED},
        _ALL_LEVELS,
        Who.OVERSEER,
        _needs(Need.OTHER_CASE),
    ),
)

_TOGETHER = {
    EventKind.CONVENED: (_UNDECIDED, _OFFICES, Who.HOLDER),
    EventKind.PART_CHANGED: (_ANY, _ALL_LEVELS, Who.OVERSEER),
    # What a body says of its part is never refused for the state of the case.
    EventKind.PART_ANSWERED: (_ANY, _ALL_LEVELS, Who.UNIT),
    EventKind.PART_REFUSED: (_ANY, _ALL_LEVELS, Who.UNIT),
    EventKind.CONVENING_ENDED: (_ANY, _ALL_LEVELS, Who.OVERSEER),
    EventKind.SUPERVISED: (_UNDECIDED, _ALL_LEVELS, Who.OVERSEER),
}

MOVES: tuple[Move, ...] = (
    *_LADDER_MOVES,
    *_ANSWERING_MOVES,
    *_ENDING_MOVES,
    *(Move(kind, *_TOGETHER[kind]) for kind in EventKind if kind in COORDINATION),
    Move(EventKind.NOTED, _ANY, _ALL_LEVELS, Who.POSTED, _needs(Need.TEXT)),
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
