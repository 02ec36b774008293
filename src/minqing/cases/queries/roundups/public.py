"""What everybody may read of signed roundups: through three SECURITY DEFINER functions.

Nobody is signed in and no scope is set where these are read, so nothing here touches a table.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.territory.rules import Role

__all__ = [
    "PublishedPlace",
    "PublishedRoundup",
    "PublishedTheme",
    "PublishedWeek",
    "published_places",
    "published_roundup",
    "published_weeks",
]


@dataclass(frozen=True, slots=True)
class PublishedPlace:
    """A neighbourhood with roundups to read."""

    code: str
    name: str
    street: str
    latest: date
    """The Monday of the latest week."""


@dataclass(frozen=True, slots=True)
class PublishedWeek:
    """A week of a neighbourhood; a count of None is left out."""

    monday: date
    came_in: int | None
    settled: int | None
    themes: int


@dataclass(frozen=True, slots=True)
class PublishedTheme:
    """One theme and its plan, as residents read them. ``count`` None: fewer than three."""

    id: UUID
    title: str
    plan: str
    said: str
    count: int | None
    owner: Role | None
    due_on: date | None
    goes_up: bool
    done: bool
    since: date
    """The Monday of the week in which the plan began."""


@dataclass(frozen=True, slots=True)
class PublishedRoundup:
    """A signed roundup as residents read it; a count of None is left out."""

    neighbourhood: str
    street: str
    version: int
    signed_at: datetime
    counts: Mapping[str, int | None]
    themes: tuple[PublishedTheme, ...]


def published_places() -> list[PublishedPlace]:
    """The neighbourhoods with a signed roundup, by code."""
    return [
        PublishedPlace(
            each["code"], each["name"], each["street"] or "", date.fromisoformat(each["latest"])
        )
        for each in _called("select cases_published_places()")
    ]


def published_weeks(area_code: str) -> list[PublishedWeek]:
    """The weeks of a neighbourhood, the newest first, up to 60; none for any other area."""
    return [
        PublishedWeek(
            date.fromisoformat(each["week_on"]), each["came_in"], each["settled"], each["themes"]
        )
        for each in _called("select cases_published_weeks(%s)", area_code)
    ]


def published_roundup(area_code: str, monday: date) -> PublishedRoundup | None:
    """What was published of a week, in the version that holds; None when nothing was."""
    found = _called("select cases_published_roundup(%s, %s)", area_code, monday)
    if found is None:
        return None
    return PublishedRoundup(
        neighbourhood=found["neighbourhood"] or "",
        street=found["street"] or "",
        version=found["version"],
        signed_at=datetime.fromisoformat(found["signed_at"]),
        counts=found["counts"],
        themes=tuple(_theme(each) for each in found["themes"]),
    )


def _theme(found: Mapping[str, Any]) -> PublishedTheme:
    return PublishedTheme(
        id=UUID(found["id"]),
        title=found["title"] or "",
        plan=found["plan"] or "",
        said=found["said"] or "",
        count=found["count"],
        owner=Role(found["owner"]) if found["owner"] else None,
        due_on=date.fromisoformat(found["due_on"]) if found["due_on"] else None,
        goes_up=found["goes_up"],
        done=found["done"],
        since=date.fromisoformat(found["since"]),
    )


def _called(sql: str, *values: str | date) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    found = row[0] if row else None
    return json.loads(found) if isinstance(found, str) else found
