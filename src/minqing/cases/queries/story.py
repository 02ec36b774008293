"""One case as a story: who and where, what they asked, what happened, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Left

from minqing.cases import access
from minqing.cases.models import (
    AnswerMessage,
    Case,
    CaseContact,
    CaseEvent,
    CaseStanding,
    ConveningStanding,
    Response,
)
from minqing.cases.queries.history import as_step
from minqing.cases.queries.terms import newest_calendar, newest_deadlines, terms_of
from minqing.cases.rules import HOLDERS, CaseLevel, EventKind, Standing, ToldChannel, fold
from minqing.files.queries import Picture, attachments_of, pictures_of
from minqing.households import access as households_access
from minqing.households.models import Household
from minqing.lib.actor import ActorKind
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block, Duty

__all__ = ["CaseStory", "StoryStep", "case_rev", "case_story", "door_of"]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One event, with the words that belong to it."""

    kind: EventKind
    at: datetime
    level_to: CaseLevel
    who: str
    text: str
    channel: ToldChannel | None
    solved_level: CaseLevel | None
    next_on: date | None
    assignee: str = ""
    office: CaseLevel | None = None
    """The level that acted, where the name of who did lies outside the reader's scope."""
    until_on: date | None = None
    score: int | None = None
    by_resident: bool = False
    by_system: bool = False
    """Another system did it, which the district office let in."""


@dataclass(frozen=True, slots=True)
class CaseStory:
    """Everything the case page shows."""

    case: Case
    row: CaseStanding
    standing: Standing
    body: str
    requester_name: str
    household_id: UUID | None
    """The household that raised it, where the reader's scope shows it."""
    household_name: str
    address: str
    """The door at which it was raised: mostly where its household still lives."""
    neighbourhood: str
    block: str
    steps: list[StoryStep]
    to_tell: Response | None
    handler: str
    """Who handles it at its present level; empty where nobody was named."""
    pictures: list[Picture]
    holders: list[tuple[UUID, str]]
    """Who may be named to handle it, by name."""
    has_contact: bool
    has_parts: bool
    has_messages: bool
    has_convening: bool


def case_story(scope: Scope, case_id: UUID, *, on: date | None = None) -> CaseStory | None:
    """The story of a case in the scope, None when it is not there (three statements, four
    with pictures).

    With a day it also says who may be named to handle it then.
    """
    case = _told_whole(scope).filter(pk=case_id).first()
    if case is None:
        return None
    events = list(
        CaseEvent.objects.filter(case=case)
        .select_related("text", "response__text", "told", "solution", "requester")
        .order_by("number")
    )
    row = case.standing
    people = {row.assignee_id, *(p for e in events for p in (e.by_member_id, e.assignee_id))}
    names, serving = _members(people - {None}, row, on)
    terms = terms_of(case.calendar_in_force, case.deadlines_in_force)
    return CaseStory(
        case=case,
        row=row,
        standing=fold((as_step(event, case) for event in events), terms),
        body=case.text.body,
        requester_name=case.text.requester_name,
        household_id=None if case.household_name is None else case.household_id,
        household_name=case.household_name or "",
        address=case.door_address or "",
        neighbourhood=case.neighbourhood_name or "",
        block=case.block_label or "",
        steps=[_step(event, names) for event in events],
        to_tell=next(
            (
                event.response
                for event in events
                if event.response is not None and event.response_id == row.response_to_tell_id
            ),
            None,
        ),
        handler=names.get(row.assignee_id, "") if row.assignee_id else "",
        pictures=pictures_of(scope, [case_id] if case.a_picture else []).get(case_id, []),
        holders=serving,
        has_contact=case.a_contact is not None,
        has_parts=case.a_part is not None,
        has_messages=case.a_message is not None,
        has_convening=case.a_convening is not None,
    )


def _told_whole(scope: Scope) -> QuerySet[Any]:
    """Cases with everything about them that is one value or a yes: what a page need not ask for."""
    case_id = OuterRef("pk")
    household = households_access.households(scope).filter(pk=OuterRef("household_id"))
    door = households_access.dwellings(scope).filter(pk=OuterRef("dwelling_id"))
    return (
        access.cases(scope)
        .select_related("text", "standing")
        .annotate(
            household_name=Subquery(household.values("name")[:1]),
            door_address=Subquery(door.values("address")[:1]),
            neighbourhood_name=Subquery(
                Area.objects.filter(pk=Left(OuterRef("area_code"), 12)).values("name")[:1]
            ),
            block_label=Subquery(Block.objects.filter(pk=OuterRef("block_id")).values("label")[:1]),
            calendar_in_force=newest_calendar(),
            deadlines_in_force=newest_deadlines(),
            # Whether it is worth a look; who looks asks by the access rules. A row of each and no
            # Exists, which PostgreSQL may answer by reading all rows once.
            a_contact=_one_of(CaseContact.objects.filter(case_id=case_id)),
            a_part=_one_of(CaseStanding.objects.filter(parent_id=case_id)),
            a_picture=_one_of(attachments_of(case_id)),
            a_message=_one_of(AnswerMessage.objects.filter(case_id=case_id)),
            a_convening=_one_of(ConveningStanding.objects.filter(case_id=case_id)),
        )
    )


