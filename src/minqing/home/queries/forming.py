"""What the teams of an area need, who could be posted, and the draft as people read it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from minqing.households.models import HouseholdTally
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import AreaRange, Scope
from minqing.organisations.models import LANGUAGE_LABELS, Tie
from minqing.organisations.rules import Language
from minqing.storage.dated import holds_on
from minqing.territory import access
from minqing.territory.models import (
    REASON_LABELS,
    SHORTFALL_LABELS,
    Block,
    Posting,
    ProposedPost,
    TeamNeed,
    TeamProposal,
)
from minqing.territory.rules import TEAM, UNASSIGNED, Role
from minqing.territory.rules.formation import (
    USUAL_CAPACITY,
    Candidate,
    Need,
    Place,
    Reason,
    Shortfall,
    people_wanted,
)

__all__ = ["BlockDraft", "PairLine", "candidates_for", "draft_of", "drafted_blocks", "needs_of"]

_TEAM = [role.value for role in TEAM]

# The middle of a neighbourhood is that of its buildings, as far as they have coordinates.
_MIDDLES = """
select left(b.code, 12), avg(b.longitude), avg(b.latitude) from territory_area b
where b.level = 'building' and b.longitude is not null and b.latitude is not null
  and left(b.code, 12) = any(%s)
group by 1
"""
_KIN = """
select k.member_id, h.block_id from organisations_kinship k
join households_person noted on noted.id = k.person_id
join households_person p on p.id = coalesce(noted.successor_id, noted.id)
join households_household h on h.id = p.household_id
where k.member_id = any(%s) and p.to_on is null and h.to_on is null and h.block_id is not null
"""


def needs_of(scope: Scope, area_code: str, on: date) -> list[Need]:
    """What the team of every block of a neighbourhood or street is to be, and what it has.

    Blocks outside the scope are left out (five statements).
    """
    reach = AreaRange.of(area_code)
    blocks = [
        each
        for each in Block.objects.filter(
            holds_on(on), area_code__gte=reach.lower, area_code__lt=reach.upper
        )
        .exclude(number=UNASSIGNED)
        .order_by("area_code", "number")
        if scope.covers(each.area_code, each.pk)
    ]
    ids = [each.pk for each in blocks]
    counted = dict(
        HouseholdTally.objects.filter(block_id__in=ids, group=Group.ALL.value).values_list(
            "block_id", "households"
        )
    )
    said = TeamNeed.objects.in_bulk(ids)
    held: dict[UUID, list[Posting]] = defaultdict(list)
    for each in (
        access.postings(scope)
        .filter(holds_on(on) | Q(from_on__gt=on), block_id__in=ids, role__in=_TEAM)
        .select_related("member")
    ):
        if each.block_id is not None:
            held[each.block_id].append(each)
    places = _places({each.area_code for each in blocks})
    needs = []
    for block in blocks:
        households = counted.get(block.pk, 0)
        need = said.get(block.pk)
        team = {each.member_id: each.member for each in held[block.pk]}.values()
        needs.append(
            Need(
                block_id=block.pk,
                label=block.label,
                place=places[block.area_code],
                households=households,
                wanted=(need.people if need else None) or people_wanted(households),
                languages=frozenset(need.languages if need else ()),
                held_people=len(team),
                held_capacity=sum(each.capacity or USUAL_CAPACITY for each in team),
                held_languages=frozenset().union(*(each.languages for each in team)),
                held_lead=any(each.role == Role.BLOCK_LEAD for each in held[block.pk]),
                held_volunteer=any(each.is_volunteer for each in team),
            )
        )
    return needs


def candidates_for(scope: Scope, on: date) -> list[Candidate]:
    """The members whom the scope may post and who hold no post on the day or later.

    Where somebody's relatives live counts only as far as the scope sees it; the database refuses
    the rest when they are named for a household (five statements).
    """
    posted = Posting.objects.filter(holds_on(on) | Q(from_on__gt=on)).values("member_id")
    members = list(
        access.members(scope)
        .filter(holds_on(on))
        .exclude(pk__in=posted)
        .select_related("organisation")
        .order_by("name_pinyin", "pk")
    )
    ties: dict[UUID, set[str]] = defaultdict(set)
    for organisation_id, code in Tie.objects.filter(
        holds_on(on), organisation_id__in={each.organisation_id for each in members}
    ).values_list("organisation_id", "area_code"):
        ties[organisation_id].add(code)
    for each in members:
        if level_of(each.organisation.area_code) is Level.NEIGHBOURHOOD:
            ties[each.organisation_id].add(each.organisation.area_code)
    places = _places({code for codes in ties.values() for code in codes})
    kin = _kin_blocks(each.pk for each in members)
    return [
        Candidate(
            member_id=each.pk,
            name=each.name,
            organisation=each.organisation.name,
            places=tuple(places[code] for code in sorted(ties[each.organisation_id])),
            capacity=each.capacity or USUAL_CAPACITY,
            languages=frozenset(each.languages),
            volunteer=each.is_volunteer,
            may_lead=not each.is_volunteer,
            kin_blocks=frozenset(kin[each.pk]),
        )
        for each in members
    ]


def _places(codes: Iterable[str]) -> dict[str, Place]:
    """Neighbourhoods with their middle, where one of their buildings has a coordinate."""
    wanted = sorted(codes)
    with connection.cursor() as cursor:
        cursor.execute(_MIDDLES, [wanted])
        middles = {code: (longitude, latitude) for code, longitude, latitude in cursor.fetchall()}
    return {code: Place(code, *middles.get(code, (None, None))) for code in wanted}


def _kin_blocks(members: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_KIN, [list(members)])
        for member_id, block_id in cursor.fetchall():
            found[member_id].add(block_id)
    return found


@dataclass(frozen=True, slots=True)
class PairLine:
    """A proposed post and its reasons in words."""

    post: ProposedPost
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block of a draft: who is proposed beside those it has, and what is missing even then."""

    block: Block
    need: Need
    pairs: tuple[PairLine, ...]
    missing: tuple[str, ...]


