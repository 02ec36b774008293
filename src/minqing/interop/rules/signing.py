"""Signing webhooks as Standard Webhooks says (https://www.standardwebhooks.com, version 1.0.0).

The receiver needs no code of ours: libraries for many languages verify this form.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

__all__ = ["TOLERANCE_SECONDS", "is_signed", "new_webhook_secret", "signature_headers"]

PREFIX: Final = "whsec_"
_BYTES: Final = 32
TOLERANCE_SECONDS: Final = 300
"""How old a message may be before a receiver should refuse it as replayed."""


def new_webhook_secret() -> str:
    """A new secret: 256 random bits in base64, with the prefix that the specification names."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature_headers(
    *, secret: str, message_id: str, sent_at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers of a message: its id, the moment of this try, the signature over both."""
    timestamp = str(int(sent_at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + _signature(secret, message_id, timestamp, body),
    }


def is_signed(
    *, secret: str, message_id: str, timestamp: str, signature: str, body: bytes, now: datetime
) -> bool:
    """Whether a message came from whoever knows the secret, not longer ago than the tolerance."""
    if not timestamp.isdecimal() or abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    wanted = "v1," + _signature(secret, message_id, timestamp, body)
    return any(hmac.compare_digest(wanted, each) for each in signature.split(" "))


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
