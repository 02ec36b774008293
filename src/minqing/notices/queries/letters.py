"""What a message says, put together when it leaves: the words of a code, and where to read on."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from minqing.accounts.models import User
from minqing.notices.access import own, own_addresses
from minqing.notices.models import NoticeAddress, OutMessage, OutMessageText
from minqing.notices.queries.ways import link_to
from minqing.notices.rules import MessageKind, Way, text_of
from minqing.storage.keys import open_column

__all__ = ["MOST_IN_DIGEST", "Parcel", "parcel_of"]

MOST_IN_DIGEST = 20
"""So many notices are told in a summary; of the others only how many they are."""
_NOTICES = "/desk/notices/"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything a carrier needs. ``secret`` signs what goes to a robot."""

    wire_id: UUID
    way: Way
    to: str
    subject: str
    body: str
    secret: str = ""


def parcel_of(message: OutMessage) -> Parcel | None:
    """A message as it leaves; None when there is nobody any more to send it to, or nothing to say.

    The scope must cover the message's area and grant its user.
    """
    if message.user_id is None:
        return _to_somebody(message)
    user = User.objects.filter(pk=message.user_id, is_active=True).first()
    address = own_addresses(message.user_id).filter(way=message.way).first()
    if user is None or address is None:
        return None
    if address.confirmed_at is None and message.kind != MessageKind.CODE:
        return None
    with override(user.language):
        subject, body = _words(message)
    return _addressed(message, address, subject, body)


def _to_somebody(message: OutMessage) -> Parcel | None:
    text = OutMessageText.objects.filter(pk=message.pk).first()
    if text is None or text.to is None or text.body is None:
        return None
    return Parcel(
        message.wire_id,
        Way(message.way),
        open_column(text, "to") or "",
        open_column(text, "subject") or "",
        _signed(Way(message.way), open_column(text, "body") or ""),
    )


def _addressed(
    message: OutMessage, address: NoticeAddress, subject: str, body: str
) -> Parcel | None:
    way = Way(message.way)
    if not body:
        return None
    return Parcel(
        message.wire_id,
        way,
        open_column(address, "sealed") or "",
        subject,
        _signed(way, body),
        open_column(address, "secret") or "",
    )


def _signed(way: Way, body: str) -> str:
    """A text message begins with its sender in 【】: operators in China carry no other."""
    return f"【{settings.MINQING_SMS_SIGNATURE}】{body}" if way is Way.SMS else body


def _words(message: OutMessage) -> tuple[str, str]:
    """Subject and body of a message to a user, in the language in use."""
    if message.kind == MessageKind.CODE:
        text = OutMessageText.objects.filter(pk=message.pk).first()
        code = (open_column(text, "body") or "") if text else ""
        said = _("Your code for confirming this address is %(code)s. It is good for 15 minutes.")
        return _("Confirm your address"), said % {"code": code} if code else ""
    if message.kind == MessageKind.DIGEST:
        return _digest(message)
    words = text_of(message.code, message.params)
    return words, _with_link(Way(message.way), [words], message.path)


def _digest(message: OutMessage) -> tuple[str, str]:
    """What came since the last summary and was not read meanwhile; nothing when all was read."""
    user_id = message.user_id
    rows = own(user_id).filter(read_at__isnull=True) if user_id else own(UUID(int=0))
    waiting = list(rows.filter(pk__in=message.notice_ids).order_by("id"))
    if not waiting:
        return "", ""
    count = len(waiting)
    head = ngettext("%(count)s notice waits for you.", "%(count)s notices wait for you.", count) % {
        "count": count
    }
    if message.way == Way.SMS:
        return head, _with_link(Way.SMS, [head], _NOTICES)
    lines = [f"· {notice.text}" for notice in waiting[:MOST_IN_DIGEST]]
    if count > MOST_IN_DIGEST:
        more = count - MOST_IN_DIGEST
        lines.append(ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more})
    return head, _with_link(Way(message.way), [head, "", *lines], _NOTICES)


def _with_link(way: Way, lines: list[str], path: str) -> str:
    link = link_to(path)
    if way is Way.SMS:
        return f"{lines[0]} {link}" if link else lines[0]
    if link:
        lines = [*lines, "", link]
    if way is Way.EMAIL:
        lines = [
            *lines,
            "",
            _("You choose under “Messages”, “How they reach me” what is sent here."),
        ]
    return "\n".join(lines)
