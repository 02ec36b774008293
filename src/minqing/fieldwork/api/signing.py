"""Who sent a request: the device named in its headers, if its key signed it just now."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from minqing.fieldwork.queries.standing import DeviceStanding, device_standing
from minqing.fieldwork.rules.clock import clock_is_off
from minqing.fieldwork.rules.signatures import is_signed_by, signed_content
from minqing.fieldwork.rules.verdicts import Reason
from minqing.lib.time import local_date

__all__ = ["DeviceAuth", "NotSignedError", "SignedRequest"]


class NotSignedError(Exception):
    """The request does not count as the device's; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class SignedRequest(HttpRequest):
    """A request of which the sender is known."""

    auth: DeviceStanding


class DeviceAuth:
    """Recognises a device by the signature over method, path, moment and body.

    A withdrawn device is told so, except where ``withdrawn_too``: what it recorded before is still
    taken, and held. It hears of it only with a right signature, for the answer erases its data.
    """

    def __init__(self, *, withdrawn_too: bool = False) -> None:
        self.withdrawn_too = withdrawn_too

    def __call__(self, request: HttpRequest) -> DeviceStanding:
        """The device; NotSignedError otherwise."""
        now = timezone.now()
        device = _device(request.headers.get("X-Minqing-Device", ""), now)
        sent_at = request.headers.get("X-Minqing-At", "")
        content = signed_content(
            method=request.method or "", path=request.path, sent_at=sent_at, body=request.body
        )
        signature = request.headers.get("X-Minqing-Signature", "")
        if not is_signed_by(device.public_key, signature, content):
            raise NotSignedError(Reason.SIGNATURE)
        if clock_is_off(_moment(sent_at), now):
            raise NotSignedError(Reason.CLOCK)
        if device.revoked_at is not None and not self.withdrawn_too:
            raise NotSignedError(Reason.DEVICE_REVOKED)
        return device


def _device(header: str, now: datetime) -> DeviceStanding:
    try:
        device_id = UUID(header)
    except ValueError as error:
        raise NotSignedError(Reason.DEVICE_UNKNOWN) from error
    device = device_standing(device_id, local_date(now))
    if device is None:
        raise NotSignedError(Reason.DEVICE_UNKNOWN)
    return device


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotSignedError(Reason.CLOCK) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
