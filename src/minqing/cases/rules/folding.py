"""What each step of a history does to where a case stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from minqing.cases.rules.clocks import hand_up_due, response_due
from minqing.cases.rules.kinds import CaseState, EventKind
from minqing.cases.rules.ladder import LADDER, CaseLevel, above, below, rank
from minqing.cases.rules.moves import Move, find_move
from minqing.cases.rules.standing import (
    BrokenHistoryError,
    Extension,
    Promise,
    Question,
    Standing,
    Step,
)
from minqing.cases.rules.terms import DEFAULT_TERMS, Terms

__all__ = ["advance", "fold", "until"]

Value = TypeVar("Value")

_UPWARD = frozenset({EventKind.HANDED_UP, EventKind.SKIPPED, EventKind.DISPUTED})
_SENT_BACK = frozenset({EventKind.RETURNED, EventKind.REFUSED})
_SAYS_NOTHING = frozenset(
    {
        EventKind.TOLD,
        EventKind.JOINED,
        EventKind.LEFT,
        EventKind.ESCALATED,
        EventKind.NOTED,
        EventKind.REPLIED,
        EventKind.WITHDRAWN,
    }
)
"""Steps after which a case that was just handed up has still not been dealt with: what requesters
say is no deed of the office.
"""


def fold(history: Iterable[Step], terms: Terms = DEFAULT_TERMS) -> Standing:
    """Where a case stands after its whole history, in the order of its event numbers."""
    standing: Standing | None = None
    for step in history:
        standing = advance(standing, step, terms)
    if standing is None:
        message = "A case without events stands nowhere."
        raise BrokenHistoryError(message)
    return standing


def until(history: Sequence[Step], moment: datetime) -> tuple[Step, ...]:
    """The steps before a moment: what the history would have been then.

    Who joined since, by merging, is left out wholly: what they were told before was told elsewhere
    and only came along with them.
    """
    joined = {
        step.requester_id for step in history if step.kind is EventKind.JOINED and step.at >= moment
    }
    return tuple(step for step in history if step.at < moment and step.requester_id not in joined)


def advance(standing: Standing | None, step: Step, terms: Terms = DEFAULT_TERMS) -> Standing:
    """The standing after one more event; NotAllowedError for a move that is not in the table.

    The terms count working days and the offices' deadlines: with others, other days.
    """
    if standing is None:
        return _raised(step, terms)
    move = find_move(step.kind, standing.state, standing.level)
    unmet = standing.unmet(move.needs, step.at)
    if unmet:
        message = f"{step.kind.value} without {', '.join(unmet)}"
        raise BrokenHistoryError(message)
    return _EFFECTS.get(step.kind, _nothing_more)(_moved(standing, move, step), step)


def _moved(standing: Standing, move: Move, step: Step) -> Standing:
    """State, level and what follows from the level; the rest is the step's own."""
    level = _level_after(standing, move, step)
    stays = level is standing.level
    upward = step.kind in _UPWARD
    return replace(
        standing,
        state=_state_after(standing, move),
        state_before=standing.state if step.kind is EventKind.MERGED else None,
        level=level,
        steps=standing.steps + 1,
        last_event_at=max(standing.last_event_at, step.at),
        left_block=standing.left_block or level is not CaseLevel.BLOCK,
        assignee_id=standing.assignee_id if stays else None,
        answered_here=standing.answered_here and stays,
        arrivals=_with(standing.arrivals, level, step.at, first=True),
        fresh=upward or (standing.fresh and step.kind in _SAYS_NOTHING),
        returns=_with(standing.returns, level, standing.sent_back(level) + 1)
        if step.kind in _SENT_BACK
        else standing.returns,
    )


def _state_after(standing: Standing, move: Move) -> CaseState:
    if move.kind is EventKind.UNMERGED:
        return standing.state_before or CaseState.OPEN
    if move.kind is EventKind.WITHDRAWN:
        return standing.state
    return move.to_state or standing.state


