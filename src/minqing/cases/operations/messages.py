"""Answers sent by text message or e-mail: on their way, proven, or back on the list to tell."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from minqing.cases.models import AnswerMessage, Case, CaseContact, Requester, Response, Told
from minqing.cases.operations.answering import record_telling, respond
from minqing.cases.operations.carrying import follow_later
from minqing.cases.operations.errors import (
    AlreadyOnItsWayError,
    AnswerTooLongForSmsError,
    CaseNotFoundError,
    ContactMissingError,
    TextMissingError,
    WayClosedError,
)
from minqing.cases.operations.writing import CASE_PATH, Work, begin
from minqing.cases.rules import MAX_SMS, CaseLevel, EventKind, Notice, ToldChannel
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import neighbourhood_of
from minqing.notices.operations.posting import WayNotSetUpError, post_message
from minqing.notices.queries.ways import link_to
from minqing.notices.rules import Way
from minqing.storage.keys import open_column

__all__ = ["message_failed", "respond_by_message", "send_answer", "told_by_message"]

#: Written out: an act must not load the jobs.
_ENDED: Final = "minqing.cases.jobs.answer_message_ended"
_COLUMNS: Final = {ToldChannel.SMS: "phone", ToldChannel.EMAIL: "email"}
#: Merges follow one another rarely; a chain longer than this is a fault.
_MOST_MERGES: Final = 20


@operation
def respond_by_message(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    text: str,
    final: bool,
    channel: ToldChannel,
    next_on: date | None = None,
    solved: bool = False,
    expected_rev: int | None = None,
) -> list[Response]:
    """Give an answer and send it to every requester who left a number or address for ``channel``.

    The others are told as without it; it takes at least one. Raises what ``respond`` and
    ``send_answer`` raise.
    """
    responses = respond(
        by=by,
        at=at,
        case_id=case_id,
        text=text,
        final=final,
        next_on=next_on,
        solved=solved,
        by_message=True,
        expected_rev=expected_rev,
    )
    left_out = 0
    for response in responses:
        try:
            send_answer(by=by, at=at, response_id=response.pk, channel=channel)
        except ContactMissingError:
            left_out += 1
    if left_out == len(responses):
        raise ContactMissingError
    return responses


@operation
def send_answer(
    *,
    by: Actor,
    at: datetime,
    response_id: UUID,
    channel: ToldChannel,
    expected_rev: int | None = None,
) -> AnswerMessage:
    """Send an answer to its requester by text message or e-mail, in the transaction of this act.

    It is told once the message arrived (``told_by_message``), not before: until then it stays on
    the list to tell, and the month runs. Raises CaseNotFoundError, ChangedMeanwhileError,
    NowImpossibleError, NotYoursError, ContactMissingError, AlreadyOnItsWayError,
    AnswerTooLongForSmsError, TextMissingError (its words were erased), WayClosedError.
    """
    response = Response.objects.select_related("text").filter(pk=response_id).first()
    if response is None:
        raise CaseNotFoundError
    work = begin(response.case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.TOLD)
    earlier = AnswerMessage.objects.filter(response=response)
    if earlier.filter(arrived__isnull=True).exists():
        raise AlreadyOnItsWayError
    to = _contact(response.requester_id, channel)
    subject, body = _letter(work.case, response, channel)
    work.entry("cases.answer_sent", channel=channel.value)
    try:
        message = post_message(
            way=Way(channel.value),
            to=to,
            subject=subject,
            body=body,
            key=f"answer:{response.pk}:{earlier.count() + 1}",
            area_code=neighbourhood_of(work.case.area_code),
            about_id=response.pk,
            on_ended=_ENDED,
            path=CASE_PATH.format(work.case.pk),
            at=at,
        )
    except WayNotSetUpError:
        raise WayClosedError from None
    return AnswerMessage.objects.create(
        id=message.pk,
        case=work.case,
        response=response,
        channel=channel.value,
        sent_at=at,
        sent_by=by.member_id,
        **work.text_place(),
    )


@operation
def told_by_message(*, by: Actor, at: datetime, message_id: UUID, told_at: datetime) -> Told | None:
    """Record that an answer reached its requester: the message that carried it arrived.

    The telling has the message's id, so that it is written once however often the carrier says so;
    None when it was written before. Raises CaseNotFoundError.
    """
    work, message = _message(message_id, by=by, at=at)
    if message.arrived:
        return None
    response = message.response
    entry = work.entry("cases.told", channel=message.channel)
    told = record_telling(
        work,
        entry,
        response,
        told_at=max(min(told_at, at), response.responded_at),
        channel=ToldChannel(message.channel),
        visit_id=None,
        told_id=message.pk,
    )
    work.finish()
    follow_later(work, told)
    message.arrived, message.ended_at = True, at
    message.save(update_fields=["arrived", "ended_at"])
    return told


@operation
def message_failed(*, by: Actor, at: datetime, message_id: UUID) -> bool:
    """Note that an answer did not arrive: those who hold the case are told to tell it otherwise.

    False when that was known, or when it is proven that it arrived. Raises CaseNotFoundError.
    """
    work, message = _message(message_id, by=by, at=at)
    if message.arrived is not None:
        return False
    message.arrived, message.ended_at = False, at
    message.save(update_fields=["arrived", "ended_at"])
    work.entry("cases.answer_not_delivered", channel=message.channel)
    levels = {work.standing.level}
    if not work.case.sensitive:
        levels.add(CaseLevel.BLOCK)
    for level in sorted(levels):
        work.notify(Notice.NOT_DELIVERED, level)
    return True


def _message(message_id: UUID, *, by: Actor, at: datetime) -> tuple[Work, AnswerMessage]:
    """A sent answer and its case, held in the order of all acts: the case first."""
    found = AnswerMessage.objects.filter(pk=message_id).values_list("case_id", flat=True).first()
    if found is None:
        raise CaseNotFoundError
    work = begin(found, by=by, at=at)
    rows = AnswerMessage.objects.select_for_update(of=("self",)).select_related("response")
    return work, rows.get(pk=message_id)


def _contact(requester_id: UUID, channel: ToldChannel) -> str:
    """The number or address; of a requester who came in by a merge, the one left before it."""
    wanted = requester_id
    for _step in range(_MOST_MERGES):
        row = CaseContact.objects.filter(pk=wanted).first()
        if row is not None:
            to = open_column(row, _COLUMNS[channel])
            if to:
                return to
        origin = Requester.objects.filter(pk=wanted).values_list("origin_id", flat=True).first()
        if origin is None:
            break
        wanted = origin
    raise ContactMissingError


def _letter(case: Case, response: Response, channel: ToldChannel) -> tuple[str, str]:
    """Subject and body, in the language of the district's residents."""
    words = response.text.content
    if words is None:
        raise TextMissingError
    with override(settings.LANGUAGE_CODE):
        subject = _("Answer to your request %(number)s") % {"number": case.number}
        parts = [words]
        if response.next_on is not None:
            day = response.next_on.isoformat()
            parts.append(_("You hear more by %(day)s.") % {"day": day})
        link = link_to("/follow/")
        if channel is ToldChannel.SMS:
            said = _("Answer to your request %(number)s: %(text)s")
            body = " ".join([said % {"number": case.number, "text": words}, *parts[1:]])
            if len(body) > MAX_SMS:
                raise AnswerTooLongForSmsError(limit=MAX_SMS)
            return "", body
        if link:
            parts.append(
                _("Follow your request with its number and access code: %(link)s") % {"link": link}
            )
        parts.append(_("This address takes no replies. Please call your neighbourhood office."))
    return subject, "\n\n".join(parts)
