"""Who serves where: the teams of blocks, the offices of areas, who stands in for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory import access
from minqing.territory.models import Area, Block, Duty, Posting, Substitution
from minqing.territory.queries.places import blocks_of, children
from minqing.territory.rules import AREA_LEVELS, PLACES, TEAM, Role

__all__ = [
    "AreaStaff",
    "BlockStaff",
    "TeamMember",
    "areas_staff",
    "block_postings",
    "blocks_staff",
    "officials_of",
    "posts_of",
    "stand_ins",
    "team_ids",
    "team_of",
]

_TEAM = [role.value for role in TEAM]
_OFFICES = [role.value for role in Role if PLACES[role] in AREA_LEVELS]
_SCOPES = """
  and exists (select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where p.area_code >= r.lo and p.area_code < r.hi)
"""
# Wall one is written out; row security stands behind it.
_COUNTS = f"""
select left(p.area_code, %(digits)s), count(distinct p.member_id),
  count(distinct p.block_id) filter (where p.role = 'block_lead')
from territory_posting p
where p.block_id is not null and p.area_code like %(under)s || '%%'
  and p.from_on <= %(day)s and (p.to_on is null or p.to_on > %(day)s) {_SCOPES}
group by 1
"""  # noqa: S608 - a constant of this module
_BLOCKS = """
select left(b.area_code, %(digits)s), count(*) from territory_block b
where b.number > 0 and b.area_code like %(under)s || '%%'
  and b.from_on <= %(day)s and (b.to_on is null or b.to_on > %(day)s)
group by 1
"""


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody who goes to the doors of a block on a day; ``for_name`` when they stand in."""

    member_id: UUID
    name: str
    role: Role
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class BlockStaff:
    """A block, its lead, and how many others serve or stand in there."""

    block: Block
    lead: Posting | None
    members: int
    standing_in: int


@dataclass(frozen=True, slots=True)
class AreaStaff:
    """An area below: who holds its office, how many blocks it has, led by somebody or not."""

    area: Area
    offices: tuple[Posting, ...]
    members: int
    blocks: int
    led: int

    @property
    def without_lead(self) -> int:
        """Blocks that nobody leads."""
        return max(0, self.blocks - self.led)


def team_of(block: Block, on: date) -> list[TeamMember]:
    """Who goes to the doors of a block on a day: the lead first, then by name (two statements).

    Those who stand in are among them. For what no block holds it is everybody posted to the
    neighbourhood.
    """
    duties = list(Duty.objects.filter(_serving(block), holds_on(on)))
    wanted = {each.member_id for each in duties} | {
        each.for_member_id for each in duties if each.for_member_id is not None
    }
    names = {
        pk: (pinyin, name)
        for pk, name, pinyin in Member.objects.filter(pk__in=wanted).values_list(
            "pk", "name", "name_pinyin"
        )
    }
    found: dict[UUID, TeamMember] = {}
    # A posting of one's own comes before standing in, the lead before a member.
    for each in sorted(duties, key=lambda d: (d.for_member_id is not None, d.role)):
        if each.member_id in found or each.member_id not in names:
            continue
        absent = "" if each.for_member_id is None else names.get(each.for_member_id, ("", ""))[1]
        found[each.member_id] = TeamMember(
            each.member_id, names[each.member_id][1], Role(each.role), absent
        )
    return sorted(
        found.values(),
        key=lambda m: (bool(m.for_name), m.role is not Role.BLOCK_LEAD, names[m.member_id][0]),
    )


def team_ids(block: Block, on: date) -> set[UUID]:
    """The members who may be responsible for a household of the block from a day.

    Those posted there; somebody who stands in looks after nobody's household for good.
    """
    return set(
        Posting.objects.filter(_serving(block), holds_on(on)).values_list("member_id", flat=True)
    )


def _serving(block: Block) -> Q:
    if block.is_unassigned:
        return Q(area_code=block.area_code)
    return Q(block_id=block.pk, role__in=_TEAM)