def _level_after(standing: Standing, move: Move, step: Step) -> CaseLevel:
    if step.kind is not EventKind.DECIDED:
        return LADDER[rank(standing.level) - 1 + move.climb]
    lower = standing.dispute
    choices = () if lower is None else (standing.level, lower, above(lower))
    if step.level is None or step.level not in choices:
        message = "A decision gives the case to one of the two levels, or keeps it."
        raise BrokenHistoryError(message)
    return step.level


def _raised(step: Step, terms: Terms) -> Standing:
    if step.kind is not EventKind.RAISED or step.level is None or step.requester_id is None:
        message = "A history begins with the raising of the case, by somebody, at a level."
        raise BrokenHistoryError(message)
    promise = Promise(step.requester_id, step.at, response_due(step.at))
    return Standing(
        state=CaseState.OPEN,
        level=step.level,
        raised_at=step.at,
        hand_up_due_at=hand_up_due(step.at),
        promises=(promise,),
        start_level=step.level,
        steps=1,
        last_event_at=step.at,
        category=step.category,
        urgency=step.urgency,
        left_block=step.level is not CaseLevel.BLOCK,
        arrivals=((step.level, step.at),),
        terms=terms,
    )


def _nothing_more(standing: Standing, _step: Step) -> Standing:
    return standing


# --- answering ------------------------------------------------------------------------------------


def _answered(standing: Standing, step: Step) -> Standing:
    def answered(mine: Promise) -> Promise:
        if not mine.is_active or step.response_id is None:
            message = "An answer needs an id, and a requester whose promise runs here."
            raise BrokenHistoryError(message)
        new = (*mine.new_answers, step.response_id) if standing.reopened_at else ()
        return replace(mine, to_tell=step.response_id, new_answers=new)

    extension = standing.extension
    if step.extends and extension and step.requester_id and step.response_id:
        pair = (step.requester_id, step.response_id)
        extension = replace(extension, untold=extension.untold | {pair})
    return replace(
        standing,
        promises=_changed(standing, step, answered),
        final=step.final,
        next_on=step.next_on,
        answered_here=True,
        dispute=None,
        extension=extension,
    )


def _told(standing: Standing, step: Step) -> Standing:
    """The earliest telling meets the month, even if we hear of it after a later one."""

    def told(mine: Promise) -> Promise:
        first = min(mine.first_told_at or step.at, step.at)
        waiting = None if mine.to_tell == step.response_id else mine.to_tell
        again = mine.heard_again or step.response_id in mine.new_answers
        return replace(mine, first_told_at=first, to_tell=waiting, heard_again=again)

    heard = replace(standing, promises=_changed(standing, step, told))
    return _waited_for(heard, lambda pair: pair != (step.requester_id, step.response_id))


def _waited_for(standing: Standing, still: Callable[[tuple[UUID, UUID]], bool]) -> Standing:
    """An extension counts when the last of those who are still to be told of it was told."""
    extension = standing.extension
    if extension is None:
        return standing
    untold = frozenset(pair for pair in extension.untold if still(pair))
    if untold == extension.untold:
        return standing
    if untold:
        return replace(standing, extension=replace(extension, untold=untold))
    return replace(standing, extension=None, extended_to=extension.until)


def _solved(standing: Standing, step: Step) -> Standing:
    return replace(
        standing,
        solved_level=step.solved_level,
        solved_at=step.at,
        next_on=None,
        dispute=None,
        extension_asked=None,
    )


def _on_the_spot(standing: Standing, step: Step) -> Standing:
    spot = replace(step, final=True, solved_level=CaseLevel.BLOCK)
    return _solved(_told(_answered(standing, spot), spot), spot)


# --- the ladder -----------------------------------------------------------------------------------


def _disputed(standing: Standing, _step: Step) -> Standing:
    """It stands at the level above both now: the upper of the two is one below, so is the lower."""
    upper = below(standing.level)
    return replace(standing, dispute=below(upper) if upper else None)


