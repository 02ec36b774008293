"""How those who asked are reached, masked for showing, and which answers are on their way there."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from minqing.cases.models import AnswerMessage, CaseContact
from minqing.cases.rules import ToldChannel
from minqing.lib.encryption import mask
from minqing.notices.queries.ways import ways_set_up
from minqing.notices.rules import Way
from minqing.storage.keys import open_column

__all__ = ["ShownContact", "contacts_of", "messages_of", "sendable"]


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact as a page may show it; empty where nothing was left."""

    phone: str
    email: str


def contacts_of(case_id: UUID) -> Mapping[UUID, ShownContact]:
    """The masked contacts of a case by requester, as far as the scope shows them."""
    return {
        row.pk: ShownContact(
            phone=mask(open_column(row, "phone") or "", tail=4),
            email=_masked_address(open_column(row, "email") or ""),
        )
        for row in CaseContact.objects.filter(case_id=case_id).order_by("left_at", "pk")
    }


def messages_of(case_id: UUID) -> Mapping[UUID, AnswerMessage]:
    """The last message with each answer of a case, by answer."""
    rows = AnswerMessage.objects.filter(case_id=case_id).order_by("sent_at", "pk")
    return {row.response_id: row for row in rows}


def sendable(contacts: Mapping[UUID, ShownContact]) -> dict[ToldChannel, list[str]]:
    """By which ways an answer can be sent here, and the masked numbers or addresses of each."""
    found: dict[ToldChannel, list[str]] = {}
    for channel in (ToldChannel.SMS, ToldChannel.EMAIL):
        if Way(channel.value) not in ways_set_up():
            continue
        by_sms = channel is ToldChannel.SMS
        shown = [each.phone if by_sms else each.email for each in contacts.values()]
        if any(shown):
            found[channel] = [each for each in shown if each]
    return found


def _masked_address(address: str) -> str:
    """The beginning of the name and the server."""
    name, at, server = address.rpartition("@")
    return f"{name[:1]}***{at}{server}" if at else ""
