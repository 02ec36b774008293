"""The list of members: who works or volunteers, for which organisation, posted where."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minqing.lib.scope import Scope
from minqing.organisations.models import Member, Organisation
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory import access
from minqing.territory.models import Area, Posting
from minqing.territory.queries.by_name import NameKey, named, page_by_name
from minqing.territory.queries.staff import posts_of

__all__ = ["MemberRow", "member_list", "organisation_list"]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, and the posts held on the day inside the reader's scope."""

    member: Member
    posts: tuple[Posting, ...]


def member_list(
    scope: Scope,
    on: date,
    *,
    search: str = "",
    organisation_id: UUID | None = None,
    after: NameKey | None = None,
) -> tuple[list[MemberRow], NameKey | None]:
    """One page of the scope's members by the sound of the name (two statements)."""
    rows = access.members(scope).filter(holds_on(on)).select_related("organisation")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if search:
        rows = named(rows, search)
    shown, following = page_by_name(rows, after)
    posts = posts_of(scope, [each.pk for each in shown], on)
    return [MemberRow(each, tuple(posts.get(each.pk, ()))) for each in shown], following


def organisation_list(
    scope: Scope, on: date, *, search: str = "", after: NameKey | None = None
) -> tuple[list[tuple[Organisation, str]], NameKey | None]:
    """One page of the bodies kept in the scope's areas, each with its area (two statements)."""
    rows = Organisation.objects.filter(within(scope, block=None), holds_on(on))
    if search:
        rows = named(rows, search)
    shown, following = page_by_name(rows, after)
    codes = {each.area_code for each in shown}
    areas = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    return [(each, areas.get(each.area_code, "")) for each in shown], following
