"""What did not arrive, what the file backend wrote, where one is reached."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from uuid import UUID

from django.db.models import QuerySet

from minqing.lib.encryption import mask
from minqing.lib.scope import Scope
from minqing.notices.access import messages, own_addresses
from minqing.notices.models import NoticeAddress, OutMessage
from minqing.notices.queries.ways import outbox_folder, ways_set_up
from minqing.notices.rules import MessageKind, MessageState, Way
from minqing.storage.keys import open_column

__all__ = [
    "FAILED_PAGE",
    "Reached",
    "WrittenMessage",
    "failed",
    "failed_page",
    "reached",
    "written",
    "written_one",
]

FAILED_PAGE = 50
_MOST_FILES = 200
_FILE = re.compile(r"(\d{8}T\d{6})-([a-z]+)-([0-9a-f-]{36})\.(eml|http)")


@dataclass(frozen=True, slots=True)
class Reached:
    """How a user is reached by one way; ``shown`` is masked, empty where nothing is noted."""

    way: Way
    row: NoticeAddress | None
    shown: str


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A file of the outbox."""

    name: str
    way: Way
    wire_id: UUID
    at: str
    content: str


def reached(user_id: UUID) -> list[Reached]:
    """Each way that is set up, and how the user is reached by it. The id must be granted."""
    rows = {row.way: row for row in own_addresses(user_id)}
    return [
        Reached(way, row := rows.get(way.value), _masked(way, row) if row else "")
        for way in Way
        if way in ways_set_up()
    ]


def failed(scope: Scope) -> QuerySet[OutMessage]:
    """What did not arrive in the scope's areas, latest first; codes are asked for anew instead."""
    rows = messages(scope).filter(state=MessageState.FAILED).exclude(kind=MessageKind.CODE)
    return rows.order_by("-id")


def failed_page(scope: Scope, *, before: UUID | None = None) -> list[OutMessage]:
    """One page of them; one row more than ``FAILED_PAGE`` says that another page follows."""
    rows = failed(scope)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[: FAILED_PAGE + 1])


def written() -> list[WrittenMessage]:
    """What the file backend wrote last, latest first."""
    folder = outbox_folder()
    if not folder.is_dir():
        return []
    names = sorted((path.name for path in folder.iterdir()), reverse=True)
    found = (written_one(name) for name in names[:_MOST_FILES])
    return [each for each in found if each is not None]


def written_one(name: str) -> WrittenMessage | None:
    """One file of the outbox as people read it; None when there is none of this name."""
    shape = _FILE.fullmatch(name)
    path = outbox_folder() / name
    if shape is None or shape[2] not in set(Way) or not path.is_file():
        return None
    raw = path.read_bytes()
    content = _readable_mail(raw) if shape[4] == "eml" else raw.decode(errors="replace")
    moment = f"{datetime.strptime(shape[1], '%Y%m%dT%H%M%S'):%Y-%m-%d %H:%M:%S} UTC"  # noqa: DTZ007 - shown as it is named
    return WrittenMessage(name, Way(shape[2]), UUID(shape[3]), moment, content)


def _readable_mail(raw: bytes) -> str:
    """Heads and text of a mail, decoded: on the wire Chinese is base64."""
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    heads = "\n".join(f"{name}: {value}" for name, value in mail.items())
    return f"{heads}\n\n{body.get_content() if body else ''}"


def _masked(way: Way, row: NoticeAddress) -> str:
    plain = open_column(row, "sealed") or ""
    if way is Way.EMAIL:
        name, _, server = plain.rpartition("@")
        return f"{name[:1]}***@{server}"
    return mask(plain, tail=4)
