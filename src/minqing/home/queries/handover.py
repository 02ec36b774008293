"""What is open for somebody at a post, and what stayed open in the name of those who left.

One rule serves both: work is open when its member no longer serves where it stands, whatever post
it came from. It is handed over from the post of that place that ended last, else from one of the
neighbourhood, else from any.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from minqing.cases import access as cases_access
from minqing.cases.models import CaseStanding
from minqing.cases.rules import CaseLevel, CaseState
from minqing.fieldwork import access as fieldwork_access
from minqing.fieldwork.models import Device
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory import access as territory_access
from minqing.territory.models import Block, Duty, Posting, Substitution
from minqing.territory.queries import TeamMember, team_of
from minqing.territory.rules import OFFICIALS, PLACES, UNASSIGNED, Place, Role
from minqing.visits.access import responsibilities
from minqing.visits.queries import left_behind

__all__ = ["LeftOpen", "OpenWork", "left_open", "open_work_of", "teammates"]

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


@dataclass(slots=True)
class LeftOpen:
    """Somebody who left, and what still is in their name: how many households, how many requests.

    ``posting`` is the post from which it is handed over. Whoever only stood in had none: then
    ``requests`` (id, number) are named, to be assigned one by one.
    """

    name: str
    posting: Posting | None
    households: int = 0
    cases: int = 0
    requests: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def ended_on(self) -> date | None:
        """The first day without the post; None for somebody who only stood in."""
        return None if self.posting is None else _end(self.posting)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where work stands: in a block, at the office of an area, or at doors that no block holds."""

    area_code: str
    block_id: UUID | None
    office: bool = False

    def is_served_by(self, posting: Posting) -> bool:
        """Whether whoever holds the post may have work here in their name."""
        if self.block_id is not None:
            return posting.block_id == self.block_id
        return posting.area_code == self.area_code and (
            not self.office or Role(posting.role) in OFFICIALS
        )


def open_work_of(scope: Scope, posting: Posting, on: date) -> OpenWork:
    """Everything open at a post that its member would leave behind (at most eight statements).

    Nothing is, while another post of the member at the same place goes on after ``on``.
    """
    member_id = posting.member_id
    posts = list(Posting.objects.filter(member_id=member_id).select_related("member"))
    others = [each for each in posts if each.pk != posting.pk]
    held = list(
        responsibilities(scope)
        .filter(member_id=member_id, to_on__isnull=True, block_id__isnull=False)
        .order_by("household__area_code", "household__dwelling__sort_key", "household_id")
        .values_list("household_id", "area_code", "block_id")
    )
    loose = _loose({block_id for _, _, block_id in held})
    households = tuple(
        household
        for household, area_code, block_id in held
        if _left_by(_door(area_code, block_id, loose), posts, on, posting) == posting
    )
    named = (
        cases_access.standings(scope)
        .filter(assignee_id=member_id)
        .exclude(state__in=_ENDED)
        .order_by("pk")
    )
    substitutions: Iterable[Substitution] = ()
    at_block = _Spot(posting.area_code, posting.block_id)
    if posting.block_id is not None and not _serves(at_block, others, on):
        substitutions = (
            territory_access.substitutions(scope)
            .filter(_names(posting), block_id=posting.block_id, to_on__gt=on)
            .select_related("member", "substitute")
        )
    return OpenWork(
        households=households,
        cases=tuple(
            each
            for each in named
            if _left_by(
                _request(each.level, each.owner_area_code, each.block_id), posts, on, posting
            )
            == posting
        ),
        answers=(
            cases_access.errands(scope).filter(is_open=True, household_id__in=households).count()
            if households
            else 0
        ),
        substitutions=tuple(substitutions),
        devices=tuple(
            fieldwork_access.devices(scope)
            .filter(member_id=member_id, revoked_at=None)
            .order_by("-last_seen_at")
        ),
    )


def teammates(posting: Posting, on: date) -> list[TeamMember]:
    """Who may take over: those posted to the same place, the leaving member left out."""
    block = _block_of_post(posting)
    if block is None:
        return _office(posting, on)
    return [
        each
        for each in team_of(block, on)
        if each.member_id != posting.member_id and not each.for_name
    ]


