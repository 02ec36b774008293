"""One case as a story: who and where, what they asked, what happened, what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import Case, CaseEvent, CaseStanding, Response
from minqing.cases.queries.history import as_step
from minqing.cases.rules import CaseLevel, EventKind, Standing, ToldChannel, fold
from minqing.households.models import Dwelling, Household
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.territory.models import Area, Block

__all__ = ["CaseStory", "StoryStep", "case_story", "for_household"]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One event, with the words that belong to it."""

    kind: EventKind
    at: datetime
    level_from: CaseLevel | None
    level_to: CaseLevel
    who: str
    text: str
    channel: ToldChannel | None
    solved_level: CaseLevel | None
    final: bool
    next_on: date | None
    hand_up_id: UUID | None


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


def case_story(scope: Scope, case_id: UUID) -> CaseStory | None:
    """The story of a case in the scope, None when it is not there (six statements)."""
    case = access.cases(scope).select_related("text", "standing").filter(pk=case_id).first()
    if case is None:
        return None
    events = list(
        CaseEvent.objects.filter(case=case)
        .select_related("text", "response__text", "told", "solution")
        .order_by("number")
    )
    household = (
        Household.objects.filter(pk=case.household_id).select_related("dwelling").first()
        if case.household_id
        else None
    )
    area = Area.objects.filter(pk=case.area_code[:12]).first()
    people = {event.by_member_id for event in events} - {None}
    names = dict(Member.objects.filter(pk__in=people).values_list("pk", "name"))
    row = case.standing
    return CaseStory(
        case=case,
        row=row,
        standing=fold(as_step(event) for event in events),
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
    )


def _address(case: Case, household: Household | None) -> str:
    """The door at which it was raised: mostly where its household still lives."""
    if household is not None and household.dwelling_id == case.dwelling_id:
        return household.dwelling.address
    dwelling = Dwelling.objects.filter(pk=case.dwelling_id).first() if case.dwelling_id else None
    return dwelling.address if dwelling else ""


def for_household(scope: Scope, household_id: UUID) -> list[CaseStanding]:
    """The cases of a household in the scope, the newest first."""
    return list(access.standings(scope).filter(household_id=household_id).order_by("-raised_at"))


def _step(event: CaseEvent, names: dict[UUID, str]) -> StoryStep:
    kind = EventKind(event.kind)
    words = ""
    if kind in {EventKind.RESPONDED, EventKind.ANSWERED_ON_THE_SPOT} and event.response:
        words = event.response.text.content or ""
    elif event.text_digest is not None:
        words = event.text.content or ""
    told, solution = event.told, event.solution
    response = event.response if kind is EventKind.RESPONDED else None
    return StoryStep(
        kind=kind,
        at=event.happened_at,
        level_from=CaseLevel(event.level_from) if event.level_from else None,
        level_to=CaseLevel(event.level_to),
        who=names.get(event.by_member_id, "") if event.by_member_id else "",
        text=words,
        channel=ToldChannel(told.channel) if told else None,
        solved_level=CaseLevel(solution.level) if solution else None,
        final=bool(response and response.final),
        next_on=response.next_on if response else None,
        hand_up_id=event.hand_up_id,
    )
