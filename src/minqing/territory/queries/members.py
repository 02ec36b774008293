"""The list of members: who works or volunteers, for which organisation, posted where."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory import access
from minqing.territory.models import Posting
from minqing.territory.queries.staff import posts_of

__all__ = ["MemberKey", "MemberRow", "member_list"]

PAGE = 50


@dataclass(frozen=True, slots=True)
class MemberKey:
    """The last member of a page: the sound of the name, and the id where names are equal."""

    name_pinyin: str
    member_id: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.name_pinyin}~{self.member_id}"

    @classmethod
    def read(cls, text: str) -> "MemberKey | None":
        """The key in an address; None when it is none, and the list begins at its start."""
        name, _, member = text.rpartition("~")
        try:
            return cls(name, UUID(member))
        except ValueError:
            return None


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
    after: MemberKey | None = None,
    limit: int = PAGE,
) -> tuple[list[MemberRow], MemberKey | None]:
    """One page of the scope's members by the sound of the name (two statements)."""
    rows = access.members(scope).filter(holds_on(on))
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if search:
        name = normalise_name(search)
        rows = rows.filter(Q(name__contains=name) | Q(name_pinyin__startswith=name.lower()))
    if after is not None:
        rows = rows.filter(
            Q(name_pinyin__gt=after.name_pinyin)
            | Q(name_pinyin=after.name_pinyin, pk__gt=after.member_id)
        )
    found = list(rows.select_related("organisation").order_by("name_pinyin", "pk")[: limit + 1])
    shown = found[:limit]
    posts = posts_of(scope, [each.pk for each in shown], on)
    last = shown[-1] if len(found) > limit else None
    return (
        [MemberRow(each, tuple(posts.get(each.pk, ()))) for each in shown],
        None if last is None else MemberKey(last.name_pinyin, last.pk),
    )
