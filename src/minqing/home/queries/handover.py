"""What is open for somebody at a post, and posts that ended with something left open."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from minqing.cases import access as cases_access
from minqing.cases.models import CaseStanding
from minqing.cases.rules import CaseLevel, CaseState
from minqing.fieldwork import access as fieldwork_access
from minqing.fieldwork.models import Device
from minqing.lib.scope import Scope
from minqing.storage.dated import holds_on
from minqing.territory import access as territory_access
from minqing.territory.models import Block, Posting, Substitution
from minqing.territory.queries import TeamMember, team_of
from minqing.territory.rules import PLACES, TEAM, UNASSIGNED, Place, Role
from minqing.visits.access import responsibilities
from minqing.visits.queries import left_behind

__all__ = ["LeftOpen", "OpenWork", "block_of_post", "left_open", "open_work_of", "teammates"]

_LEVELS = {
    Place.BLOCK: CaseLevel.BLOCK,
    Place.NEIGHBOURHOOD: CaseLevel.NEIGHBOURHOOD,
    Place.STREET: CaseLevel.STREET,
    Place.DISTRICT: CaseLevel.DISTRICT,
}
_ENDED = [CaseState.SOLVED.value, CaseState.CLOSED.value, CaseState.WITHDRAWN.value]
MOST = 200


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What hangs on one member at one post.

    ``households`` the member is responsible for, in walking order; ``cases`` the member was named
    to handle, by household where they have one; ``answers`` that wait to be told at the member's
    doors; ``substitutions`` in the block that name the member; ``devices`` whose unsent work only
    the phone knows.
    """

    households: tuple[UUID, ...]
    cases: tuple[CaseStanding, ...]
    answers: int
    substitutions: tuple[Substitution, ...]
    devices: tuple[Device, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be left without an owner."""
        return not (self.households or self.cases)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A post that has ended while its member still is responsible for households there."""

    posting: Posting
    households: int


def block_of_post(posting: Posting) -> Block | None:
    """The block whose doors the post looks after; for a neighbourhood's office what none holds."""
    if posting.block_id is not None:
        return Block.objects.get(pk=posting.block_id)
    if PLACES[Role(posting.role)] is Place.NEIGHBOURHOOD:
        return Block.objects.filter(
            holds_on(None), area_code=posting.area_code, number=UNASSIGNED
        ).first()
    return None


def open_work_of(scope: Scope, posting: Posting, on: date) -> OpenWork:
    """Everything open at a post that its member would leave behind (at most six statements).

    Nothing is, while another post of the member at the same place goes on after ``on``.
    """
    devices = tuple(
        fieldwork_access.devices(scope)
        .filter(member_id=posting.member_id, revoked_at=None)
        .order_by("-last_seen_at")
    )
    block = block_of_post(posting)
    if _goes_on(posting, on):
        return OpenWork((), (), 0, (), devices)
    households = (
        ()
        if block is None
        else tuple(
            responsibilities(scope)
            .filter(member_id=posting.member_id, block_id=block.pk, to_on__isnull=True)
            .order_by("household__area_code", "household__dwelling__sort_key", "household_id")
            .values_list("household_id", flat=True)
        )
    )
    substitutions = (
        territory_access.substitutions(scope)
        .filter(_names(posting), block_id=posting.block_id, to_on__gt=on)
        .select_related("member", "substitute")
        if posting.block_id is not None
        else ()
    )
    return OpenWork(
        households=households,
        cases=tuple(_cases(scope, posting)),
        answers=(
            cases_access.errands(scope).filter(is_open=True, household_id__in=households).count()
            if households
            else 0
        ),
        substitutions=tuple(substitutions),
        devices=devices,
    )


def teammates(posting: Posting, on: date) -> list[TeamMember]:
    """Who may take over: those posted to the same place, the leaving member left out."""
    block = block_of_post(posting)
    if block is None:
        return _office(posting, on)
    return [
        each
        for each in team_of(block, on)
        if each.member_id != posting.member_id and not each.for_name
    ]


def left_open(scope: Scope, on: date) -> list[LeftOpen]:
    """Posts that have ended with households still in their member's name (two statements)."""
    found = left_behind(scope, on, limit=MOST)
    postings = (
        territory_access.postings(scope)
        .select_related("member", "block")
        .in_bulk([posting for posting, _, _ in found])
    )
    return [
        LeftOpen(postings[posting], households)
        for posting, _, households in found
        if posting in postings
    ]


def _cases(scope: Scope, posting: Posting) -> list[CaseStanding]:
    level = _LEVELS.get(PLACES[Role(posting.role)])
    if level is None:
        return []
    rows = (
        cases_access.standings(scope)
        .filter(assignee_id=posting.member_id, level=level.value)
        .exclude(state__in=_ENDED)
        .order_by("pk")
    )
    if posting.block_id is not None:
        return list(rows.filter(block_id=posting.block_id))
    return list(rows.filter(owner_area_code=posting.area_code))


def _goes_on(posting: Posting, on: date) -> bool:
    others = Posting.objects.exclude(pk=posting.pk).filter(
        holds_on(on), member_id=posting.member_id
    )
    if posting.block_id is not None:
        others = others.filter(block_id=posting.block_id, role__in=[role.value for role in TEAM])
    else:
        others = others.filter(area_code=posting.area_code, role=posting.role)
    return others.exists()


def _office(posting: Posting, on: date) -> list[TeamMember]:
    rows = (
        Posting.objects.filter(holds_on(on), role=posting.role, area_code=posting.area_code)
        .exclude(member_id=posting.member_id)
        .select_related("member")
        .order_by("member__name_pinyin")
    )
    return [TeamMember(each.member_id, each.member.name, Role(each.role)) for each in rows]


def _names(posting: Posting) -> Q:
    return Q(member_id=posting.member_id) | Q(substitute_id=posting.member_id)