def left_open(scope: Scope, on: date) -> list[LeftOpen]:
    """What is in the name of those who left, whoever left last first (two to five statements)."""
    doors = left_behind(scope, on, limit=MOST)
    requests = _left_requests(scope, on)
    if not doors and not requests:
        return []
    members = Member.objects.in_bulk({each[0] for each in (*doors, *requests)})
    posts: dict[UUID, list[Posting]] = defaultdict(list)
    for post in (
        territory_access.postings(scope)
        .filter(member_id__in=members)
        .select_related("member", "block")
    ):
        posts[post.member_id].append(post)
    found: dict[tuple[UUID, UUID | None], LeftOpen] = {}

    def of(member_id: UUID, spot: _Spot) -> LeftOpen:
        post = _left_by(spot, posts[member_id], on)
        key = (member_id, None if post is None else post.pk)
        name = members[member_id].name if member_id in members else ""
        return found.setdefault(key, LeftOpen(name, post))

    for member_id, area_code, block_id, number in doors:
        of(member_id, _Spot(area_code, block_id)).households += number
    for member_id, level, area_code, block_id, number in requests:
        of(member_id, _request(level, area_code, block_id)).cases += number
    _name_requests(scope, {pk: each for (pk, post), each in found.items() if post is None})
    return sorted(
        found.values(), key=lambda each: (each.ended_on or date.min, each.name), reverse=True
    )


def _left_requests(scope: Scope, on: date) -> list[tuple[UUID, str, str, UUID | None, int]]:
    """Requests named to members who do not hold them (any more): by member and place, how many."""
    left = Member.objects.filter(to_on__lte=on).values("pk")
    gone = (
        Posting.objects.filter(to_on__lte=on)
        .values("member_id")
        .union(Substitution.objects.filter(to_on__lte=on).values("substitute_id"), left)
    )
    serving = Duty.objects.filter(holds_on(on), member_id=OuterRef("assignee_id")).exclude(
        member_id__in=left
    )
    in_block = Q(Exists(serving.filter(block_id=OuterRef("block_id"))), level=CaseLevel.BLOCK.value)
    at_office = Q(
        Exists(
            serving.filter(
                area_code=OuterRef("owner_area_code"), role__in=[each.value for each in OFFICIALS]
            )
        ),
        ~Q(level=CaseLevel.BLOCK.value),
    )
    return list(
        cases_access.standings(scope)
        .filter(assignee_id__in=gone)
        .exclude(state__in=_ENDED)
        .exclude(in_block | at_office)
        .order_by()
        .values_list("assignee_id", "level", "owner_area_code", "block_id")
        .annotate(number=Count("pk"))[:MOST]
    )


def _name_requests(scope: Scope, postless: dict[UUID, LeftOpen]) -> None:
    """Say which requests those hold from whose posts nothing can be handed over."""
    if not postless:
        return
    rows = (
        cases_access.standings(scope)
        .filter(assignee_id__in=postless)
        .exclude(state__in=_ENDED)
        .order_by("pk")
        .values_list("assignee_id", "pk", "number")
    )
    for member_id, pk, number in rows[:MOST]:
        if member_id is not None:
            postless[member_id].requests.append((pk, number))


def _loose(block_ids: Iterable[UUID | None]) -> set[UUID]:
    """Those of the blocks that hold what no block holds."""
    blocks = Block.objects.filter(pk__in={*block_ids} - {None}, number=UNASSIGNED)
    return set(blocks.values_list("pk", flat=True))


def _door(area_code: str, block_id: UUID | None, loose: set[UUID]) -> _Spot:
    return _Spot(neighbourhood_of(area_code), None if block_id in loose else block_id)


def _request(level: str, area_code: str, block_id: UUID | None) -> _Spot:
    """Where a request stands: with the block's team, or at the office of its level."""
    in_block = level == CaseLevel.BLOCK
    return _Spot(area_code, block_id if in_block else None, office=not in_block)


def _left_by(
    spot: _Spot, posts: Iterable[Posting], on: date, ending: Posting | None = None
) -> Posting | None:
    """The post from which the work of a place is left behind; None while another goes on there.

    ``ending`` is a post that is about to end: it goes before those that have ended.
    """
    if _serves(spot, (each for each in posts if each != ending), on):
        return None
    over = [
        each for each in posts if each == ending or ((end := _end(each)) is not None and end <= on)
    ]
    return max(
        over,
        key=lambda each: (
            spot.is_served_by(each),
            each.area_code == spot.area_code,
            each == ending,
            _end(each) or date.max,
        ),
        default=None,
    )


def _serves(spot: _Spot, posts: Iterable[Posting], on: date) -> bool:
    return any(
        spot.is_served_by(each) and each.from_on <= on and ((end := _end(each)) is None or end > on)
        for each in posts
    )


def _end(posting: Posting) -> date | None:
    """The first day without the post: nobody serves who has left the books."""
    ends = [each for each in (posting.to_on, posting.member.to_on) if each is not None]
    return min(ends, default=None)


def _block_of_post(posting: Posting) -> Block | None:
    """The block whose doors the post looks after; for a neighbourhood's office what none holds."""
    if posting.block_id is not None:
        return Block.objects.get(pk=posting.block_id)
    if PLACES[Role(posting.role)] is Place.NEIGHBOURHOOD:
        return Block.objects.filter(
            holds_on(None), area_code=posting.area_code, number=UNASSIGNED
        ).first()
    return None


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
