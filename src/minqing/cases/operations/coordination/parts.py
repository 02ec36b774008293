"""What a unit does with its part, and what the office does with it. No act moves a month."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from minqing.cases.models import PartLink, PartStep
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.coordination.work import (
    Given,
    PartWork,
    begin_part,
    checked_deadline,
    checked_unit,
    keep_files,
    settle,
    tell_office,
    tell_units,
    unit_name,
)
from minqing.cases.rules import MAX_BODY, MAX_NOTE, EventKind
from minqing.cases.rules.coordination import CoordinationNotice, PartRole, PartStepKind
from minqing.ledger.operations import Entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = [
    "answer_part",
    "ask_hand_on",
    "decide_part",
    "draft_reply",
    "end_part",
    "hand_on",
    "move_sub_deadline",
    "refuse_part",
    "send_back",
]


@operation
def answer_part(
    *, by: Actor, at: datetime, part_id: UUID, text: str, files: Sequence[Given] = ()
) -> PartStep:
    """A unit answers its part, with pictures; or the office writes down what the unit said.

    Whoever asked hears nothing of it: the office replies. Raises PartNotFoundError,
    ConveningOverError, PartNotNowError, NotYoursError, TextMissingError, TextTooLongError,
    FileRefusedError (a picture is not taken; nothing is written).
    """
    with begin_part(part_id, by=by, at=at) as each:
        for_unit = each.check_unit(PartStepKind.ANSWERED)
        words = checked_text(text, MAX_BODY)
        entry = each.entry("cases.part_answered", for_unit=for_unit)
        step = each.record(entry, PartStepKind.ANSWERED, text=words, for_unit=for_unit)
        keep_files(each.work, entry, files, only_pictures=True, step=step)
        PartLink.objects.filter(part=each.part, used_at=None, revoked_at=None).update(used_at=at)
        _finish(each, entry, EventKind.PART_ANSWERED, words)
        tell_office(each.work, CoordinationNotice.PART_ANSWERED, each.part.convening)
        _tell_the_lead(each)
    return step


@operation
def refuse_part(*, by: Actor, at: datetime, part_id: UUID, reason: str) -> PartStep:
    """A unit does not take its part; it owes it until the office has decided.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError (the office has decided already
    that this unit keeps it), NotYoursError, TextMissingError, TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        for_unit = each.check_unit(PartStepKind.REFUSED)
        words = checked_text(reason, MAX_NOTE)
        entry = each.entry("cases.part_refused", for_unit=for_unit)
        step = each.record(entry, PartStepKind.REFUSED, text=words, for_unit=for_unit)
        _finish(each, entry, EventKind.PART_REFUSED, words)
        tell_office(each.work, CoordinationNotice.PART_PUT_BACK, each.part.convening)
    return step


@operation
def ask_hand_on(*, by: Actor, at: datetime, part_id: UUID, unit_id: UUID, reason: str) -> PartStep:
    """A unit asks that another one take its part; it owes it until the office has decided.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError, NotAUnitError,
    PingPongError, TextMissingError, TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        for_unit = each.check_unit(PartStepKind.HAND_ON_ASKED)
        other = _other_unit(each, unit_id)
        words = checked_text(reason, MAX_NOTE)
        entry = each.entry("cases.part_hand_on_asked", for_unit=for_unit, to=str(unit_id))
        step = each.record(
            entry, PartStepKind.HAND_ON_ASKED, text=words, unit_id=unit_id, for_unit=for_unit
        )
        _finish(each, entry, EventKind.PART_REFUSED, f"→ {other}：{words}")
        tell_office(each.work, CoordinationNotice.PART_PUT_BACK, each.part.convening)
    return step


@operation
def draft_reply(*, by: Actor, at: datetime, part_id: UUID, text: str) -> PartStep:
    """The lead drafts the reply from the units' answers; the office edits it and gives it.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError, TextMissingError,
    TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        for_unit = each.check_unit(PartStepKind.DRAFTED)
        words = checked_text(text, MAX_BODY)
        entry = each.entry("cases.reply_drafted", for_unit=for_unit)
        step = each.record(entry, PartStepKind.DRAFTED, text=words, for_unit=for_unit)
        settle(each.part.convening)
        tell_office(each.work, CoordinationNotice.PART_ANSWERED, each.part.convening)
    return step


