"""Recording a request, and answering it on the spot."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import (
    LEVEL_LABELS,
    Case,
    CaseEvent,
    CaseText,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.operations import numbers, withholding
from minqing.cases.operations.arriving import tell_of_arrival
from minqing.cases.operations.checks import checked_text, not_in_future
from minqing.cases.operations.errors import (
    CaseAlreadyRecordedError,
    CaseNotFoundError,
    NotYoursError,
    PlaceMissingError,
    RecordedByThoseAboveError,
    TextTooLongError,
)
from minqing.cases.operations.writing import begin, write_first_projections
from minqing.cases.queries.terms import held_terms
from minqing.cases.rules import (
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    STARTS_AT,
    CaseLevel,
    Category,
    Channel,
    EventKind,
    RestrictedAbout,
    Standing,
    Step,
    ToldChannel,
    Urgency,
    Who,
    advance,
    clean_text,
    restricted_area,
)
from minqing.households.models import Household
from minqing.households.queries import counted_household
from minqing.ledger.operations import Entry, new_entry, operation, side_text
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.codes import Level, level_of, neighbourhood_of, normalise_case_number
from minqing.lib.ids import new_id
from minqing.lib.time import local_date
from minqing.storage.bulk import insert_together
from minqing.territory.models import Block
from minqing.territory.operations import next_rev
from minqing.territory.rules import UNASSIGNED

__all__ = ["Raised", "answer_on_the_spot", "raise_case"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A new case; ``access_code`` only when its number was drawn now, to be handed over at once."""

    case: Case
    access_code: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    area_code: str
    block_id: UUID | None
    level: CaseLevel


@operation
def raise_case(
    *,
    by: Actor,
    at: datetime,
    body: str,
    category: Category,
    channel: Channel,
    raised_at: datetime,
    household: Household | None = None,
    area_code: str | None = None,
    block_id: UUID | None = None,
    requester_name: str = "",
    person_id: UUID | None = None,
    case_id: UUID | None = None,
    number: str | None = None,
    device_id: UUID | None = None,
    visit_id: UUID | None = None,
    received_at: datetime | None = None,
    sensitive: bool = False,
    restricted_about: RestrictedAbout | None = None,
    name_withheld: bool = False,
    urgency: Urgency = Urgency.NORMAL,
    parent_id: UUID | None = None,
) -> Raised:
    """Record a request at its household, or (without one) at a neighbourhood or place in it.

    It starts at its block; where no block holds the place, at the neighbourhood. The month runs
    from ``raised_at``. A phone gives the ``number`` it handed over at the door; else one is drawn.
    ``sensitive`` keeps it off the phones, and so do ``restricted_about``, a complaint, which only
    the level above can take down, and ``name_withheld``, which seals who asked. ``parent_id`` makes
    it a part of another. A resident's caller has opened a scope of no more than the place. Raises
    CaseNotFoundError (the parent), TextMissingError, TextTooLongError, InFutureError,
    PlaceMissingError, NotYoursError, RecordedByThoseAboveError, NumberNotReservedError,
    CaseAlreadyRecordedError.
    """
    words, name = checked_text(body, MAX_BODY), _checked_name(requester_name)
    moment = not_in_future(raised_at, at)
    home, place, rev = _held_place(
        household, area_code, block_id, about=restricted_about, withheld=name_withheld
    )
    _may_record(by, at, place)
    key = _new_key(case_id, parent_id)
    given, code_hash, access_code = _number(number, place, device_id, at)
    scope: dict[str, Any] = {"area_code": place.area_code, "block_id": place.block_id}
    entry = new_entry(
        act="cases.case_raised",
        by=by,
        at=at,
        object_id=key,
        **scope,
        detail={"number": given, "category": category.value, "channel": channel.value},
    )
    salt, digest = side_text(content := _content(words, "" if name_withheld else name))
    door = None if name_withheld else household
    case = Case(
        id=key,
        **scope,
        recorded_area_code=place.area_code,
        entry_id=entry.id,
        recorded_at=at,
        number=given,
        access_code_hash=code_hash,
        household_id=door.pk if door else None,
        dwelling_id=door.dwelling_id if door else None,
        visit_id=None if name_withheld else visit_id,
        category=category.value,
        channel=channel.value,
        raised_at=moment,
        received_at=received_at or at,
        raised_by_member_id=by.member_id,
        device_id=device_id,
        sensitive=sensitive or name_withheld or restricted_about is not None,
        restricted_about=restricted_about.value if restricted_about else None,
        name_withheld=name_withheld or None,
        urgency=_stored(urgency),
        parent_id=parent_id,
        text_digest=digest,
    )
    whose = (None, None) if name_withheld else (person_id, home.pk if home else None)
    standing = _first_event(case, (salt, content), place, entry, person_id=whose[0], by=by, at=at)
    if name_withheld:
        withholding.seal(case, name=name, household=household, person_id=person_id)
    write_first_projections(case, standing, rev, household_id=whose[1])
    tell_of_arrival(case, place.level, by=by, at=at)
    return Raised(case, access_code)