def _decided(standing: Standing, step: Step) -> Standing:
    lower = standing.dispute
    if lower is None or step.level not in {lower, above(lower)}:
        return replace(standing, dispute=None)
    kept = _with(standing.decided, lower, standing.level)
    return replace(standing, dispute=None, decided=kept)


def _assigned(standing: Standing, step: Step) -> Standing:
    return replace(standing, assignee_id=step.assignee_id)


def _reclassified(standing: Standing, step: Step) -> Standing:
    return replace(standing, category=step.category, urgency=step.urgency)


def _escalated(standing: Standing, _step: Step) -> Standing:
    return replace(standing, escalated=rank(standing.level) + 1)


# --- the office asks ------------------------------------------------------------------------------


def _asked(standing: Standing, step: Step) -> Standing:
    if step.until_on is None or step.requester_id is None:
        message = "A question needs somebody who is asked, and a day."
        raise BrokenHistoryError(message)
    promises = _changed(standing, step, lambda mine: mine)
    return replace(standing, promises=promises, question=Question(step.requester_id, step.until_on))


def _replied(standing: Standing, _step: Step) -> Standing:
    return replace(standing, question=None)


def _extension_asked(standing: Standing, step: Step) -> Standing:
    return replace(standing, extension_asked=step.until_on)


def _extended(standing: Standing, _step: Step) -> Standing:
    """The answers that say so follow; the new day counts once the last of them was told."""
    until = standing.extension_asked
    extension = None if until is None else Extension(until, frozenset())
    return replace(standing, extension_asked=None, extension=extension)


def _extension_denied(standing: Standing, _step: Step) -> Standing:
    return replace(standing, extension_asked=None)


# --- ends, and taking them back -------------------------------------------------------------------


def _confirmed(standing: Standing, step: Step) -> Standing:
    _must_have_heard(standing, step)
    promises = _changed(standing, step, lambda mine: replace(mine, confirmed_at=step.at))
    return replace(standing, promises=promises, rejected=False)


def _rejected(standing: Standing, step: Step) -> Standing:
    _must_have_heard(standing, step)
    return replace(_reopened(standing, step), rejected=True)


def _rated(standing: Standing, step: Step) -> Standing:
    _must_have_heard(standing, step)

    def rated(mine: Promise) -> Promise:
        if mine.rated:
            message = "A requester rates once."
            raise BrokenHistoryError(message)
        return replace(mine, rated=True)

    return replace(standing, promises=_changed(standing, step, rated))


def _withdrawn(standing: Standing, step: Step) -> Standing:
    """One requester's statement ends their promise; the case goes on for the others."""

    def withdrawn(mine: Promise) -> Promise:
        if not mine.is_active:
            message = "Who has withdrawn cannot withdraw again."
            raise BrokenHistoryError(message)
        return replace(mine, withdrawn_at=step.at, to_tell=None)

    return _without(replace(standing, promises=_changed(standing, step, withdrawn)), step)


def _without(standing: Standing, step: Step) -> Standing:
    """Nobody waits any more for one who went: no question, no extension.

    An undecided case that nobody wants any more is withdrawn.
    """
    question = standing.question
    if question is not None and question.requester_id == step.requester_id:
        standing = replace(standing, question=None)
    standing = _waited_for(standing, lambda pair: pair[0] != step.requester_id)
    if standing.active or standing.state not in {CaseState.OPEN, CaseState.ANSWERED}:
        return standing
    return replace(standing, state=CaseState.WITHDRAWN, next_on=None, question=None)


def _reopened(standing: Standing, step: Step) -> Standing:
    """What was answered or solved no longer stands; the months stay what they were."""
    promises = tuple(
        replace(
            each,
            to_tell=None,
            owed_again=True,
            new_answers=(),
            heard_again=False,
            confirmed_at=None,
        )
        for each in standing.promises
    )
    return replace(
        standing,
        promises=promises,
        final=False,
        next_on=None,
        solved_level=None,
        solved_at=None,
        reopened_at=step.at,
        answered_here=False,
        returns=(),
        decided=(),
        dispute=None,
        extension_asked=None,
        extension=None,
        extended_to=None,
        rejected=False,
        escalated=0,
    )


