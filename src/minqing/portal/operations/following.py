"""Trying a pair of number and access code, and keeping the page open for a while.

Not ledgered: nobody acts there but a resident reading about their own case.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from minqing.cases.operations import access_code_hash
from minqing.lib.codes import normalise_case_number
from minqing.lib.encryption import UnreadableSealError
from minqing.portal.rules import MAX_NUMBER, VISIT, Outcome
from minqing.storage.keys import keyring

__all__ = ["Pass", "open_pass", "sealed_pass", "try_to_follow"]

_CONTEXT = "portal.follow"


@dataclass(frozen=True, slots=True)
class Pass:
    """What lets a browser read one case for a while: the number, and the hash of its code."""

    number: str
    code_hash: bytes
    until: datetime


def try_to_follow(
    *, number: str, code: str, address: str, at: datetime
) -> tuple[Outcome, Pass | None]:
    """Try a pair; a wrong one is counted, by number and by network address.

    Ten wrong tries an hour for one number, sixty from one address; then every answer is
    "too many", for right and wrong alike.
    """
    wanted = normalise_case_number(number)[:MAX_NUMBER]
    code_hash = access_code_hash(wanted, code)
    from_address = keyring().index(address, "portal address")
    with connection.cursor() as cursor:
        cursor.execute(
            "select portal_follow(%s, %s, %s, %s)->>'outcome'",
            [wanted, code_hash, from_address, at],
        )
        row = cursor.fetchone()
    outcome = Outcome(row[0] if row else Outcome.UNKNOWN)
    if outcome is not Outcome.FOUND:
        return outcome, None
    return outcome, Pass(wanted, code_hash, at + VISIT)


def sealed_pass(granted: Pass) -> str:
    """The pass as a cookie value: sealed, so it shows nothing and cannot be made up."""
    plain = json.dumps([granted.number, granted.code_hash.hex(), granted.until.isoformat()])
    return urlsafe_b64encode(keyring().seal(plain, _CONTEXT)).decode()


def open_pass(cookie: str, at: datetime) -> Pass | None:
    """The pass in a cookie, None when it is over, broken or not ours."""
    try:
        plain = keyring().open(urlsafe_b64decode(cookie.encode()), _CONTEXT)
    except (ValueError, UnreadableSealError):
        return None
    number, code_hash, until = json.loads(plain)
    granted = Pass(number, bytes.fromhex(code_hash), datetime.fromisoformat(until))
    return granted if at < granted.until else None
