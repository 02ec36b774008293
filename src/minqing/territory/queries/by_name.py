"""Lists by the sound of a name: how they are searched, and where the next page begins."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace, StrIndex

from minqing.lib.text import normalise_name
from minqing.organisations.models import Member, Organisation

__all__ = ["PAGE", "NameKey", "named", "page_by_name"]

PAGE = 50

Row = TypeVar("Row", Member, Organisation)


@dataclass(frozen=True, slots=True)
class NameKey:
    """The last row of a page: the sound of its name, and its id where names are equal."""

    name_pinyin: str
    row_id: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.name_pinyin}~{self.row_id}"

    @classmethod
    def read(cls, text: str) -> "NameKey | None":
        """The key in an address; None when it is none, and the list begins at its start."""
        name, _, row_id = text.rpartition("~")
        try:
            return cls(name, UUID(row_id))
        except ValueError:
            return None


def named(rows: QuerySet[Row], search: str) -> QuerySet[Row]:
    """The rows whose name holds what was typed, or sounds like it from the start.

    The position in the name is asked for instead of ``LIKE``. Both are refused an index under row
    security, and the policy is put to every row; but of ``LIKE`` the planner expects a handful of
    rows and has the policy look each of them up among the postings, where for all of them it
    reads the postings once.
    """
    name = normalise_name(search)
    sound = name.lower().replace(" ", "")
    return rows.alias(
        found_at=StrIndex("name", Value(name)),
        sound=Replace(F("name_pinyin"), Value(" "), Value("")),
    ).filter(Q(found_at__gt=0) | Q(sound__startswith=sound))


def page_by_name(
    rows: QuerySet[Row], after: NameKey | None, *, limit: int = PAGE
) -> tuple[list[Row], NameKey | None]:
    """One page by the sound of the name, and where the next begins (one statement)."""
    if after is not None:
        rows = rows.filter(
            Q(name_pinyin__gt=after.name_pinyin)
            | Q(name_pinyin=after.name_pinyin, pk__gt=after.row_id)
        )
    found = list(rows.order_by("name_pinyin", "pk")[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return shown, None if last is None else NameKey(last.name_pinyin, last.pk)
