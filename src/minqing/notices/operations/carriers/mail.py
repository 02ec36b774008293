"""E-mail, through Django's mail."""

from datetime import datetime
from email.utils import format_datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from minqing.lib.time import SHANGHAI
from minqing.notices.operations.carriers.files import write_mail
from minqing.notices.queries.letters import Parcel
from minqing.notices.queries.ways import sending
from minqing.notices.rules import Failure, Outcome, Way
from minqing.notices.rules.ways import Sending
from minqing.notices.rules.wire import Result

__all__ = ["send_mail"]

_PERMANENT = range(500, 600)
_SIGN_IN = frozenset({530, 534, 535, 538})
_NO_SUCH = frozenset({510, 511, 512, 513, 521, 523, 525, 550, 551, 553, 556})


def send_mail(parcel: Parcel, at: datetime) -> Result:
    """A mail with plain text; its Message-ID is the same at every try (RFC 5322, 3.6.4).

    Out-of-office replies to it are unwanted (RFC 3834).
    """
    mail = EmailMessage(
        subject=" ".join(parcel.subject.split()),
        body=parcel.body,
        to=[parcel.to],
        headers={
            "Message-ID": f"<{parcel.wire_id}@{_own_host()}>",
            "Date": format_datetime(at.astimezone(SHANGHAI)),
            "Auto-Submitted": "auto-generated",
        },
    )
    if sending(Way.EMAIL) is Sending.FILE:
        return write_mail(parcel, mail.message().as_bytes(linesep="\r\n"), at)
    try:
        with get_connection() as connection:
            connection.send_messages([mail])
    except SMTPRecipientsRefused as error:
        return _answered(next(iter(error.recipients.values()))[0], of_recipient=True)
    except SMTPResponseException as error:
        return _answered(error.smtp_code)
    except (SMTPException, OSError):
        return Result.later(Failure.UNREACHABLE)
    return Result(Outcome.ACCEPTED)


def _answered(code: int, *, of_recipient: bool = False) -> Result:
    """What a mail server's refusal means (RFC 5321, 4.2.1)."""
    if code in _SIGN_IN:
        return Result.later(Failure.NOT_ALLOWED)
    if code not in _PERMANENT:
        return Result.later(Failure.BUSY)
    gone = of_recipient and code in _NO_SUCH
    return Result.refused(Failure.NO_SUCH_ADDRESS if gone else Failure.REFUSED)


def _own_host() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(">") or "localhost"
