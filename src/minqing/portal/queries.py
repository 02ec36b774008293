"""Reading one case, or one address, through the database's functions."""

import json
from datetime import date, datetime
from typing import Any

from django.db import connection

from minqing.cases.rules import CaseLevel, CaseState, Category, EventKind, ToldChannel
from minqing.lib.door_codes import read_door_code
from minqing.portal.rules import SHOWN, PublicAddress, PublicStep, PublicStory, Visitor
from minqing.storage.keys import keyring
from minqing.territory.rules import entrance_name

__all__ = ["door_index", "public_address", "public_story"]


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
        raised_at=datetime.fromisoformat(found["raised_at"]),
        response_due_at=datetime.fromisoformat(found["response_due_at"]),
        first_told_at=_moment(found["first_told_at"]),
        state=CaseState(found["state"]),
        level=CaseLevel(found["level"]),
        next_on=_day(found["next_on"]),
        follow_up_due_at=_moment(found["follow_up_due_at"]),
        steps=tuple(_step(each) for each in found["steps"] if each["kind"] in SHOWN),
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


def door_index(text: str) -> bytes:
    """The keyed hash behind the codes of contact cards."""
    return keyring().index(text, "contact card")


def public_address(code: str, *, on: date) -> PublicAddress | None:
    """What a contact card's code opens on a day; None for a code that nobody printed."""
    place = read_door_code(code, door_index)
    if place is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select portal_address(%s, %s, %s)", [place.entrance, place.dwelling_id, on])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    found = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    entrance = entrance_name(found["building"] or "", found["entrance_name"] or "")
    contacts = tuple(Visitor(each["name"], each["body"]) for each in found["contacts"])
    named = {(each.name, each.body) for each in contacts}
    return PublicAddress(
        street=found["street"] or "",
        neighbourhood=found["neighbourhood"] or "",
        block=found["block"] or "",
        address=f"{entrance} {found['door'] or ''}".strip(),
        contacts=contacts,
        team=tuple(
            Visitor(each["name"], each["body"], each["lead"])
            for each in found["team"]
            if (each["name"], each["body"]) not in named
        ),
    )
