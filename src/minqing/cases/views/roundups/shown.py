"""What the pages and papers of a roundup have in common: its figures and themes in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from minqing.cases.models import LISTED_LABELS, PUBLISHED_LABELS
from minqing.cases.rules.roundups import (
    SETTLED,
    Listed,
    Lists,
    Sheet,
    Theme,
    Week,
    published_counts,
)
from minqing.lib.codes import street_of
from minqing.organisations.models import Member
from minqing.territory.models import ROLE_LABELS, Area, Block

__all__ = [
    "Place",
    "block_rows",
    "figures",
    "outcome",
    "owner_names",
    "owner_words",
    "place_of",
    "published_lines",
    "week_words",
]

_FIGURES = (
    Listed.CAME_IN,
    Listed.ON_THE_SPOT,
    Listed.HANDED_UP,
    *SETTLED.values(),
    Listed.GONE_UP,
    Listed.OPEN,
    Listed.OVERDUE,
    Listed.NEEDS_NEXT,
)
_OF_BLOCKS = (
    Listed.CAME_IN,
    Listed.ON_THE_SPOT,
    Listed.HANDED_UP,
    Listed.OPEN,
    Listed.OVERDUE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood and its street, by name."""

    code: str
    name: str
    street: str


def place_of(area_code: str) -> Place:
    """The neighbourhood of a roundup (1 statement)."""
    names = dict(
        Area.objects.filter(code__in=[area_code, street_of(area_code)]).values_list("code", "name")
    )
    return Place(area_code, names.get(area_code, ""), names.get(street_of(area_code), ""))


def week_words(week: Week) -> str:
    """A week as people name it: its number and its days."""
    return _("week %(number)d, %(monday)s – %(sunday)s") % {
        "number": week.number,
        "monday": week.monday.isoformat(),
        "sunday": week.sunday.isoformat(),
    }


def figures(lists: Lists) -> list[dict[str, Any]]:
    """The figures of a week, each with the requests behind it."""
    return [
        {
            "code": listed.value,
            "label": LISTED_LABELS[listed],
            "count": lists.count(listed),
            "tone": "over" if listed is Listed.OVERDUE and lists.count(listed) else "",
        }
        for listed in _FIGURES
    ]


def block_rows(lists: Lists) -> tuple[list[object], list[dict[str, Any]]]:
    """The heads and lines of the table by block (1 statement)."""
    labels = {each.pk: each.label for each in Block.objects.filter(pk__in=lists.blocks)}
    rows = [
        {
            "label": labels.get(block, ""),
            "cells": [
                {"label": LISTED_LABELS[listed], "count": lists.count(listed, block)}
                for listed in _OF_BLOCKS
            ],
        }
        for block in sorted(lists.blocks, key=lambda each: labels.get(each, ""))
    ]
    return [LISTED_LABELS[listed] for listed in _OF_BLOCKS], rows


def owner_names(sheets: Iterable[Sheet], *others: UUID | None) -> dict[UUID, str]:
    """The names of those who carry plans out, and of others asked for (1 statement)."""
    wanted = {theme.owner_id for sheet in sheets for theme in sheet.themes} | set(others)
    rows = Member.objects.filter(pk__in=[each for each in wanted if each is not None])
    return dict(rows.values_list("pk", "name"))


def owner_words(theme: Theme, names: Mapping[UUID, str]) -> str:
    """Who carries a plan out: the member with the role, or the role alone."""
    role = str(ROLE_LABELS[theme.owner_role]) if theme.owner_role else ""
    name = names.get(theme.owner_id, "") if theme.owner_id else ""
    return " · ".join(each for each in (name, role) if each)


def outcome(theme: Theme) -> str:
    """What became of a theme's plan, in one word."""
    if theme.done:
        return pgettext("plan of a roundup", "done")
    if theme.carried:
        return pgettext("plan of a roundup", "goes on")
    return pgettext("plan of a roundup", "new")


def published_lines(lists: Lists) -> list[tuple[str, int | None]]:
    """The counts that residents read, in words; None where a count is left out."""
    return [(str(PUBLISHED_LABELS[name]), count) for name, count in published_counts(lists).items()]