def block_postings(scope: Scope, block_id: UUID, on: date) -> list[Posting]:
    """The postings to a block that hold on a day or are to come, the lead first (one statement)."""
    return list(
        access.postings(scope)
        .filter(holds_on(on) | Q(from_on__gt=on), block_id=block_id)
        .select_related("member__organisation", "team")
        .order_by("role", "member__name_pinyin", "from_on", "pk")
    )


def stand_ins(scope: Scope, block_ids: Iterable[UUID], on: date) -> list[Substitution]:
    """Who stands in, in some blocks, on a day or later (one statement)."""
    return list(
        access.substitutions(scope)
        .filter(block_id__in=list(block_ids), to_on__gt=on)
        .select_related("member", "substitute")
        .order_by("from_on", "pk")
    )


def officials_of(scope: Scope, area_code: str, on: date) -> list[Posting]:
    """Who holds the office of an area on a day or later, by name (one statement)."""
    return list(_offices(scope, on).filter(area_code=area_code))


def _offices(scope: Scope, on: date) -> QuerySet[Posting]:
    return (
        access.postings(scope)
        .filter(holds_on(on) | Q(from_on__gt=on), role__in=_OFFICES)
        .select_related("member__organisation")
        .order_by("area_code", "member__name_pinyin", "pk")
    )


def posts_of(scope: Scope, member_ids: Iterable[UUID], on: date) -> dict[UUID, list[Posting]]:
    """The posts that members hold on a day inside the scope (one statement)."""
    found: dict[UUID, list[Posting]] = {}
    rows = (
        access.postings(scope)
        .filter(holds_on(on), member_id__in=list(member_ids))
        .select_related("block", "organisation")
        .order_by("role", "area_code", "pk")
    )
    for each in rows:
        found.setdefault(each.member_id, []).append(each)
    return found


def blocks_staff(scope: Scope, area_code: str, on: date) -> list[BlockStaff]:
    """The blocks of a neighbourhood with their leads, as far as the scope goes (three statements).

    Whoever is posted to single blocks sees those.
    """
    blocks = blocks_of(area_code, on)
    if not scope.covers_area(area_code):
        blocks = blocks.filter(pk__in=scope.blocks)
    shown = [each for each in blocks if not each.is_unassigned]
    leads: dict[UUID | None, Posting] = {}
    others: dict[UUID | None, set[UUID]] = {}
    for each in (
        access.postings(scope)
        .filter(holds_on(on), block__in=shown)
        .select_related("member__organisation")
    ):
        if each.role == Role.BLOCK_LEAD:
            leads[each.block_id] = each
        else:
            others.setdefault(each.block_id, set()).add(each.member_id)
    standing_in: dict[UUID, int] = {}
    for row in access.substitutions(scope).filter(holds_on(on), block__in=shown):
        standing_in[row.block_id] = standing_in.get(row.block_id, 0) + 1
    return [
        BlockStaff(
            each, leads.get(each.pk), len(others.get(each.pk, ())), standing_in.get(each.pk, 0)
        )
        for each in shown
    ]


def areas_staff(scope: Scope, area_code: str, on: date) -> list[AreaStaff]:
    """The areas right under one with their offices and blocks (four statements)."""
    below = list(children(area_code).defer("boundary"))
    if not below:
        return []
    offices: dict[str, list[Posting]] = {}
    for each in _offices(scope, on).filter(holds_on(on), area_code__in=[a.code for a in below]):
        offices.setdefault(each.area_code, []).append(each)
    given: dict[str, Any] = {
        "digits": len(below[0].code),
        "under": area_code,
        "day": on,
        "lower": [reach.lower for reach in scope.ranges],
        "upper": [reach.upper for reach in scope.ranges],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        counts = {code: (members, led) for code, members, led in cursor.fetchall()}
        cursor.execute(_BLOCKS, given)
        blocks = dict(cursor.fetchall())
    return [
        AreaStaff(
            area,
            tuple(offices.get(area.code, ())),
            counts.get(area.code, (0, 0))[0],
            blocks.get(area.code, 0),
            counts.get(area.code, (0, 0))[1],
        )
        for area in below
    ]
