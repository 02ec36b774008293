"""What follows from the visits at a door: the outcomes, and the one follow-up each leads to.

`EFFECTS` says it in one place; `follow_up` applies it to a history. The database applies the same
rule to many households at once (`visits_follow_up`, the keeper of the projection); `minqing
reconcile` holds the two to each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from minqing.lib.time import local_date
from minqing.visits.rules.next_try import PartOfDay, Slot, next_try, slot_of
from minqing.visits.rules.visiting import Outcome, counts, window

__all__ = [
    "EFFECTS",
    "MAX_REFUSALS",
    "MAX_TRIES",
    "PROPOSING",
    "REGISTER_OUTCOMES",
    "REST_AFTER_REFUSAL",
    "Decision",
    "Effect",
    "FollowUp",
    "Followed",
    "RoundDays",
    "Try",
    "follow_up",
    "usable_day",
]

MAX_TRIES = 3
"""After so many tries in vain the neighbourhood decides."""
MAX_REFUSALS = 2
"""After so many refusals, too."""
REST_AFTER_REFUSAL = timedelta(days=7)
"""How long nobody knocks where somebody was turned away."""
_FURTHEST = timedelta(days=60)


class FollowUp(StrEnum):
    """What is to happen next at a household in a round. There is always exactly one."""

    FIRST_VISIT = "first_visit"
    NEXT_TRY = "next_try"
    SECOND_TRY = "second_try"
    PROMISED = "promised"
    REPEAT = "repeat"
    AGAIN = "again"
    NEIGHBOURHOOD = "neighbourhood"
    REGISTER = "register"
    LEFT = "left"
    DONE = "done"

    @property
    def is_due(self) -> bool:
        """Whether a worker is to go there on a day."""
        return self in _DUE

    @property
    def proposes(self) -> bool:
        """Whether the door waits for the neighbourhood, and is not asked for again meanwhile."""
        return self in PROPOSING


class ProposalState(StrEnum):
    """What became of a proposal about a door.

    ``overtaken``: a later visit, or the register itself, has answered it.
    """

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


_DUE = frozenset(
    {
        FollowUp.FIRST_VISIT,
        FollowUp.NEXT_TRY,
        FollowUp.SECOND_TRY,
        FollowUp.PROMISED,
        FollowUp.REPEAT,
        FollowUp.AGAIN,
    }
)
PROPOSING = frozenset({FollowUp.NEIGHBOURHOOD, FollowUp.REGISTER})


@dataclass(frozen=True, slots=True)
class Effect:
    """What an outcome leads to.

    ``then`` follows it; from the ``limit``-th time on (None: never) ``at_limit`` does. Only an
    outcome that ``counts`` makes the household a visited one.
    """

    then: FollowUp
    counts: bool = False
    limit: int | None = None
    at_limit: FollowUp | None = None


EFFECTS: Mapping[Outcome, Effect] = MappingProxyType(
    {
        Outcome.MET: Effect(FollowUp.DONE, counts=True),
        Outcome.NOBODY_HOME: Effect(
            FollowUp.NEXT_TRY, limit=MAX_TRIES, at_limit=FollowUp.NEIGHBOURHOOD
        ),
        Outcome.REFUSED: Effect(
            FollowUp.SECOND_TRY, limit=MAX_REFUSALS, at_limit=FollowUp.NEIGHBOURHOOD
        ),
        Outcome.VACANT: Effect(FollowUp.REGISTER),
        Outcome.MOVED_AWAY: Effect(FollowUp.REGISTER),
        Outcome.MERGED_FLAT: Effect(FollowUp.REGISTER),
        Outcome.WRONG_ADDRESS: Effect(FollowUp.REGISTER),
    }
)
REGISTER_OUTCOMES = tuple(
    outcome for outcome, effect in EFFECTS.items() if effect.then is FollowUp.REGISTER
)


@dataclass(frozen=True, slots=True)
class Try:
    """A visit as far as what follows needs it; ``next_on`` is the day agreed or chosen."""

    visit_id: UUID
    outcome: str
    visited_at: datetime
    next_on: date | None = None
    next_part: PartOfDay | None = None
    card_left: bool = False

    @property
    def day(self) -> date:
        """The day of the visit."""
        return local_date(self.visited_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the neighbourhood decided about a door: to go again from a day on, or not (None)."""

    decided_at: datetime
    again_on: date | None


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The days of a round, and after how many days a household met is due again (None: not)."""

    from_on: date
    to_on: date | None
    repeat_days: int | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What follows at a household.

    ``due_on`` is there exactly when somebody is to go there. ``tries`` are those in vain since it
    was met or the neighbourhood decided, ``tried`` all weekdays and parts of the day at which
    nobody was home in the round.
    """

    follow_up: FollowUp
    due_on: date | None = None
    due_part: PartOfDay | None = None
    tries: int = 0
    tried: tuple[Slot, ...] = ()
    card_left: bool = False