def _one_of(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("pk")[:1])


def case_rev(scope: Scope, case_id: UUID) -> int | None:
    """The revision of a case of the scope, None when it is not there (one statement)."""
    return access.standings(scope).filter(pk=case_id).values_list("rev", flat=True).first()


def _members(
    people: Iterable[UUID | None], row: CaseStanding, on: date | None
) -> tuple[dict[UUID, str], list[tuple[UUID, str]]]:
    """Names of those whose steps it tells, and who may be named to handle it, by name.

    Those are who hold it on the day; without a day nobody (one statement).
    """
    serving = Duty.objects.none() if on is None else _serving(row, on)
    named, holding = (
        rows.annotate(serves=Value(serves)).values_list("pk", "name", "name_pinyin", "serves")
        for rows, serves in (
            (Member.objects.filter(pk__in=list(people)), False),
            (Member.objects.filter(pk__in=serving.values("member_id")), True),
        )
    )
    # Two lists and no condition of both: PostgreSQL looks at the view of duties once.
    found = list(named.union(holding, all=True))
    return (
        {pk: name for pk, name, *_ in found},
        [(pk, name) for pk, name, _, serves in sorted(found, key=_by_name) if serves],
    )


def _by_name(row: tuple[UUID, str, str, bool]) -> tuple[str, UUID]:
    return row[2], row[0]


def _serving(row: CaseStanding, on: date) -> QuerySet[Duty]:
    """The duties of those who hold a case on a day."""
    level = CaseLevel(row.level)
    place = (
        Q(block_id=row.block_id)
        if level is CaseLevel.BLOCK
        else Q(area_code=row.owner_area_code, block_id__isnull=True)
    )
    return Duty.objects.filter(holds_on(on), place, role__in=[r.value for r in HOLDERS[level]])


def door_of(scope: Scope, household_id: UUID | None) -> Household | None:
    """A household of the scope with its door; None for none."""
    if household_id is None:
        return None
    rows = households_access.households(scope).select_related("dwelling")
    return rows.filter(pk=household_id).first()


def _step(event: CaseEvent, names: dict[UUID, str]) -> StoryStep:
    kind = EventKind(event.kind)
    words = ""
    if kind in {EventKind.RESPONDED, EventKind.ANSWERED_ON_THE_SPOT} and event.response:
        words = event.response.text.content or ""
    elif event.text_digest is not None:
        words = event.text.content or ""
    told, solution = event.told, event.solution
    who = names.get(event.by_member_id, "") if event.by_member_id else ""
    unnamed = not who and kind in _BY_THE_LEVEL and bool(event.level_from)
    response = event.response if kind is EventKind.RESPONDED else None
    return StoryStep(
        kind=kind,
        at=event.happened_at,
        level_to=CaseLevel(event.level_to),
        who=who,
        text=words,
        channel=ToldChannel(told.channel) if told else None,
        solved_level=CaseLevel(solution.level) if solution else None,
        next_on=response.next_on if response else None,
        assignee=names.get(event.assignee_id, "") if event.assignee_id else "",
        office=CaseLevel(event.level_from) if unnamed else None,
        until_on=event.until_on,
        score=event.score,
        by_resident=event.by_kind == ActorKind.RESIDENT.value,
        by_system=event.by_kind == ActorKind.SYSTEM.value and event.by_id is not None,
    )


#: What only the level that holds a case does with it, and whose words do not name that level.
_BY_THE_LEVEL = {
    EventKind.HANDED_UP,
    EventKind.SKIPPED,
    EventKind.RETURNED,
    EventKind.REFUSED,
    EventKind.DISPUTED,
    EventKind.DECIDED,
    EventKind.ASSIGNED,
    EventKind.ASKED,
    EventKind.EXTENSION_ASKED,
    EventKind.TRANSFERRED,
    EventKind.MERGED,
    EventKind.CLOSED,
}
