"""Who sees which cases, and who may make which move."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from minqing.cases.models import (
    AnswerToTell,
    Case,
    CaseFilter,
    CaseNumber,
    CaseStanding,
    Convening,
    ConveningStanding,
    CoordinationFile,
    HandUp,
    ImportedCase,
    Minutes,
    Part,
    PartStanding,
    PromiseStanding,
    Roundup,
    RoundupDraft,
    Solution,
    Supervision,
)
from minqing.cases.rules import HOLDERS, LADDER, CaseLevel, Who, above, rank
from minqing.cases.rules.coordination import acting_offices
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory.models import Duty, Posting
from minqing.territory.rules import PostedAt, Role

__all__ = [
    "areas_with_wording",
    "cases",
    "convening_standings",
    "convenings",
    "coordinates",
    "coordination_files",
    "errands",
    "filters",
    "hand_ups",
    "imported",
    "is_holder",
    "is_posted",
    "led_blocks",
    "may",
    "may_set_terms",
    "minutes",
    "numbers",
    "owed_parts",
    "part_standings",
    "parts",
    "postings_of",
    "promises",
    "roundup_drafts",
    "roundups",
    "solutions",
    "standings",
    "supervision",
    "unit_users",
    "users_holding",
    "works_for",
]

_ROLES = frozenset[Role]().union(*HOLDERS.values())


def cases(scope: Scope) -> QuerySet[Case]:
    """Cases in the scope."""
    return Case.objects.filter(within(scope))


def standings(scope: Scope) -> QuerySet[CaseStanding]:
    """Where the cases of the scope stand."""
    return CaseStanding.objects.filter(within(scope))


def promises(scope: Scope) -> QuerySet[PromiseStanding]:
    """The months promised to requesters in the scope."""
    return PromiseStanding.objects.filter(within(scope))


def solutions(scope: Scope) -> QuerySet[Solution]:
    """Solutions of cases in the scope."""
    return Solution.objects.filter(within(scope))


def errands(scope: Scope) -> QuerySet[AnswerToTell]:
    """Answers that wait at the scope's doors, or have waited there."""
    return AnswerToTell.objects.filter(within(scope))


def hand_ups(scope: Scope) -> QuerySet[HandUp]:
    """Signed lists of the scope's blocks."""
    return HandUp.objects.filter(within(scope))


def imported(scope: Scope) -> QuerySet[ImportedCase]:
    """Where the imported cases of the scope come from."""
    return ImportedCase.objects.filter(within(scope))


def roundups(scope: Scope) -> QuerySet[Roundup]:
    """Signed roundups of the scope's neighbourhoods."""
    return Roundup.objects.filter(within(scope))


def roundup_drafts(scope: Scope) -> QuerySet[RoundupDraft]:
    """Roundups that the scope's neighbourhoods work on."""
    return RoundupDraft.objects.filter(within(scope, block=None))


def filters(scope: Scope) -> QuerySet[CaseFilter]:
    """Views of the queue that were kept at the scope's places, by whomever."""
    return CaseFilter.objects.filter(within(scope))


def numbers(scope: Scope) -> QuerySet[CaseNumber]:
    """Reserved numbers of the scope's blocks."""
    return CaseNumber.objects.filter(within(scope))


def postings_of(member_id: UUID | None, on: date) -> list[PostedAt]:
    """The postings of a member that hold on a day, as far as they bear on cases.

    Standing in for somebody absent is one of them.
    """
    if member_id is None:
        return []
    rows = Duty.objects.filter(
        holds_on(on),
        member_id=member_id,
        role__in=[role.value for role in _ROLES],
    ).values_list("role", "area_code", "block_id")
    return [PostedAt(Role(role), area, block) for role, area, block in rows]


def led_blocks(block_ids: Iterable[UUID], on: date) -> set[UUID]:
    """Those of the blocks that have a lead on a day, as far as the scope shows."""
    rows = Duty.objects.filter(
        holds_on(on), role=Role.BLOCK_LEAD.value, block_id__in=list(block_ids)
    )
    return {found for found in rows.values_list("block_id", flat=True) if found is not None}