def draft_of(area_code: str) -> TeamProposal | None:
    """The area's draft, None without one (one statement)."""
    return TeamProposal.objects.filter(
        area_code=area_code, adopted_at=None, discarded_at=None
    ).first()


def drafted_blocks(proposal: TeamProposal, needs: Iterable[Need]) -> list[BlockDraft]:
    """A draft block by block, in the order of the needs (two statements).

    What is missing was counted when the draft was proposed; a block that was edited since is
    counted anew by the number of its people.
    """
    posts: dict[UUID, list[ProposedPost]] = defaultdict(list)
    for each in (
        proposal.posts.filter(barred=False)
        .select_related("member__organisation")
        .order_by("-leads", "position", "pk")
    ):
        posts[each.block_id].append(each)
    needs = list(needs)
    blocks = Block.objects.in_bulk([need.block_id for need in needs])
    return [
        BlockDraft(
            block=blocks[need.block_id],
            need=need,
            pairs=tuple(PairLine(each, _why(each)) for each in posts[need.block_id]),
            missing=_missing(proposal, need, posts[need.block_id]),
        )
        for need in needs
        if posts[need.block_id] or need.free_posts or str(need.block_id) in proposal.missing
    ]


def _why(post: ProposedPost) -> tuple[str, ...]:
    words = []
    for reason, detail in post.why:
        kind = Reason(reason)
        shown = str(LANGUAGE_LABELS[Language(detail)]) if kind is Reason.SPEAKS else detail
        words.append(str(REASON_LABELS[kind]).format(detail=shown))
    return tuple(words)


def _missing(proposal: TeamProposal, need: Need, posts: list[ProposedPost]) -> tuple[str, ...]:
    """What a block lacks, with the people who stand in the draft now."""
    counted = {
        Shortfall(kind): number
        for kind, number in proposal.missing.get(str(need.block_id), {}).items()
    }
    people = max(0, need.wanted - need.held_people - len(posts))
    counted[Shortfall.PEOPLE] = people
    led = need.held_lead or any(each.leads for each in posts)
    counted[Shortfall.LEAD] = 0 if led else 1
    spoken = need.held_languages.union(*(each.member.languages for each in posts))
    silent = [each for each in Language if each in need.languages - spoken]
    counted[Shortfall.LANGUAGE] = len(silent)
    names = "、".join(str(LANGUAGE_LABELS[each]) for each in silent)
    return tuple(
        str(SHORTFALL_LABELS[kind]).format(count=counted[kind], names=names)
        for kind in Shortfall
        if counted.get(kind)
    )
