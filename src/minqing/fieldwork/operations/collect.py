"""ODK Collect as a worker's client: its address is issued, and what it submits is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from minqing.fieldwork import access
from minqing.fieldwork.models import CollectLink, CollectSubmission, Device, DeviceBlock
from minqing.fieldwork.operations.push import Arrived, receive
from minqing.fieldwork.queries.collect import TOKEN_KIND
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.mutations import (
    AnswersBody,
    AnswersVisit,
    Kind,
    Mutation,
    stored_form,
)
from minqing.fieldwork.rules.openrosa import meta_moment
from minqing.fieldwork.rules.verdicts import Reason, Verdict
from minqing.households import access as households_access
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_secret
from minqing.organisations.models import Member
from minqing.questionnaires import access as answers_access
from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.queries.offered import version_of
from minqing.questionnaires.rules.questions import Question, questions_of
from minqing.questionnaires.rules.submission import (
    Submission,
    SubmissionUnreadableError,
    named_anywhere,
    node,
    read_answers,
    read_submission,
    submission_id,
)
from minqing.storage.keys import keyring
from minqing.storage.scoping import scoped
from minqing.visits.rules import Outcome

__all__ = ["OtherContentError", "Taken", "issue_link", "note_given", "take"]

_CONTENT_KIND = "fieldwork.collect_submission"
DEVICE_NAME = "ODK Collect"


class OtherContentError(Exception):
    """The id stands for another submission, or what is to be edited is not the latest."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a submission, under which id it is kept, and of which block it is."""

    submission_id: UUID
    verdict: Verdict
    block_id: UUID | None


@operation
def issue_link(*, by: Actor, at: datetime, member: Member, area_code: str) -> tuple[str, Device]:
    """Make the secret of an address for one worker's ODK Collect, and the device that it speaks as.

    The secret is shown once and never stored. Withdrawing the device ends the address.
    """
    token = new_secret()
    device = Device.objects.create(
        member=member,
        area_code=area_code,
        name=DEVICE_NAME,
        public_key=b"",
        enrolled_at=at,
        lease_until=at,
        last_seen_at=at,
    )
    CollectLink.objects.create(
        device=device,
        token_hash=keyring().index(token, TOKEN_KIND),
        area_code=area_code,
        issued_by=by.id,
        issued_at=at,
    )
    new_entry(
        act="fieldwork.collect_issued",
        by=by,
        at=at,
        area_code=area_code,
        object_id=device.id,
        detail={"member": str(member.id)},
    )
    return token, device


def note_given(device: DeviceStanding, at: datetime) -> None:
    """Note which blocks the client was given data of, and that it was here.

    In the device's scope. What it sends for a block it has lost since is then held, not refused.
    """
    open_now = set(
        access.given_blocks(device.scope)
        .filter(device_id=device.id, to_at=None)
        .values_list("block_id", flat=True)
    )
    held = set(device.blocks)
    areas = dict(
        households_access.households(device.scope).values_list("block_id", "area_code").distinct()
    )
    DeviceBlock.objects.bulk_create(
        [
            DeviceBlock(device_id=device.id, block_id=each, area_code=areas[each][:12], from_at=at)
            for each in sorted(held - open_now)
            if each in areas
        ],
        ignore_conflicts=True,
    )
    access.given_blocks(device.scope).filter(
        device_id=device.id, block_id__in=open_now - held, to_at=None
    ).update(to_at=at)
    Device.objects.filter(id=device.id).update(last_seen_at=at)


def take(*, device: DeviceStanding, xml: bytes, offset_ms: int, at: datetime) -> Taken:
    """Take one submission as if a phone had pushed it: applied, held or refused, and only once.

    The same submission again gets the first one's answer. Raises SubmissionUnreadableError, and
    OtherContentError when another submission has this instanceID, or when it edits what is not the
    latest. ``offset_ms`` corrects the client's clock.
    """
    submission = read_submission(xml)
    if not submission.instance_id:
        raise SubmissionUnreadableError("no instanceID")
    text = xml.decode("utf-8-sig", errors="strict")
    sid = submission_id(submission.instance_id)
    edited = _edited(device, submission, sid)
    _claim(device, sid, text, at)
    version = version_of(submission.form_id, submission.version)
    made_at = at
    questions = () if version is None else questions_of(version.questions)
    if (moment := meta_moment(submission, questions)) is not None:
        made_at = moment
    body = _body(submission, sid, text, questions, version, edited)
    with scoped(device.scope):
        home = households_access.households(device.scope).filter(id=body.household_id).first()
    block_id = None if home is None else home.block_id
    mutation = Mutation(
        sid,
        Kind.ANSWERS,
        block_id or next(iter(device.blocks), UUID(int=0)),
        made_at,
        offset_ms if made_at is not at else 0,
        body,
    )
    arrived = Arrived(
        sid,
        block_id,
        stored_form(mutation),
        mutation=None if home is None else mutation,
        reason=Reason.HOUSEHOLD_UNKNOWN if home is None else None,
        kind=Kind.ANSWERS.value,
    )
    return Taken(sid, receive(device=device, arrived=arrived, at=at), block_id)


def _edited(device: DeviceStanding, submission: Submission, sid: UUID) -> Answers | None:
    """The answers that the submission corrects; they must be the household's own latest ones."""
    if not submission.deprecated_id:
        return None
    before = submission_id(submission.deprecated_id)
    with scoped(device.scope):
        visible = answers_access.answers(device.scope)
        known = visible.filter(id=before).first()
        later = visible.filter(replaces_id=before).exclude(id=sid).exists()
    if known is None or later:
        raise OtherContentError(submission.deprecated_id)
    return known


def _claim(device: DeviceStanding, sid: UUID, text: str, at: datetime) -> None:
    """Keep which content the id stands for; OtherContentError when it stands for another.

    Committed before the submission is applied: a repeat after a crash is then applied.
    """
    content = keyring().index(text, _CONTENT_KIND)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into fieldwork_collectsubmission (id, device_id, content, arrived_at)"
            " values (%s, %s, %s, %s) on conflict (id) do nothing",
            [sid, device.id, content, at],
        )
    if bytes(CollectSubmission.objects.get(id=sid).content) != content:
        raise OtherContentError(str(sid))


def _body(  # noqa: PLR0917 - private, and each is another thing
    submission: Submission,
    sid: UUID,
    text: str,
    questions: Sequence[Question],
    version: FormVersion | None,
    edited: Answers | None,
) -> AnswersBody:
    answered = read_answers(submission.root, questions)

    def said(name: str) -> str:
        # A version that is not known here: by the name alone, for the reviewer.
        if version is None:
            return named_anywhere(submission.root, name)
        return node(answered, questions, name)

    visit = AnswersVisit(
        visit_id=uuid5(NAMESPACE_URL, f"minqing visit {submission.instance_id}"),
        outcome=_outcome(said("outcome")),
        note=said("visit_note")[:4_000],
        line=said("visit_line")[:40],
    )
    return AnswersBody(
        submission_id=sid,
        household_id=_uuid(said("household_id")),
        visit_id=None if edited is None else edited.visit_id,
        form_id=submission.form_id[:64],
        version=submission.version[:64],
        xml=text,
        visit=visit if edited is None else None,
        replaces=None if edited is None else edited.id,
    )


def _outcome(text: str) -> Outcome:
    return Outcome(text) if text in set(Outcome) else Outcome.MET


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