def _merged(standing: Standing, step: Step) -> Standing:
    """Every promise that runs here goes along; none of them moves its month.

    Whatever else waits, waits for the case to be taken out again.
    """
    if step.other_case_id is None:
        message = "A merging names the case into which this one goes."
        raise BrokenHistoryError(message)
    promises = tuple(
        replace(each, moved_at=step.at) if each.is_active else each for each in standing.promises
    )
    return replace(standing, promises=promises, merged_into=step.other_case_id)


def _unmerged(standing: Standing, _step: Step) -> Standing:
    promises = tuple(
        each if each.left else replace(each, moved_at=None) for each in standing.promises
    )
    return replace(standing, promises=promises, merged_into=None)


def _joined(standing: Standing, step: Step) -> Standing:
    known = {each.requester_id for each in standing.promises}
    if step.requester_id is None or step.raised_at is None or step.requester_id in known:
        message = "Who joins is somebody new, and has asked at some moment."
        raise BrokenHistoryError(message)
    promise = Promise(
        step.requester_id, step.raised_at, response_due(step.raised_at), joined_at=step.at
    )
    return replace(standing, promises=(*standing.promises, promise))


def _left(standing: Standing, step: Step) -> Standing:
    def left(mine: Promise) -> Promise:
        if mine.joined_at is None or mine.moved_at is not None:
            message = "Only who has joined can go back to the own case."
            raise BrokenHistoryError(message)
        return replace(mine, moved_at=step.at, left=True, to_tell=None)

    return _without(replace(standing, promises=_changed(standing, step, left)), step)


_EFFECTS: dict[EventKind, Callable[[Standing, Step], Standing]] = {
    EventKind.ANSWERED_ON_THE_SPOT: _on_the_spot,
    EventKind.RESPONDED: _answered,
    EventKind.TOLD: _told,
    EventKind.SOLVED: _solved,
    EventKind.DISPUTED: _disputed,
    EventKind.DECIDED: _decided,
    EventKind.ASSIGNED: _assigned,
    EventKind.RECLASSIFIED: _reclassified,
    EventKind.ESCALATED: _escalated,
    EventKind.ASKED: _asked,
    EventKind.REPLIED: _replied,
    EventKind.EXTENSION_ASKED: _extension_asked,
    EventKind.EXTENDED: _extended,
    EventKind.EXTENSION_DENIED: _extension_denied,
    EventKind.CONFIRMED: _confirmed,
    EventKind.REJECTED: _rejected,
    EventKind.RATED: _rated,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.REOPENED: _reopened,
    EventKind.MERGED: _merged,
    EventKind.UNMERGED: _unmerged,
    EventKind.JOINED: _joined,
    EventKind.LEFT: _left,
}


def _must_have_heard(standing: Standing, step: Step) -> None:
    mine = [each for each in standing.active if each.requester_id == step.requester_id]
    if not mine or not standing.has_heard(mine[0]):
        message = f"{step.kind.value} by somebody who has not heard an answer."
        raise BrokenHistoryError(message)


def _changed(
    standing: Standing, step: Step, change: Callable[[Promise], Promise]
) -> tuple[Promise, ...]:
    if all(each.requester_id != step.requester_id for each in standing.promises):
        message = f"{step.kind.value} names a requester the case does not have."
        raise BrokenHistoryError(message)
    return tuple(
        change(each) if each.requester_id == step.requester_id else each
        for each in standing.promises
    )


def _with(
    pairs: tuple[tuple[CaseLevel, Value], ...], key: CaseLevel, value: Value, *, first: bool = False
) -> tuple[tuple[CaseLevel, Value], ...]:
    """The pairs with one set; ``first`` keeps what was there."""
    known = dict(pairs)
    if first:
        known.setdefault(key, value)
    else:
        known[key] = value
    return tuple(known.items())
