"""Convening units on a case, giving the one reply, ending."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from minqing.cases.models import (
    Case,
    CaseText,
    Convening,
    ConveningEnd,
    ConveningEndText,
    ConveningStanding,
    ConveningText,
    Part,
    PartText,
    Response,
)
from minqing.cases.operations.answering import respond
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.coordination.errors import (
    AlreadyConvenedError,
    NoLeadError,
    PurposeMissingError,
    TooManyUnitsError,
    WithheldFromUnitsError,
)
from minqing.cases.operations.coordination.work import (
    begin_convening,
    checked_deadline,
    checked_unit,
    is_office,
    open_convening,
    settle,
    tell_units,
    write_step,
)
from minqing.cases.operations.errors import NotYoursError
from minqing.cases.operations.messages import respond_by_message
from minqing.cases.operations.writing import Work, begin
from minqing.cases.queries.coordination.standing import convenings_now
from minqing.cases.rules import MAX_BODY, MAX_NOTE, EventKind, ToldChannel
from minqing.cases.rules.coordination import (
    CONVENES,
    MAX_UNITS,
    OWED,
    CoordinationNotice,
    PartRole,
    PartStepKind,
    Shown,
    ShownPurpose,
)
from minqing.households.models import Dwelling
from minqing.ledger.operations import Entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["Ask", "convene", "end_convening", "give_reply"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What one unit is asked: its part in words, and by when (working days, or a day)."""

    unit_id: UUID
    role: PartRole
    task: str
    due_on: date | None = None
    working_days: int | None = None
    shown: Shown | None = None
    shown_purpose: ShownPurpose | None = None


