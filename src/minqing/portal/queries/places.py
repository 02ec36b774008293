"""Reading places: the address behind a card, and where a request may be about."""

import json
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.functions import Length

from minqing.lib.codes import Level, building_of, street_of
from minqing.lib.door_codes import DoorPlace, door_code, read_door_code
from minqing.portal.rules import AskPlace, Office, PublicAddress, Visitor
from minqing.storage.dated import holds_on
from minqing.storage.keys import keyring
from minqing.territory.models import Area, BlockPart
from minqing.territory.rules import entrance_name

__all__ = [
    "door_index",
    "neighbourhoods",
    "office_of",
    "place_of_area",
    "place_of_card",
    "public_address",
]


def door_index(text: str) -> bytes:
    """The keyed hash behind the codes of contact cards."""
    return keyring().index(text, "contact card")


def public_address(code: str, *, on: date) -> PublicAddress | None:
    """What a contact card's code opens on a day; None for a code that nobody printed."""
    place = read_door_code(code, door_index)
    found = None if place is None else _address(place, on)
    if found is None:
        return None
    contacts = tuple(Visitor(each["name"], each["body"]) for each in found["contacts"])
    named = {(each.name, each.body) for each in contacts}
    return PublicAddress(
        street=found["street"] or "",
        neighbourhood=found["neighbourhood"] or "",
        block=found["block"] or "",
        address=_written(found),
        contacts=contacts,
        team=tuple(
            Visitor(each["name"], each["body"], each["lead"])
            for each in found["team"]
            if (each["name"], each["body"]) not in named
        ),
    )


def place_of_card(code: str, *, on: date) -> AskPlace | None:
    """The place of a request that begins with a card's code; None for a code nobody printed."""
    place = read_door_code(code, door_index)
    found = None if place is None else _address(place, on)
    if place is None or found is None:
        return None
    entrance = str(found["entrance"])
    parts = BlockPart.objects.filter(holds_on(on), area_code__in=[entrance, building_of(entrance)])
    return AskPlace(
        area_code=entrance,
        neighbourhood=found["neighbourhood"] or "",
        street=found["street"] or "",
        address=_written(found),
        # One way of writing it: the requests of a door are counted by it.
        code=door_code(place, door_index),
        block=found["block"] or "",
        # An entrance that a block holds by itself goes before its building.
        block_id=parts.order_by(Length("area_code").desc())
        .values_list("block_id", flat=True)
        .first(),
        dwelling_id=place.dwelling_id,
    )


def place_of_area(area_code: str) -> AskPlace | None:
    """A neighbourhood as the place of a request; None for any other code."""
    rows = Area.objects.filter(level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True)
    name = rows.filter(pk=area_code[:18]).values_list("name", flat=True).first()
    if name is None:
        return None
    street = Area.objects.filter(pk=street_of(area_code)).values_list("name", flat=True).first()
    return AskPlace(area_code=area_code, neighbourhood=name, street=street or "")


def neighbourhoods() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every neighbourhood of the district by the name of its street: codes and names."""
    levels = [Level.STREET.value, Level.NEIGHBOURHOOD.value]
    rows = Area.objects.filter(level__in=levels, valid_to__isnull=True).order_by("code")
    streets: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for code, name in rows.values_list("code", "name"):
        if code == street_of(code):
            streets[code] = (name, [])
        elif street_of(code) in streets:
            streets[street_of(code)][1].append((code, name))
    return [(name, under) for name, under in streets.values() if under]


def office_of(area_code: str) -> Office | None:
    """The office of an area: what it is called, and its number where the register has one."""
    row = Area.objects.filter(pk=area_code).values_list("name", "phone").first()
    return None if row is None else Office(*row)


def _address(place: DoorPlace, on: date) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute("select portal_address(%s, %s, %s)", [place.entrance, place.dwelling_id, on])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    found: dict[str, Any] = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return found


def _written(found: dict[str, Any]) -> str:
    """Building, entrance and door in one line."""
    entrance = entrance_name(found["building"] or "", found["entrance_name"] or "")
    return f"{entrance} {found['door'] or ''}".strip()
