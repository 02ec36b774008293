"""Reading one case through the database's function."""

import json
from datetime import date, datetime
from typing import Any

from django.db import connection

from minqing.cases.rules import CaseLevel, CaseState, Category, EventKind, ToldChannel
from minqing.portal.rules import Office, PublicStep, PublicStory

__all__ = ["public_story"]


def public_story(number: str, code_hash: bytes) -> PublicStory | None:
    """The story of the case with this number and access code, None for any other pair."""
    with connection.cursor() as cursor:
        cursor.execute("select portal_story(%s, %s)", [number, code_hash])
        row = cursor.fetchone()
    found = row[0] if row else None
    if found is None:
        return None
    return _story(json.loads(found) if isinstance(found, str) else found)


def _story(found: dict[str, Any]) -> PublicStory:
    return PublicStory(
        number=found["number"],
        category=Category(found["category"]),
        body=found["body"] or "",
        neighbourhood=found["neighbourhood"] or "",
        restricted=found["restricted"],
        office=Office(found["office"], found["phone"] or "") if found["office"] else None,
        raised_at=datetime.fromisoformat(found["raised_at"]),
        response_due_at=datetime.fromisoformat(found["response_due_at"]),
        first_told_at=_moment(found["first_told_at"]),
        state=CaseState(found["state"]),
        level=CaseLevel(found["level"]),
        next_on=_day(found["next_on"]),
        follow_up_due_at=_moment(found["follow_up_due_at"]),
        final=found["final"],
        heard=found["heard"],
        confirmed=found["confirmed"],
        rated=found["rated"],
        asked_until=_day(found["asked_until"]),
        steps=tuple(_step(each) for each in found["steps"]),
    )


def _step(found: dict[str, Any]) -> PublicStep:
    return PublicStep(
        kind=EventKind(found["kind"]),
        at=datetime.fromisoformat(found["at"]),
        level=CaseLevel(found["level"]),
        text=found["text"] or "",
        channel=ToldChannel(found["channel"]) if found["channel"] else None,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
