"""Requests of residents: list, one with its story, a new one; and the feed of events."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Path, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from minqing.cases.operations import CaseAlreadyRecordedError, CaseError
from minqing.cases.rules import CaseLevel, CaseState, Category, Channel, response_due
from minqing.interop import access
from minqing.interop.api.authentication import CallerRequest, ClientAuth
from minqing.interop.api.outward import case_out, public_step_out, step_out
from minqing.interop.api.places import REFUSALS
from minqing.interop.api.problems import ProblemError, refusal_of
from minqing.interop.models import Intake
from minqing.interop.operations.intake import Brought, take_in
from minqing.interop.queries import feed as feeds
from minqing.interop.queries.cases import (
    CaseFilters,
    case_page,
    one_case,
    public_steps,
    steps,
)
from minqing.interop.queries.clients import Caller
from minqing.interop.queries.places import Place, by_address, place_of
from minqing.interop.rules.clients import Right
from minqing.interop.rules.cursors import FeedCursor
from minqing.interop.rules.problems import Problem
from minqing.interop.schemas import (
    CaseIn,
    CasesOut,
    CreatedOut,
    EventsOut,
    Moment,
    ProblemOut,
    PublicStoryOut,
    StoryOut,
)
from minqing.lib.paging import MomentKey
from minqing.storage.scoping import scoped

__all__ = ["router"]

router = Router(tags=["requests"])
Size = Annotated[int, Field(ge=1, le=200)]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,18}$")]
Cursor = Annotated[str, StringConstraints(max_length=80)]


class CaseQuery(Schema):
    """What to list."""

    state: CaseState | None = None
    level: CaseLevel | None = None
    category: Category | None = None
    area: Area | None = None
    raised_from: Moment | None = None
    raised_until: Moment | None = None
    overdue: bool = False
    after: Cursor = ""
    size: Size = 50


class EventQuery(Schema):
    """Where in the feed to go on, and how far."""

    after: Cursor = ""
    size: Size = 100


@router.get("cases", response={200: CasesOut, **REFUSALS}, auth=ClientAuth(Right.READ))
def list_cases(request: CallerRequest, asked: Query[CaseQuery]) -> dict[str, Any]:
    """Requests of the client's areas, the newest first, a page at a time."""
    client = request.auth
    after = _page_key(asked.after)
    filters = CaseFilters(
        state=asked.state.value if asked.state else None,
        level=asked.level.value if asked.level else None,
        category=asked.category.value if asked.category else None,
        area=asked.area,
        raised_from=asked.raised_from,
        raised_until=asked.raised_until,
        overdue_at=request.at if asked.overdue else None,
    )
    with scoped(client.scope):
        page = case_page(
            client.scope, filters, after=after, size=asked.size, words=Right.WORDS in client.rights
        )
    return {
        "cases": [case_out(each) for each in page.cases],
        "next": None if page.after is None else str(page.after),
    }


@router.get("cases/{case_id}", response={200: StoryOut, **REFUSALS}, auth=ClientAuth(Right.READ))
def get_case(request: CallerRequest, case_id: Path[UUID]) -> dict[str, Any]:
    """One request and every step of it."""
    client = request.auth
    words = Right.WORDS in client.rights
    with scoped(client.scope):
        found = one_case(client.scope, case_id, words=words)
        story = steps(case_id, words=words) if found else []
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    return {**case_out(found), "steps": [step_out(each) for each in story]}


@router.get(
    "cases/{case_id}/public-steps",
    response={200: PublicStoryOut, **REFUSALS},
    auth=ClientAuth(Right.READ),
)
def get_public_steps(request: CallerRequest, case_id: Path[UUID]) -> dict[str, Any]:
    """What the resident who asked reads of their request: each step in words, with answers."""
    client = request.auth
    words = Right.WORDS in client.rights
    with scoped(client.scope):
        found = one_case(client.scope, case_id, words=False)
        story = public_steps(case_id, words=words) if found else []
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    return {"number": found.row.number, "steps": [public_step_out(each) for each in story]}


