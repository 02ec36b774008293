"""One convening as its office sees it, and one part as its unit sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from minqing.cases import access
from minqing.cases.models import (
    CaseStanding,
    Convening,
    ConveningEnd,
    ConveningStanding,
    CoordinationFile,
    Minutes,
    Part,
    PartLink,
    PartStanding,
    PartStep,
    PartText,
    Supervision,
)
from minqing.cases.queries.coordination.lists import unit_names
from minqing.cases.queries.coordination.standing import part_act, part_calendar
from minqing.cases.rules.coordination import (
    PartNow,
    PartRole,
    PartState,
    PartStepKind,
    fold_part,
    merged_answers,
)
from minqing.files.models import StoredFile
from minqing.files.rules.attachments import PICTURES
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.organisations.models import Member

__all__ = [
    "ConveningPage",
    "FileRow",
    "MinutesPage",
    "PartPage",
    "StepRow",
    "UnitPage",
    "convening_page",
    "draft_of",
    "file_of",
    "minutes_page",
    "newest_convening",
    "unit_page",
]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that belongs to minutes or an answer; ``is_picture`` as its bytes say."""

    id: UUID
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a part in words."""

    step: PartStep
    text: str
    who: str
    unit: str
    """Whom it was asked of, handed on to, decided for, or whom the unit proposed."""
    files: list[FileRow]


@dataclass(frozen=True, slots=True)
class PartPage:
    """A part with its whole history."""

    part: Part
    standing: PartStanding
    now: PartNow
    unit: str
    wanted: str
    task: str
    excerpt: str
    door: str
    name: str
    answer: str
    """The last answer, while it stands."""
    steps: list[StepRow]
    link_until: datetime | None = None
    """When the open link ends, if one was made."""
    has_desk: bool = False
    """Whether somebody of the unit can sign in."""


@dataclass(frozen=True, slots=True)
class ConveningPage:
    """Everything the office sees of a convening."""

    convening: Convening
    standing: ConveningStanding
    case: CaseStanding
    asked: str
    """What the resident wrote; empty when it was erased."""
    purpose: str
    parts: list[PartPage]
    minutes: list[Minutes]
    supervision: list[tuple[Supervision, str]]
    end: ConveningEnd | None
    draft: str
    """The lead's draft; else the answers, one after the other."""
    drafted: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What a unit sees of its part, and as the lead of the others'."""

    page: PartPage
    over: bool
    supervision: list[Supervision]
    others: list[PartPage] = field(default_factory=list)
    draft: str = ""


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """Minutes with their files and who wrote them."""

    minutes: Minutes
    number: str
    said: dict[str, object]
    files: list[FileRow]
    written_by: str


def convening_page(scope: Scope, convening_id: UUID, *, at: datetime) -> ConveningPage | None:
    """A convening of the scope with everything in it; None when it is not there."""
    standing = (
        access.convening_standings(scope)
        .select_related(
            "convening__text",
            "convening__end__text",
            "convening__case__text",
            "convening__case__standing",
        )
        .filter(pk=convening_id)
        .first()
    )
    if standing is None:
        return None
    convening = standing.convening
    open_links = PartLink.objects.filter(
        part=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=at
    )
    rows = list(
        PartStanding.objects.filter(convening_id=convening_id)
        .select_related("part__text")
        .annotate(link_until=Subquery(open_links.values("expires_at")[:1]))
        .order_by("part__number")
    )
    desks = access.unit_users({row.unit_id for row in rows}, local_date(at))
    links = {row.pk: row.link_until for row in rows}
    parts = _pages(rows, {row.pk: row.part.text for row in rows}, links=links, desks=set(desks))
    supervision = Supervision.objects.filter(case_id=convening.case_id).select_related("text")
    names = {each.standing.unit_id: each.unit for each in parts}
    return ConveningPage(
        convening=convening,
        standing=standing,
        case=convening.case.standing,
        asked=convening.case.text.body,
        purpose=convening.text.content or "",
        parts=parts,
        minutes=list(
            Minutes.objects.filter(case_id=convening.case_id)
            .select_related("text")
            .order_by("number")
        ),
        supervision=[
            (each, names.get(each.unit_id, "") if each.unit_id else "")
            for each in supervision.order_by("number")
        ],
        end=getattr(convening, "end", None),
        draft=draft_of(parts),
        drafted=bool(_drafts(parts)),
    )


def unit_page(scope: Scope, part_id: UUID) -> UnitPage | None:
    """A part that the reader's unit has, with what the office shows; None for any other."""
    row = access.owed_parts(scope).select_related("part").filter(pk=part_id).first()
    if row is None:
        return None
    rows = [row]
    if row.role == PartRole.LEAD.value:
        led = access.part_standings(scope).filter(convening_id=row.convening_id).exclude(pk=row.pk)
        led = led.select_related("part").exclude(state=PartState.ENDED.value)
        rows += list(led.order_by("part__number"))
    texts = {text.pk: text for text in PartText.objects.filter(pk=part_id)}
    pages = _pages(rows, texts)
    own = pages[0]
    return UnitPage(
        page=own,
        over=row.convening_ended_at is not None or row.state == PartState.ENDED.value,
        supervision=list(
            Supervision.objects.filter(part_id=part_id).select_related("text").order_by("number")
        ),
        others=pages[1:],
        draft=draft_of(pages) if row.role == PartRole.LEAD.value else "",
    )