def users_holding(level: CaseLevel, area_code: str, block_id: UUID | None, on: date) -> list[UUID]:
    """Whom to notify: the users who hold cases of a level at a place, inside the scope or not.

    Through a SECURITY DEFINER function, which gives ids of staff only: a block lead does not see
    the posting of the secretary to whom the list goes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select cases_users_posted(%s, %s, %s, %s)",
            [[role.value for role in HOLDERS[level]], area_code, block_id, on],
        )
        return [row[0] for row in cursor.fetchall()]


def users_holding_from(
    level: CaseLevel, area_code: str, block_id: UUID | None, on: date
) -> list[UUID]:
    """Whom to notify of what may stand where nobody is: those of the lowest level from this one up
    that anybody holds. As ``users_holding``, in one statement.
    """
    levels = LADDER[rank(level) - 1 :]
    held = "nullif(array(select cases_users_posted(%s, %s, %s, %s)), '{}')"
    asked = [([r.value for r in HOLDERS[each]], area_code, block_id, on) for each in levels]
    with connection.cursor() as cursor:
        cursor.execute(
            f"select coalesce({', '.join([held] * len(levels))}, '{{}}')",
            list(chain.from_iterable(asked)),
        )
        found: list[UUID] = cursor.fetchone()[0]
    return found


def is_holder(
    postings: Iterable[PostedAt], level: CaseLevel, area_code: str, block_id: UUID | None
) -> bool:
    """Whether one of the postings holds cases of a level at a place."""
    return any(
        each.role in HOLDERS[level] and _covers(each, area_code, block_id) for each in postings
    )


def is_posted(postings: Iterable[PostedAt], area_code: str, block_id: UUID | None) -> bool:
    """Whether one of the postings covers a place at any level."""
    return any(is_holder(postings, level, area_code, block_id) for level in CaseLevel)


def may(
    by: Actor,
    who: Who,
    *,
    postings: Iterable[PostedAt],
    level: CaseLevel,
    area_code: str,
    block_id: UUID | None,
    on: date | None = None,
    resident: bool = False,
) -> bool:
    """Whether an actor with these postings is one of those who may make a move.

    On a day (``on``) on which a block has no lead, the neighbourhood's secretary stands in for one.

    A named system actor (import, demonstration) stands for whoever may; a resident, who has proved
    to know number and access code, only where the move says so (``resident``). Who owes a part of a
    case was checked by the act on the part.
    """
    if by.kind is ActorKind.SYSTEM or who is Who.UNIT:
        return True
    if by.kind is ActorKind.RESIDENT:
        return resident
    held = list(postings)
    if who is Who.BLOCK_LEAD:
        return _leads(held, area_code, block_id, on)
    return any(is_holder(held, each, area_code, block_id) for each in _levels(who, level))


def _levels(who: Who, level: CaseLevel) -> Sequence[CaseLevel]:
    """The levels whose holders may make a move at a level; none where no person may."""
    match who:
        case Who.HOLDER:
            return (level,)
        case Who.POSTED:
            return LADDER
        case Who.ABOVE:
            return (above(level) or CaseLevel.DISTRICT,)
        case Who.OVERSEER:
            return LADDER[rank(level) - 1 :]
        case _:
            return ()


def _leads(held: list[PostedAt], area_code: str, block_id: UUID | None, on: date | None) -> bool:
    """Whether one of the postings leads the block, or stands in for a lead it has not."""
    if block_id is None:
        return False
    if any(p.role is Role.BLOCK_LEAD and p.block_id == block_id for p in held):
        return True
    return (
        on is not None
        and is_holder(held, CaseLevel.NEIGHBOURHOOD, area_code, block_id)
        and not led_blocks([block_id], on)
    )


def may_set_terms(by: Actor, on: date) -> bool:
    """Whether an actor may adopt a calendar or deadlines: the district office, or the system."""
    if by.kind is ActorKind.SYSTEM:
        return True
    return any(each.role is Role.DISTRICT_OFFICE for each in postings_of(by.member_id, on))


def _covers(posting: PostedAt, area_code: str, block_id: UUID | None) -> bool:
    if posting.block_id is not None:
        return posting.block_id == block_id
    return area_code.startswith(posting.area_code)


def areas_with_wording(postings: Iterable[PostedAt]) -> list[str]:
    """The areas whose reply templates somebody with these postings keeps: exactly their own."""
    offices = frozenset[Role]().union(
        *(HOLDERS[level] for level in CaseLevel if level is not CaseLevel.BLOCK)
    )
    held = {each.area_code for each in postings if each.block_id is None and each.role in offices}
    return sorted(held, key=lambda code: (len(code), code))


def convenings(scope: Scope) -> QuerySet[Convening]:
    """Convenings on cases of the scope; a unit sees none of them, only its parts."""
    return Convening.objects.filter(within(scope))


def convening_standings(scope: Scope) -> QuerySet[ConveningStanding]:
    """Where the convenings of the scope stand."""
    return ConveningStanding.objects.filter(within(scope))


def coordinates(
    postings: Iterable[PostedAt], convening: ConveningStanding, holds: CaseLevel
) -> bool:
    """Whether one of the postings acts on a convening whose case is at a level (``holds``) now."""
    held = list(postings)
    return any(
        is_holder(held, level, convening.area_code, convening.block_id)
        for level in acting_offices(CaseLevel(convening.level), holds)
    )


def part_standings(scope: Scope) -> QuerySet[PartStanding]:
    """Parts of cases in the scope, parts that its organisations have, and parts those lead."""
    return PartStanding.objects.filter(
        within(scope, organisation="unit_id")
        | within(scope, area=None, block=None, organisation="lead_unit_id")
    )


def owed_parts(scope: Scope) -> QuerySet[PartStanding]:
    """The parts that the scope's own organisations have or had answered: a unit's queue."""
    return PartStanding.objects.filter(within(scope, area=None, block=None, organisation="unit_id"))


def parts(scope: Scope) -> QuerySet[Part]:
    """The facts of the parts that ``part_standings`` shows."""
    return Part.objects.filter(pk__in=part_standings(scope).values("pk"))


def minutes(scope: Scope) -> QuerySet[Minutes]:
    """Minutes of meetings about cases of the scope."""
    return Minutes.objects.filter(within(scope))


def supervision(scope: Scope) -> QuerySet[Supervision]:
    """Steps of supervision of cases in the scope."""
    return Supervision.objects.filter(within(scope))


def coordination_files(scope: Scope) -> QuerySet[CoordinationFile]:
    """Files of minutes and answers in the scope; of units, those of their parts and those led."""
    return CoordinationFile.objects.filter(
        within(scope) | Q(step__part__in=part_standings(scope).values("pk"))
    )


def works_for(member_id: UUID | None, unit_id: UUID, on: date) -> bool:
    """Whether a member is posted to a unit as its contact on a day."""
    return (
        member_id is not None
        and Posting.objects.filter(
            holds_on(on),
            member_id=member_id,
            role=Role.UNIT_OFFICER.value,
            organisation_id=unit_id,
        ).exists()
    )


def unit_users(units: Iterable[UUID], on: date) -> dict[UUID, list[UUID]]:
    """The sign-ins of the units' contacts, by unit; a unit without any is left out.

    Through a SECURITY DEFINER function, which gives ids of staff only: the office does not see who
    is posted to a unit.
    """
    found: dict[UUID, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select unit_id, user_id from cases_unit_users(%s, %s)", [list(units), on])
        for unit_id, user_id in cursor.fetchall():
            found.setdefault(unit_id, []).append(user_id)
    return found
