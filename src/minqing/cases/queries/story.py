"""One case as a story: who and where, what they asked, what happened, what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from minqing.cases import access
from minqing.cases.models import Case, CaseEvent, CaseStanding, Response
from minqing.cases.queries.history import as_step
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import HOLDERS, CaseLevel, EventKind, Standing, ToldChannel, fold
from minqing.files.queries import Picture, pictures_of
from minqing.households import access as households_access
from minqing.households.models import Dwelling, Household
from minqing.lib.actor import ActorKind
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block, Duty

__all__ = ["CaseStory", "StoryStep", "case_rev", "case_story", "door_of", "holders"]


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


@dataclass(frozen=True, slots=True)
class CaseStory:
    """Everything the case page shows."""

    case: Case
    row: CaseStanding
    standing: Standing
    body: str
    requester_name: str
    household: Household | None
    address: str
    neighbourhood: str
    block: Block | None
    steps: list[StoryStep]
    to_tell: Response | None
    handler: str
    """Who handles it at its present level; empty where nobody was named."""
    pictures: list[Picture]


def case_story(scope: Scope, case_id: UUID) -> CaseStory | None:
    """The story of a case in the scope, None when it is not there (seven statements)."""
    case = access.cases(scope).select_related("text", "standing").filter(pk=case_id).first()
    if case is None:
        return None
    events = list(
        CaseEvent.objects.filter(case=case)
        .select_related("text", "response__text", "told", "solution", "requester")
        .order_by("number")
    )
    household = (
        Household.objects.filter(pk=case.household_id).select_related("dwelling").first()
        if case.household_id
        else None
    )
    area = Area.objects.filter(pk=neighbourhood_of(case.area_code)).first()
    row = case.standing
    people = {row.assignee_id, *(p for e in events for p in (e.by_member_id, e.assignee_id))}
    names = dict(Member.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
    return CaseStory(
        case=case,
        row=row,
        standing=fold((as_step(event, case) for event in events), current_terms()),
        body=case.text.body,
        requester_name=case.text.requester_name,
        household=household,
        address=_address(case, household),
        neighbourhood=area.name if area else "",
        block=Block.objects.filter(pk__in=[row.block_id]).first() if row.block_id else None,
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
        pictures=pictures_of(scope, [case_id]).get(case_id, []),
    )


def case_rev(scope: Scope, case_id: UUID) -> int | None:
    """The revision of a case of the scope, None when it is not there (one statement)."""
    return access.standings(scope).filter(pk=case_id).values_list("rev", flat=True).first()


def holders(story: CaseStory, on: date) -> list[tuple[UUID, str]]:
    """Who may be named to handle a case: those who hold it today, by name (one statement)."""
    row = story.row
    level = CaseLevel(row.level)
    place = (
        Q(block_id=row.block_id)
        if level is CaseLevel.BLOCK
        else Q(area_code=row.owner_area_code, block_id__isnull=True)
    )
    serving = Duty.objects.filter(
        holds_on(on), place, role__in=[role.value for role in HOLDERS[level]]
    )
    rows = Member.objects.filter(pk__in=serving.values("member_id")).order_by("name_pinyin", "pk")
    return list(rows.values_list("pk", "name"))


def door_of(scope: Scope, household_id: UUID | None) -> Household | None:
    """A household of the scope with its door; None for none."""
    if household_id is None:
        return None
    rows = households_access.households(scope).select_related("dwelling")
    return rows.filter(pk=household_id).first()


def _address(case: Case, household: Household | None) -> str:
    """The door at which it was raised: mostly where its household still lives."""
    if household is not None and household.dwelling_id == case.dwelling_id:
        return household.dwelling.address
    dwelling = Dwelling.objects.filter(pk=case.dwelling_id).first() if case.dwelling_id else None
    return dwelling.address if dwelling else ""


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
