"""Any step that a case may take next, for the tests of the rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from minqing.cases import rules
from minqing.cases.rules import Category, EventKind, Standing, Step, Urgency

__all__ = ["next_steps", "possible_kinds"]

ELSEWHERE = UUID(int=99)
"""Another case, into which this one is merged or from which somebody joins."""


def possible_kinds(standing: Standing, at: datetime, answers: list[Step]) -> list[EventKind]:
    """The kinds of steps possible at a moment, without tellings where nothing was answered."""
    found = []
    for kind in rules.allowed_kinds(standing.state, standing.level):
        needs = rules.find_move(kind, standing.state, standing.level).needs
        if standing.unmet(needs, at) or (kind is EventKind.TOLD and not answers):
            continue
        if kind in _OF_SOMEBODY and not _candidates(kind, standing):
            continue
        found.append(kind)
    return found


def next_steps(
    kind: EventKind, at: datetime, standing: Standing, answers: list[Step], dice: Random
) -> list[Step]:
    """The steps that an act of a kind makes; answers are given to everybody at once."""
    step = Step(kind, at, category=standing.category, urgency=standing.urgency)
    if kind in _OF_SOMEBODY:
        step = replace(step, requester_id=dice.choice(_candidates(kind, standing)))
    if kind is EventKind.RESPONDED:
        return _answers(step, standing, dice)
    if kind is EventKind.EXTENDED:
        day = standing.extension_asked
        said = replace(step, kind=EventKind.RESPONDED)
        return [
            step,
            *(
                replace(each, extends=True, final=False, next_on=day)
                for each in _answers(said, standing, dice)
            ),
        ]
    more = _MORE.get(kind)
    return [step if more is None else more(step, standing, answers, dice)]


_OF_SOMEBODY = frozenset(
    {
        EventKind.ASKED,
        EventKind.CONFIRMED,
        EventKind.REJECTED,
        EventKind.RATED,
        EventKind.WITHDRAWN,
        EventKind.LEFT,
        EventKind.ANSWERED_ON_THE_SPOT,
    }
)


def _candidates(kind: EventKind, standing: Standing) -> list[UUID]:
    """Who may be meant by a step of a kind."""
    active = standing.active
    match kind:
        case EventKind.CONFIRMED | EventKind.REJECTED:
            active = tuple(each for each in active if standing.has_heard(each))
        case EventKind.RATED:
            active = tuple(e for e in active if standing.has_heard(e) and not e.rated)
        case EventKind.LEFT:
            joined = (e for e in standing.promises if e.joined_at and not e.moved_at)
            return [each.requester_id for each in joined]
        case EventKind.ANSWERED_ON_THE_SPOT:
            active = active[:1]
    return [each.requester_id for each in active]


def _answers(step: Step, standing: Standing, dice: Random) -> list[Step]:
    final = dice.random() < 0.5
    day = None if final else (step.at + timedelta(days=dice.randrange(1, 60))).date()
    return [
        replace(
            step,
            requester_id=each.requester_id,
            response_id=uuid4(),
            final=final,
            next_on=day,
        )
        for each in standing.active
    ]


def _told(step: Step, _standing: Standing, answers: list[Step], dice: Random) -> Step:
    answer = dice.choice(answers)
    return replace(step, requester_id=answer.requester_id, response_id=answer.response_id)


def _ahead(step: Step, _standing: Standing, _answers: list[Step], dice: Random) -> Step:
    return replace(step, until_on=(step.at + timedelta(days=dice.randrange(1, 40))).date())


def _elsewhere(step: Step, _standing: Standing, _answers: list[Step], _dice: Random) -> Step:
    return replace(step, other_case_id=ELSEWHERE)


def _joined(step: Step, _standing: Standing, _answers: list[Step], dice: Random) -> Step:
    asked = step.at - timedelta(hours=dice.randrange(60 * 24))
    return replace(step, requester_id=uuid4(), raised_at=asked, other_case_id=ELSEWHERE)


def _decided(step: Step, standing: Standing, _answers: list[Step], dice: Random) -> Step:
    lower = standing.dispute
    choices = (standing.level, lower, lower and rules.above(lower))
    return replace(step, level=dice.choice(choices))


_MORE: dict[EventKind, Callable[[Step, Standing, list[Step], Random], Step]] = {
    EventKind.TOLD: _told,
    EventKind.ASKED: _ahead,
    EventKind.EXTENSION_ASKED: _ahead,
    EventKind.MERGED: _elsewhere,
    EventKind.UNMERGED: _elsewhere,
    EventKind.LEFT: _elsewhere,
    EventKind.JOINED: _joined,
    EventKind.DECIDED: _decided,
    EventKind.ANSWERED_ON_THE_SPOT: lambda step, _s, _a, _d: replace(step, response_id=uuid4()),
    EventKind.SOLVED: lambda step, standing, _a, _d: replace(step, solved_level=standing.level),
    EventKind.ASSIGNED: lambda step, _s, _a, _d: replace(step, assignee_id=uuid4()),
    EventKind.RECLASSIFIED: lambda step, _s, _a, dice: replace(
        step, category=dice.choice(list(Category)), urgency=dice.choice(list(Urgency))
    ),
}
