"""Reads of places, and the scope that a user's postings give."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from minqing.lib.codes import parent_of
from minqing.lib.scope import Scope
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block
from minqing.territory.rules import PostedAt, Role, Standing, scope_of_postings

__all__ = [
    "area_path",
    "blocks_of",
    "children",
    "counter_revs",
    "loose_buildings",
    "scope_of_user",
    "standing_of_user",
]

_LOOSE = """
with held as (select area_code from territory_blockpart
  where to_on is null and area_code >= %(code)s and area_code < %(code)s || ':')
select count(*) from territory_area b
where b.parent_code = %(code)s and b.valid_to is null
  and not exists (select 1 from held where held.area_code = b.code)
  and (
    not exists (select 1 from held where left(held.area_code, 16) = b.code)
    or exists (select 1 from territory_area e where e.parent_code = b.code and e.valid_to is null
      and not exists (select 1 from held where held.area_code = e.code)))
"""


def standing_of_user(user_id: UUID, on: date, *, purpose: str = "desk") -> Standing:
    """A user's postings on a day and the scope they give (one statement).

    Reads through the SECURITY DEFINER function ``postings_of_user``: postings lie behind the very
    scope that is being built. An inactive user has none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select member_id, role, area_code, block_id, organisation_id"
            " from postings_of_user(%s, %s)",
            [user_id, on],
        )
        rows = cursor.fetchall()
    postings = tuple(PostedAt(Role(row[1]), row[2], row[3], row[4]) for row in rows)
    member = rows[0][0] if rows else None
    grants = (user_id,) if member is None else (user_id, member)
    scope = scope_of_postings(postings, purpose=purpose, grants=grants)
    return Standing(member, postings, scope)


def scope_of_user(user_id: UUID, on: date) -> Scope:
    """What a user may see on a day."""
    return standing_of_user(user_id, on).scope


def area_path(code: str) -> list[Area]:
    """The area and those above it, district first; unknown codes are left out."""
    codes = [code]
    while (above := parent_of(codes[-1])) is not None:
        codes.append(above)
    # Boundaries are large, and no list of names needs them.
    return list(Area.objects.filter(code__in=codes).defer("boundary").order_by("code"))


def children(code: str) -> QuerySet[Area]:
    """The areas right under one, by code."""
    return Area.objects.filter(parent_code=code, valid_to__isnull=True).order_by("code")


def blocks_of(area_code: str, on: date | None = None) -> QuerySet[Block]:
    """The blocks of a neighbourhood that hold on a day (None: those still open), by number."""
    return Block.objects.filter(holds_on(on), area_code=area_code).order_by("number")


def loose_buildings(area_code: str) -> int:
    """How many buildings of a neighbourhood lie in no block, or not with all their entrances."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, {"code": area_code})
        row = cursor.fetchone()
    return int(row[0])


def counter_revs(block_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The newest revision of each block, without locking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select block_id, rev from territory_blockcounter where block_id = any(%s)",
            [list(block_ids)],
        )
        return dict(cursor.fetchall())