@router.post(
    "cases",
    response={201: CreatedOut, 200: CreatedOut, 409: ProblemOut, **REFUSALS},
    auth=ClientAuth(Right.CREATE),
)
def create_case(request: CallerRequest, given: CaseIn) -> Status[dict[str, Any]]:
    """Record a request: 201 with number and access code, 200 when it was recorded before.

    With an `id` of the client's own the same request can be sent again until it is answered.
    """
    client, at = request.auth, request.at
    with scoped(client.scope):
        place = _place(client, given)
        brought = Brought(
            text=_with_address(given.text, given.address),
            category=given.category,
            raised_at=given.raised_at or at,
            name=given.name,
            phone=given.phone,
            email=given.email,
            sensitive=given.sensitive,
            urgency=given.urgency,
            case_id=given.id,
        )
        try:
            taken = take_in(
                by=client.actor,
                at=at,
                client_id=client.id,
                channel=Channel.API,
                place=place,
                brought=brought,
            )
        except CaseAlreadyRecordedError:
            if given.id is None:
                raise
            return Status(200, _recorded_before(client, given.id))
        except CaseError as error:
            raise refusal_of(error) from error
    case = taken.case
    return Status(
        201,
        {
            "id": case.pk,
            "number": case.number,
            "access_code": taken.access_code,
            "area": case.area_code,
            "raised_at": case.raised_at,
            "response_due_at": response_due(case.raised_at),
        },
    )


@router.get(
    "events", response={200: EventsOut, 410: ProblemOut, **REFUSALS}, auth=ClientAuth(Right.READ)
)
def list_events(request: CallerRequest, asked: Query[EventQuery]) -> dict[str, Any]:
    """What happened to requests, in the order in which it was recorded.

    Without `after` from the beginning; `after=now` gives an empty page whose `next` is the end.
    """
    client = request.auth
    with scoped(client.scope):
        feeds.gather()
        page = feeds.feed(client.scope, _feed_place(asked.after), asked.size)
        cursor = feeds.here(page.reached)
    return {
        "events": [
            {
                "id": each.id,
                "kind": each.kind,
                "happened_at": each.happened_at,
                "recorded_at": each.recorded_at,
                "case_id": each.case_id,
                "case_number": each.number,
                "category": each.category,
                "level_from": each.level_from or None,
                "level_to": each.level_to,
                "neighbourhood": each.neighbourhood,
            }
            for each in page.events
        ],
        "next": str(cursor),
        "more": page.more,
    }


def _page_key(text: str) -> MomentKey | None:
    if not text:
        return None
    key = MomentKey.read(text)
    if key is None:
        raise ProblemError(Problem.CURSOR_UNKNOWN)
    return key


def _feed_place(text: str) -> int:
    if not text:
        return 0
    if text == "now":
        return feeds.newest_position()
    cursor = FeedCursor.read(text)
    if cursor is None:
        raise ProblemError(Problem.CURSOR_UNKNOWN)
    if cursor.life != feeds.here(0).life:
        raise ProblemError(Problem.CURSOR_OVER)
    return cursor.position


def _place(client: Caller, given: CaseIn) -> Place:
    """Where it is, in the client's areas."""
    code = given.area
    if code is None and not given.address.strip():
        raise ProblemError(Problem.PLACE_MISSING)
    if code is None:
        code = by_address(client.scope, given.address)
        if code is None:
            raise ProblemError(Problem.ADDRESS_UNCLEAR)
    if not client.scope.covers_area(code):
        raise ProblemError(Problem.OUTSIDE_AREAS)
    place = place_of(code)
    if place is None:
        raise ProblemError(Problem.AREA_UNKNOWN)
    return place


def _with_address(text: str, address: str) -> str:
    """The words, and below them the address as it was given: people read there where to go."""
    return f"{text}\n{address.strip()}" if address.strip() else text


def _recorded_before(client: Caller, case_id: UUID) -> dict[str, Any]:
    """What an earlier try recorded; another's id is refused without a word about it."""
    came = Intake.objects.filter(case_id=case_id, client_id=client.id).exists()
    case = access.cases_brought(client.scope).filter(id=case_id).first() if came else None
    if case is None:
        raise ProblemError(Problem.ID_TAKEN)
    return {
        "id": case.pk,
        "number": case.number,
        "access_code": None,
        "area": case.area_code,
        "raised_at": case.raised_at,
        "response_due_at": response_due(case.raised_at),
    }