@operation
def answer_on_the_spot(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    text: str,
    answered_at: datetime | None = None,
    visit_id: UUID | None = None,
    channel: ToldChannel = ToldChannel.IN_PERSON,
) -> Response:
    """What the block's team settled at the door: answer, telling and solution in one.

    Raises TextMissingError, TextTooLongError, NowImpossibleError, NotYoursError, InFutureError.
    """
    words = checked_text(text, MAX_NOTE)
    work = begin(case_id, by=by, at=at)
    work.check(EventKind.ANSWERED_ON_THE_SPOT)
    moment = max(not_in_future(answered_at or at, at), work.case.raised_at)
    entry = work.entry("cases.answered_on_the_spot")
    requester_id = work.standing.active[0].requester_id
    salt, digest = side_text(words)
    response = Response.objects.create(
        **work.place(entry),
        case=work.case,
        requester_id=requester_id,
        responded_at=moment,
        final=True,
        level=CaseLevel.BLOCK.value,
        responded_by=by.member_id,
        text_digest=digest,
    )
    ResponseText.objects.create(fact=response, salt=salt, content=words, **work.text_place())
    told = Told.objects.create(
        **work.place(entry),
        response=response,
        case=work.case,
        requester_id=requester_id,
        told_at=moment,
        channel=channel.value,
        visit_id=visit_id,
        told_by=by.member_id,
    )
    solution = Solution.objects.create(
        **work.place(entry), case=work.case, level=CaseLevel.BLOCK.value, solved_at=moment
    )
    work.record(
        entry,
        EventKind.ANSWERED_ON_THE_SPOT,
        happened_at=moment,
        requester_id=requester_id,
        response=response,
        told=told,
        solution=solution,
    )
    work.finish()
    return response


def _held_place(
    household: Household | None,
    area_code: str | None,
    block_id: UUID | None,
    *,
    about: RestrictedAbout | None,
    withheld: bool,
) -> tuple[Household | None, _Place, int]:
    """Whose request it counts as, where it stands, and the new revision of its block, now held.

    While this waits for the block, the household may come into another one.
    """
    while True:
        # What a merged household asks is asked where the one lives that it counts for.
        home = counted_household(household)
        place = _shown_place(_place(home, area_code, block_id), about=about, withheld=withheld)
        if place.block_id is None:
            return home, place, 1
        rev = next_rev([place.block_id])[place.block_id]
        if home is None:
            return home, place, rev
        rows = Household.objects.filter(pk=home.pk).values_list("area_code", "block_id")
        now = rows.first()
        # Whoever does not see the household is refused by the caller.
        if now is None or now[1] == place.block_id:
            return home, place, rev
        home.area_code, home.block_id = now


def _place(household: Household | None, area_code: str | None, block_id: UUID | None) -> _Place:
    if household is not None:
        area_code, block_id = household.area_code, household.block_id
    if area_code is None or level_of(area_code) in {Level.DISTRICT, Level.STREET}:
        raise PlaceMissingError
    blocks = Block.objects.filter(area_code=neighbourhood_of(area_code), to_on__isnull=True)
    wanted = blocks.filter(pk=block_id) if block_id else blocks.filter(number=UNASSIGNED)
    block = wanted.first()
    if block is None:
        raise PlaceMissingError
    level = CaseLevel.NEIGHBOURHOOD if block.is_unassigned else CaseLevel.BLOCK
    return _Place(area_code, block.pk, level)