@operation
def hand_on(
    *,
    by: Actor,
    at: datetime,
    part_id: UUID,
    unit_id: UUID,
    reason: str,
    due_on: date | None = None,
    working_days: int | None = None,
) -> PartStep:
    """The office gives a part to another unit, which sees what the first one saw.

    After two passes between the same two units it has to decide instead. Raises PartNotFoundError,
    ConveningOverError, PartNotNowError, NotYoursError, NotAUnitError, PingPongError,
    SubDeadlinePastError, TextMissingError, TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(PartStepKind.HANDED_ON)
        other = _other_unit(each, unit_id)
        words = checked_text(reason, MAX_NOTE)
        checked_deadline(at, due_on=due_on, working_days=working_days, needed=False)
        entry = each.entry("cases.part_handed_on", to=str(unit_id))
        step = each.record(
            entry,
            PartStepKind.HANDED_ON,
            text=words,
            unit_id=unit_id,
            due_on=due_on,
            working_days=working_days,
        )
        _withdraw_links(each)
        _finish(each, entry, EventKind.PART_CHANGED, f"→ {other}：{words}")
        _tell_both(each, unit_id)
    return step


@operation
def decide_part(
    *,
    by: Actor,
    at: datetime,
    part_id: UUID,
    unit_id: UUID,
    reason: str,
    due_on: date | None = None,
    working_days: int | None = None,
) -> PartStep:
    """The office decides which unit keeps a part: it can neither be refused nor handed on again.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError, NotAUnitError,
    SubDeadlinePastError, TextMissingError, TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(PartStepKind.DECIDED)
        unit = checked_unit(unit_id, local_date(at))
        words = checked_text(reason, MAX_NOTE)
        checked_deadline(at, due_on=due_on, working_days=working_days, needed=False)
        entry = each.entry("cases.part_decided", to=str(unit_id))
        step = each.record(
            entry,
            PartStepKind.DECIDED,
            text=words,
            unit_id=unit_id,
            due_on=due_on,
            working_days=working_days,
        )
        if unit_id != each.now.unit_id:
            _withdraw_links(each)
        _finish(each, entry, EventKind.PART_CHANGED, f"{unit.name}：{words}")
        _tell_both(each, unit_id)
    return step


@operation
def send_back(
    *,
    by: Actor,
    at: datetime,
    part_id: UUID,
    reason: str,
    due_on: date | None = None,
    working_days: int | None = None,
) -> PartStep:
    """The office asks for more than a unit answered, by a new sub-deadline.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError,
    SubDeadlineMissingError, SubDeadlinePastError, TextMissingError, TextTooLongError.
    """
    return _change(
        PartStepKind.SENT_BACK,
        act="cases.part_sent_back",
        by=by,
        at=at,
        part_id=part_id,
        reason=reason,
        due_on=due_on,
        working_days=working_days,
    )


@operation
def move_sub_deadline(
    *,
    by: Actor,
    at: datetime,
    part_id: UUID,
    reason: str,
    due_on: date | None = None,
    working_days: int | None = None,
) -> PartStep:
    """The office gives a part another sub-deadline.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError,
    SubDeadlineMissingError, SubDeadlinePastError, TextMissingError, TextTooLongError.
    """
    return _change(
        PartStepKind.MOVED,
        act="cases.part_moved",
        by=by,
        at=at,
        part_id=part_id,
        reason=reason,
        due_on=due_on,
        working_days=working_days,
    )


@operation
def end_part(*, by: Actor, at: datetime, part_id: UUID, reason: str) -> PartStep:
    """The office takes a part back: nobody owes it any more.

    Raises PartNotFoundError, ConveningOverError, PartNotNowError, NotYoursError, TextMissingError,
    TextTooLongError.
    """
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(PartStepKind.ENDED)
        words = checked_text(reason, MAX_NOTE)
        entry = each.entry("cases.part_ended")
        step = each.record(entry, PartStepKind.ENDED, text=words)
        _withdraw_links(each)
        _finish(each, entry, EventKind.PART_CHANGED, words)
        tell_units(each.work, CoordinationNotice.PART_CHANGED, [(each.now.unit_id, each.part.pk)])
    return step


def _change(
    kind: PartStepKind,
    *,
    act: str,
    by: Actor,
    at: datetime,
    part_id: UUID,
    reason: str,
    due_on: date | None,
    working_days: int | None,
) -> PartStep:
    """What the office says of a part with a new sub-deadline."""
    with begin_part(part_id, by=by, at=at) as each:
        each.check_office(kind)
        words = checked_text(reason, MAX_NOTE)
        reached = checked_deadline(at, due_on=due_on, working_days=working_days)
        entry = each.entry(act, due_on=str(reached))
        step = each.record(entry, kind, text=words, due_on=due_on, working_days=working_days)
        _finish(each, entry, EventKind.PART_CHANGED, words)
        tell_units(each.work, CoordinationNotice.PART_CHANGED, [(each.now.unit_id, each.part.pk)])
    return step


def _finish(each: PartWork, entry: Entry, kind: EventKind, words: str) -> None:
    """The case's own history says it, too, with the unit's name before it."""
    each.work.check(kind)
    each.work.record(
        entry,
        kind,
        happened_at=each.work.at,
        reason=f"{unit_name(each.now.unit_id)}：{words}",
        part_id=each.part.pk,
    )
    each.work.finish()
    settle(each.part.convening)


def _other_unit(each: PartWork, unit_id: UUID) -> str:
    each.check_pass(unit_id)
    return checked_unit(unit_id, local_date(each.work.at)).name


def _withdraw_links(each: PartWork) -> None:
    open_links = PartLink.objects.filter(part=each.part, used_at=None, revoked_at=None)
    open_links.update(revoked_at=each.work.at)


def _tell_both(each: PartWork, unit_id: UUID) -> None:
    tell_units(each.work, CoordinationNotice.PART_GIVEN, [(unit_id, each.part.pk)])


def _tell_the_lead(each: PartWork) -> None:
    """The lead hears when another unit has answered: its draft waits for that."""
    rows = each.part.convening.parts.filter(role=PartRole.LEAD.value)
    lead = rows.select_related("standing").exclude(pk=each.part.pk).first()
    if lead is not None:
        pair = (lead.standing.unit_id, lead.pk)
        tell_units(each.work, CoordinationNotice.PART_ANSWERED, [pair])