def draft_of(parts: Iterable[PartPage]) -> str:
    """The lead's latest draft; without one, the answers that stand, the lead's first."""
    pages = list(parts)
    drafts = _drafts(pages)
    if drafts:
        return drafts[-1]
    ordered = sorted(pages, key=lambda each: each.standing.role != PartRole.LEAD.value)
    return merged_answers([(each.unit, each.answer) for each in ordered if each.answer])


def _drafts(parts: Iterable[PartPage]) -> list[str]:
    return [
        row.text
        for each in parts
        for row in each.steps
        if row.step.kind == PartStepKind.DRAFTED.value
    ]


def newest_convening(scope: Scope, case_id: UUID) -> ConveningStanding | None:
    """The newest convening of a case, an open one first."""
    rows = access.convening_standings(scope).filter(case_id=case_id)
    return max(rows, key=lambda each: (each.ended_at is None, each.convened_at), default=None)


def minutes_page(scope: Scope, minutes_id: UUID) -> MinutesPage | None:
    """Minutes of a meeting about a case of the scope (four statements)."""
    found = access.minutes(scope).select_related("text", "case").filter(pk=minutes_id).first()
    if found is None:
        return None
    files = _files(CoordinationFile.objects.filter(minutes=found))
    writer = Member.objects.filter(pk=found.written_by).first() if found.written_by else None
    return MinutesPage(
        minutes=found,
        number=found.case.number,
        said=found.text.said(),
        files=files.get(found.pk, []),
        written_by=writer.name if writer else "",
    )


def file_of(scope: Scope, file_id: UUID) -> CoordinationFile | None:
    """A file of minutes or of an answer in the scope."""
    return access.coordination_files(scope).filter(pk=file_id).first()


def _pages(
    rows: Sequence[PartStanding],
    texts: dict[UUID, PartText],
    *,
    links: dict[UUID, datetime | None] | None = None,
    desks: set[UUID] | None = None,
) -> list[PartPage]:
    keys = [row.pk for row in rows]
    steps = list(
        PartStep.objects.filter(part_id__in=keys)
        .select_related("text")
        .order_by("part_id", "number")
    )
    files = _files(CoordinationFile.objects.filter(step__part_id__in=keys))
    people = {step.by_member_id for step in steps} - {None}
    who = dict(Member.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    names = unit_names(
        [
            *(step.unit_id for step in steps),
            *(row.unit_id for row in rows),
            *(row.wanted_unit_id for row in rows),
        ]
    )
    calendar = part_calendar()
    pages = []
    for row in rows:
        own = [
            StepRow(
                step,
                (step.text.content or "") if step.text_digest is not None else "",
                who.get(step.by_member_id, "") if step.by_member_id else "",
                names.get(step.unit_id, "") if step.unit_id else "",
                files.get(step.pk, []),
            )
            for step in steps
            if step.part_id == row.pk
        ]
        text = texts.get(row.pk)
        pages.append(
            PartPage(
                part=row.part,
                standing=row,
                now=fold_part(PartRole(row.role), (part_act(each.step) for each in own), calendar),
                unit=names.get(row.unit_id, ""),
                wanted=names.get(row.wanted_unit_id, "") if row.wanted_unit_id else "",
                task=own[0].text if own else "",
                excerpt=text.said("excerpt") if text else "",
                door=text.said("door") if text else "",
                name=text.said("name") if text else "",
                answer=_answer(row, own),
                steps=own,
                link_until=(links or {}).get(row.pk),
                has_desk=row.unit_id in (desks or set()),
            )
        )
    return pages


def _answer(row: PartStanding, steps: list[StepRow]) -> str:
    if row.state != PartState.ANSWERED.value:
        return ""
    answers = [each for each in steps if each.step.kind == PartStepKind.ANSWERED.value]
    return answers[-1].text if answers else ""


def _files(rows: Iterable[CoordinationFile]) -> dict[UUID, list[FileRow]]:
    """The files of minutes and steps, by these, in their order.

    A unit does not see the stored files' rows, so what it cannot see is a picture: units send
    nothing else.
    """
    kept = sorted(rows, key=lambda each: each.position)
    stored = StoredFile.objects.in_bulk([each.file_id for each in kept])
    found: dict[UUID, list[FileRow]] = {}
    for each in kept:
        of = each.minutes_id or each.step_id
        file = stored.get(each.file_id)
        if of is not None:
            found.setdefault(of, []).append(
                FileRow(
                    each.pk,
                    file.name if file else "",
                    file is None or file.media_type in PICTURES,
                )
            )
    return found