def _shown_place(place: _Place, *, about: RestrictedAbout | None, withheld: bool) -> _Place:
    """Where it stands: a complaint above those it is about, a withheld name at its building."""
    if about is not None:
        return _Place(restricted_area(about, place.area_code), None, STARTS_AT[about])
    if withheld:
        return replace(place, area_code=withholding.shown_area(place.area_code))
    return place


def _checked_name(written: str) -> str:
    name = clean_text(written)
    if len(name) > MAX_NAME:
        raise TextTooLongError(limit=MAX_NAME)
    return name


def _stored(urgency: Urgency) -> str | None:
    """Null where it is as usual: digests leave nulls out."""
    return None if urgency is Urgency.NORMAL else urgency.value


def _new_key(case_id: UUID | None, parent_id: UUID | None) -> UUID:
    """The id of the new case, which is not there yet, while what it is a part of is."""
    if case_id is not None and Case.objects.filter(pk=case_id).exists():
        raise CaseAlreadyRecordedError
    if parent_id is not None and not Case.objects.filter(pk=parent_id).exists():
        raise CaseNotFoundError
    return case_id or new_id()


def _may_record(by: Actor, at: datetime, place: _Place) -> None:
    if by.kind is ActorKind.RESIDENT:
        return
    if access.may(
        by,
        Who.POSTED,
        postings=access.postings_of(by.member_id, local_date(at)),
        level=place.level,
        area_code=place.area_code,
        block_id=place.block_id,
        resident=True,
    ):
        return
    if place.block_id is None:
        raise RecordedByThoseAboveError(level=LEVEL_LABELS[place.level])
    raise NotYoursError


def _number(
    number: str | None, place: _Place, device_id: UUID | None, at: datetime
) -> tuple[str, bytes, str | None]:
    """Number, hash of its access code, and the code itself when it was drawn now."""
    if number is not None:
        given = normalise_case_number(number)
        code_hash = numbers.take(
            given, area_code=place.area_code, block_id=place.block_id, device_id=device_id, at=at
        )
        return given, code_hash, None
    drawn = numbers.draw(1, area_code=place.area_code, block_id=place.block_id, at=at, used_at=at)[
        0
    ]
    return (
        drawn.number,
        numbers.access_code_hash(drawn.number, drawn.access_code),
        drawn.access_code,
    )


def _first_event(
    case: Case,
    salted: tuple[bytes | None, str],
    place: _Place,
    entry: Entry,
    *,
    person_id: UUID | None,
    by: Actor,
    at: datetime,
) -> Standing:
    """Write the case, its words, who asked and the first step; where it stands then."""
    common = {
        "recorded_area_code": place.area_code,
        "area_code": place.area_code,
        "block_id": place.block_id,
        "entry_id": entry.id,
        "recorded_at": at,
    }
    requester = Requester(
        **common,
        case=case,
        person_id=person_id,
        household_id=case.household_id,
        raised_at=case.raised_at,
    )
    event = CaseEvent(
        **common,
        case=case,
        number=1,
        kind=EventKind.RAISED.value,
        level_from="",
        level_to=place.level.value,
        by_kind=by.kind.value,
        by_id=by.id,
        by_member_id=by.member_id,
        happened_at=case.raised_at,
        requester=requester,
    )
    salt, content = salted
    text = CaseText(
        fact=case,
        salt=salt,
        content=content,
        area_code=place.area_code,
        block_id=place.block_id,
    )
    insert_together(case, text, requester, event)
    entry.made(case, requester, event)
    step = Step(
        EventKind.RAISED,
        case.raised_at,
        level=place.level,
        requester_id=requester.pk,
        category=Category(case.category),
        urgency=Urgency(case.urgency or Urgency.NORMAL),
    )
    return advance(None, step, held_terms())


def _content(body: str, requester_name: str) -> str:
    return json.dumps({"body": body, "requester_name": requester_name}, ensure_ascii=False)