@operation
def convene(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    purpose: str,
    excerpt: str,
    asks: Sequence[Ask],
    expected_rev: int | None = None,
) -> Convening:
    """The office that holds a case convenes member units on it, one of them the lead.

    The case stays the office's. A unit sees its part and ``excerpt``, what the office wrote about
    the case; door or name only where its ask shows them, with a purpose that the ledger keeps.
    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    AlreadyConvenedError, NoLeadError, TooManyUnitsError, NotAUnitError, SubDeadlineMissingError,
    SubDeadlinePastError, PurposeMissingError, WithheldFromUnitsError, TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.CONVENED)
    if work.standing.level not in CONVENES or not is_office(work, work.standing.level):
        raise NotYoursError
    if ConveningStanding.objects.filter(case_id=case_id, ended_at__isnull=True).exists():
        raise AlreadyConvenedError
    why = checked_text(purpose, MAX_NOTE)
    told = checked_text(excerpt, MAX_BODY)
    _check_asks(work.case, asks, at)
    entry = work.entry(
        "cases.convened",
        level=work.standing.level.value,
        units=len(asks),
        shown=sum(each.shown is not None for each in asks),
    )
    salt, digest = side_text(why)
    convening = Convening.objects.create(
        **work.place(entry),
        case=work.case,
        level=work.standing.level.value,
        convened_at=at,
        convened_by=by.member_id,
        text_digest=digest,
    )
    ConveningText.objects.create(fact=convening, salt=salt, content=why, **work.text_place())
    entry.made(convening)
    # The lead first, whatever the order of the form.
    ordered = sorted(asks, key=lambda each: each.role is not PartRole.LEAD)
    parts = [
        _give(work, entry, convening, each, number=number, excerpt=told)
        for number, each in enumerate(ordered, start=1)
    ]
    work.record(entry, EventKind.CONVENED, happened_at=at, reason=why)
    work.finish()
    settle(convening)
    tell_units(
        work,
        CoordinationNotice.PART_GIVEN,
        [(each.unit_id, part.pk) for each, part in zip(ordered, parts, strict=True)],
    )
    return convening


@operation
def give_reply(
    *,
    by: Actor,
    at: datetime,
    convening_id: UUID,
    text: str,
    final: bool,
    next_on: date | None = None,
    solved: bool = False,
    told: ToldChannel | None = None,
    send: ToldChannel | None = None,
    expected_rev: int | None = None,
) -> list[Response]:
    """Give who asked the one reply that the office made of the units' answers.

    ``send`` sends it by text message or e-mail. A final reply ends the convening, and with it the
    parts that are still owed; one that goes on leaves the units at work. Raises what ``respond``
    (``respond_by_message``) and ``end_convening`` raise.
    """
    convening = open_convening(convening_id)
    reply: dict[str, Any] = {
        "by": by,
        "at": at,
        "case_id": convening.case_id,
        "text": text,
        "final": final,
        "next_on": next_on,
        "solved": solved,
        "expected_rev": expected_rev,
    }
    responses = (
        respond(**reply, told=told) if send is None else respond_by_message(**reply, channel=send)
    )
    work, _convening = begin_convening(convening_id, by=by, at=at)
    if final or solved:
        _end(work, convening, response=responses[0] if responses else None)
    return responses


@operation
def end_convening(*, by: Actor, at: datetime, convening_id: UUID, reason: str) -> ConveningEnd:
    """End a convening without a reply; the parts that are still owed are taken back.

    Raises PartNotFoundError, ConveningOverError, NotYoursError, TextMissingError, TextTooLongError.
    """
    work, convening = begin_convening(convening_id, by=by, at=at)
    return _end(work, convening, reason=checked_text(reason, MAX_NOTE))


def _end(
    work: Work, convening: Convening, *, response: Response | None = None, reason: str = ""
) -> ConveningEnd:
    now = convenings_now([convening])[convening.pk].now
    entry = work.entry("cases.convening_ended", replied=response is not None)
    told = []
    for part in Part.objects.filter(convening=convening).order_by("number"):
        each = now[part.pk]
        told.append((each.unit_id, part.pk))
        if each.state in OWED:
            entry.made(
                write_step(
                    work, entry, part, number=each.steps + 1, kind=PartStepKind.ENDED, text=reason
                )
            )
    salt, digest = side_text(reason)
    end = ConveningEnd.objects.create(
        **work.place(entry),
        convening=convening,
        case=work.case,
        response=response,
        ended_at=work.at,
        ended_by=work.by.member_id,
        text_digest=digest,
    )
    if salt is not None:
        ConveningEndText.objects.create(fact=end, salt=salt, content=reason, **work.text_place())
    entry.made(end)
    work.record(entry, EventKind.CONVENING_ENDED, happened_at=work.at, reason=reason)
    work.finish()
    settle(convening)
    tell_units(work, CoordinationNotice.CONVENING_ENDED, told)
    return end


def _check_asks(case: Case, asks: Sequence[Ask], at: datetime) -> None:
    units = {each.unit_id for each in asks}
    if not asks or len(units) != len(asks) or len(asks) > MAX_UNITS:
        raise TooManyUnitsError(limit=MAX_UNITS)
    if [each.role for each in asks].count(PartRole.LEAD) != 1:
        raise NoLeadError
    for each in asks:
        checked_unit(each.unit_id, local_date(at))
        checked_deadline(at, due_on=each.due_on, working_days=each.working_days)
        if each.shown is not None and case.name_withheld:
            raise WithheldFromUnitsError
        if each.shown is not None and each.shown_purpose is None:
            raise PurposeMissingError


def _give(
    work: Work, entry: Entry, convening: Convening, ask: Ask, *, number: int, excerpt: str
) -> Part:
    content = json.dumps({"excerpt": excerpt, **_shown(work.case, ask)}, ensure_ascii=False)
    salt, digest = side_text(content)
    part = Part.objects.create(
        **work.place(entry),
        convening=convening,
        case=work.case,
        number=number,
        role=ask.role.value,
        shown=ask.shown.value if ask.shown else None,
        shown_purpose=ask.shown_purpose.value if ask.shown and ask.shown_purpose else None,
        text_digest=digest,
    )
    PartText.objects.create(fact=part, salt=salt, content=content, **work.text_place())
    step = write_step(
        work,
        entry,
        part,
        number=1,
        kind=PartStepKind.ASKED,
        text=checked_text(ask.task, MAX_BODY),
        unit_id=ask.unit_id,
        due_on=ask.due_on,
        working_days=ask.working_days,
    )
    entry.made(part, step)
    return part


def _shown(case: Case, ask: Ask) -> dict[str, str]:
    """What of the requester the unit sees, as it stands today."""
    if ask.shown is None:
        return {}
    dwelling = Dwelling.objects.filter(pk=case.dwelling_id).first() if case.dwelling_id else None
    shown = {"door": dwelling.address if dwelling else ""}
    if ask.shown is Shown.DOOR_AND_NAME:
        shown["name"] = CaseText.objects.get(pk=case.pk).requester_name
    return shown