def usable_day(next_on: date | None, visited_on: date) -> date | None:
    """The day for coming again if it can be meant: later than the visit, within 60 days."""
    if next_on is None or not timedelta() < next_on - visited_on <= _FURTHEST:
        return None
    return next_on


def follow_up(tries: Iterable[Try], days: RoundDays, decision: Decision | None = None) -> Followed:
    """What follows from all visits of a round, in whatever order they arrived.

    Visits outside the days of the round and all before the latest meeting or ``decision`` (the
    neighbourhood's latest) are over. What was in vain before a household met is due again needs
    nothing; that a door is vacant or merged, or its people gone, always does.
    """
    within = window(days.from_on, days.to_on)
    if decision is not None and decision.decided_at < within.start:
        decision = None
    unique = {each.visit_id: each for each in tries if each.visited_at in within}.values()
    history = sorted(unique, key=lambda each: (each.visited_at, each.visit_id))
    met = next(
        (each for each in reversed(history) if counts(each.outcome, each.visited_at, within)), None
    )
    due_again = None if met is None else _due_again(met, days)
    fresh = [each for each in history if _is_fresh(each, met, due_again, decision)]
    said = Followed(
        FollowUp.DONE,
        tries=sum(EFFECTS[Outcome(each.outcome)].limit is not None for each in fresh),
        tried=tuple(
            sorted({slot_of(e.visited_at) for e in history if e.outcome == Outcome.NOBODY_HOME})
        ),
        card_left=any(each.card_left for each in fresh),
    )
    if fresh:
        return _after(fresh, said, days)
    return _without(said, met, due_again, decision, days)


def _due_again(met: Try, days: RoundDays) -> tuple[FollowUp, date] | None:
    """When a household that was met is due again: as promised, else by the round's rule."""
    if met.next_on is not None:
        return FollowUp.PROMISED, met.next_on
    if days.repeat_days is not None:
        return FollowUp.REPEAT, met.day + timedelta(days=days.repeat_days)
    return None


def _is_fresh(
    each: Try, met: Try | None, due_again: tuple[FollowUp, date] | None, decision: Decision | None
) -> bool:
    if met is not None and each.visited_at <= met.visited_at:
        return False
    if decision is not None and each.visited_at <= decision.decided_at:
        return False
    if met is None or each.outcome in REGISTER_OUTCOMES:
        return True
    return due_again is not None and each.day >= due_again[1]


def _after(fresh: list[Try], said: Followed, days: RoundDays) -> Followed:
    last = fresh[-1]
    effect = EFFECTS[Outcome(last.outcome)]
    times = sum(each.outcome == last.outcome for each in fresh)
    if effect.limit is not None and effect.at_limit is not None and times >= effect.limit:
        return _saying(said, effect.at_limit)
    if effect.then is FollowUp.REGISTER:
        return _saying(said, effect.then)
    if last.next_on is not None:
        return _saying(said, effect.then, last.next_on, last.next_part)
    if effect.then is FollowUp.SECOND_TRY:
        return _saying(said, effect.then, last.day + REST_AFTER_REFUSAL)
    return _saying(said, effect.then, *next_try(last.day, said.tried, to_on=days.to_on))


def _without(
    said: Followed,
    met: Try | None,
    due_again: tuple[FollowUp, date] | None,
    decision: Decision | None,
    days: RoundDays,
) -> Followed:
    """What follows where nothing has happened since the meeting, the decision or the beginning."""
    if met is not None and due_again is None:
        return said
    if decision is not None and (met is None or met.visited_at < decision.decided_at):
        if decision.again_on is None:
            return _saying(said, FollowUp.LEFT)
        return _saying(said, FollowUp.AGAIN, decision.again_on)
    if met is not None and due_again is not None:
        agreed = due_again[0] is FollowUp.PROMISED
        return _saying(said, *due_again, met.next_part if agreed else None)
    return _saying(said, FollowUp.FIRST_VISIT, days.from_on)


def _saying(
    said: Followed,
    what: FollowUp,
    due_on: date | None = None,
    due_part: PartOfDay | None = None,
) -> Followed:
    return Followed(what, due_on, due_part, said.tries, said.tried, said.card_left)
