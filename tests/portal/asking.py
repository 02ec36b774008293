"""Asking as a resident does: a page is opened, its form filled and sent."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from minqing.lib.door_codes import DoorPlace, door_code
from minqing.portal.queries import door_index
from tests.cast import Cast

__all__ = ["BODY", "card", "opened_form", "photo", "send", "visitor"]

BODY = "楼道灯坏了一周，晚上看不清台阶"


def visitor(*, address: str = "198.51.100.7", **options: Any) -> Client:
    """Somebody without an account, who reads English."""
    client = Client(REMOTE_ADDR=address, **options)
    client.cookies["language"] = "en"
    return client


def card(cast: Cast, block: str = "a1", door: int = 0) -> str:
    """The code of the card that hangs at a door of the cast."""
    place = DoorPlace(dwelling_id=cast.households[block][door].dwelling_id)
    return door_code(place, door_index)


def opened_form(client: Client, **query: str) -> dict[str, str]:
    """The hidden values of the form as it is opened."""
    page = client.get("/ask/", query).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page))
    return {name: fields.get(name, "") for name in ("token", "a", "csrfmiddlewaretoken")}


def send(client: Client, given: dict[str, str], **said: Any) -> HttpResponse:
    """What the form sends."""
    return client.post("/ask/", {"body": BODY, **given, **said})  # type: ignore[return-value]  # the client adds to it


def photo(content: bytes, name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
