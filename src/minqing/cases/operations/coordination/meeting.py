"""Minutes of meetings, and steps of supervision."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.cases.models import (
    Convening,
    ConveningStanding,
    Minutes,
    MinutesText,
    Part,
    Supervision,
    SupervisionText,
)
from minqing.cases.operations.checks import checked_text, not_in_future
from minqing.cases.operations.coordination.errors import PartNotFoundError
from minqing.cases.operations.coordination.work import (
    Given,
    is_office,
    keep_files,
    tell_units,
)
from minqing.cases.operations.errors import InFutureError, NotYoursError
from minqing.cases.operations.writing import Work, begin
from minqing.cases.rules import MAX_BODY, MAX_NOTE, CaseLevel, EventKind
from minqing.cases.rules.coordination import CONVENES, CoordinationNotice, SupervisionKind
from minqing.ledger.operations import operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["Present", "keep_minutes", "supervise"]


@dataclass(frozen=True, slots=True)
class Present:
    """Who came from one body; ``unit_id`` where it is a member unit."""

    body: str
    people: str
    unit_id: UUID | None = None


@operation
def keep_minutes(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    met_at: datetime,
    present: Sequence[Present],
    agreed: str,
    place: str = "",
    subject: str = "",
    files: Sequence[Given] = (),
) -> Minutes:
    """Keep the minutes of a meeting about a case: who was there, when, what was agreed.

    They belong to the convening that is open, if one is. Raises CaseNotFoundError, NotYoursError,
    InFutureError, TextMissingError, TextTooLongError, FileRefusedError.
    """
    work = begin(case_id, by=by, at=at)
    _check_office(work)
    words = checked_text(agreed, MAX_BODY)
    moment = not_in_future(met_at, at)
    content = json.dumps(
        {
            "place": place.strip()[:MAX_NOTE],
            "subject": subject.strip()[:MAX_NOTE],
            "present": [[each.body, each.people] for each in present],
            "agreed": words,
        },
        ensure_ascii=False,
    )
    salt, digest = side_text(content)
    open_one = ConveningStanding.objects.filter(case_id=case_id, ended_at=None).first()
    entry = work.entry("cases.minutes_kept", present=len(present))
    made = Minutes.objects.create(
        **work.place(entry),
        case=work.case,
        convening_id=open_one.pk if open_one else None,
        number=Minutes.objects.filter(case_id=case_id).count() + 1,
        met_at=moment,
        unit_ids=[str(each.unit_id) for each in present if each.unit_id],
        written_by=by.member_id,
        text_digest=digest,
    )
    MinutesText.objects.create(fact=made, salt=salt, content=content, **work.text_place())
    entry.made(made)
    keep_files(work, entry, files, only_pictures=False, minutes=made)
    return made


@operation
def supervise(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    kind: SupervisionKind,
    held_on: date,
    text: str,
    part_id: UUID | None = None,
) -> Supervision:
    """Take one step of supervision (督办) of a case, or of one unit's part, which then sees it.

    Raises CaseNotFoundError, NowImpossibleError, NotYoursError, PartNotFoundError (the part is not
    of this case), InFutureError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at)
    level = _check_office(work)
    work.check(EventKind.SUPERVISED)
    words = checked_text(text, MAX_NOTE)
    if held_on > local_date(at):
        raise InFutureError
    part = None
    if part_id is not None:
        part = Part.objects.select_related("standing").filter(pk=part_id, case_id=case_id).first()
        if part is None:
            raise PartNotFoundError
    entry = work.entry("cases.supervised", kind=kind.value)
    salt, digest = side_text(words)
    made = Supervision.objects.create(
        **work.place(entry),
        case=work.case,
        part=part,
        number=Supervision.objects.filter(case_id=case_id).count() + 1,
        kind=kind.value,
        level=level.value,
        held_on=held_on,
        unit_id=part.standing.unit_id if part else None,
        by_member_id=by.member_id,
        text_digest=digest,
    )
    SupervisionText.objects.create(fact=made, salt=salt, content=words, **work.text_place())
    entry.made(made)
    work.record(
        entry, EventKind.SUPERVISED, happened_at=at, reason=words, part_id=part.pk if part else None
    )
    work.finish()
    if part is not None:
        tell_units(work, CoordinationNotice.SUPERVISED, [(part.standing.unit_id, part.pk)])
    return made


def _check_office(work: Work) -> CaseLevel:
    """The lowest level of an office that holds or convened the case, and the actor's; NotYours."""
    convened = Convening.objects.filter(case=work.case).values_list("level", flat=True)
    for level in sorted(CONVENES, key=lambda each: each is CaseLevel.DISTRICT):
        held = work.standing.level is level or level.value in convened
        if held and is_office(work, level):
            return level
    if is_office(work, CaseLevel.DISTRICT):
        return CaseLevel.DISTRICT
    raise NotYoursError
