"""Who sent a request: the device named in its headers, if its key signed it just now."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from minqing.fieldwork.queries.standing import (
    DeviceStanding,
    Offer,
    device_standing,
    standing_and_offer,
)
from minqing.fieldwork.rules.clock import clock_is_off
from minqing.fieldwork.rules.signatures import is_signed_by, signed_content
from minqing.fieldwork.rules.verdicts import Reason
from minqing.lib.time import local_date

__all__ = ["DeviceAuth", "NotSignedError", "PullAuth", "PullingRequest", "SignedRequest"]


class NotSignedError(Exception):
    """The request does not count as the device's; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class SignedRequest(HttpRequest):
    """A request of which the sender is known."""

    auth: DeviceStanding


class PullingRequest(HttpRequest):
    """A signed request for what is new, with what the answer begins with."""

    auth: tuple[DeviceStanding, Offer]


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
        device = device_standing(_device_id(request), local_date(now))
        if device is None:
            raise NotSignedError(Reason.DEVICE_UNKNOWN)
        self.check(request, device, now)
        return device

    def check(self, request: HttpRequest, device: DeviceStanding, now: datetime) -> None:
        """NotSignedError unless the device signed this request just now and may speak."""
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


class PullAuth(DeviceAuth):
    """The same, which reads with the device what a pull begins with."""

    def __call__(self, request: HttpRequest) -> tuple[DeviceStanding, Offer]:  # type: ignore[override]  # ninja hands on whatever is given
        """The device and the offer; NotSignedError otherwise."""
        now = timezone.now()
        found = standing_and_offer(_device_id(request), local_date(now))
        if found is None:
            raise NotSignedError(Reason.DEVICE_UNKNOWN)
        self.check(request, found[0], now)
        return found


def _device_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.headers.get("X-Minqing-Device", ""))
    except ValueError as error:
        raise NotSignedError(Reason.DEVICE_UNKNOWN) from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotSignedError(Reason.CLOCK) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
