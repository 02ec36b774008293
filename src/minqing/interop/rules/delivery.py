"""When a message is tried again, and to which addresses one may be sent at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

__all__ = [
    "MAX_TRIES",
    "DeliveryState",
    "Failure",
    "Network",
    "is_listed",
    "may_be_called",
    "networks",
    "next_try",
    "url_fault",
]

Network = IPv4Network | IPv6Network

_WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
MAX_TRIES: Final = len(_WAITS) + 1
"""Nine tries in about two days: a weekend's outage ends before a Monday's."""
_MAX_URL: Final = 500


class DeliveryState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Failure(StrEnum):
    """Why a try failed."""

    STATUS = "status"
    """The receiver answered, but not with a status from 200 to 299."""
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    ADDRESS = "address"
    """The name leads to an address that is not allowed."""
    CERTIFICATE = "certificate"


def next_try(tries: int, at: datetime) -> datetime | None:
    """When the next try is due after so many failed ones; None when none is left."""
    return at + _WAITS[tries - 1] if tries <= len(_WAITS) else None


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Networks as a setting lists them: ``10.1.2.0/24`` or a single address. ValueError else."""
    return tuple(ip_network(each) for each in written)


def may_be_called(address: str, allowed: Iterable[Network]) -> bool:
    """Whether a message may go to an address: a public one, or one that the operator allowed.

    Loopback, private, link-local (where clouds keep their secrets), multicast and reserved ones
    are not public; an IPv4 address inside an IPv6 one counts as itself.
    """
    if is_listed(address, allowed):
        return True
    found = _bare(address)
    return found.is_global and not (found.is_multicast or found.is_reserved)


def is_listed(address: str, allowed: Iterable[Network]) -> bool:
    """Whether the operator allowed an address by name of its network."""
    found = _bare(address)
    return any(found.version == each.version and found in each for each in allowed)


def _bare(address: str) -> IPv4Address | IPv6Address:
    """An address; the IPv4 one that an IPv6 address only wraps (mapped, 6to4, NAT64)."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


_NAT64: Final = IPv6Network("64:ff9b::/96")


def url_fault(url: str) -> str:
    """The code of what is wrong with a receiver's address; empty when it can be tried."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "malformed"
    if parts.scheme not in {"https", "http"} or not parts.hostname or len(url) > _MAX_URL:
        return "malformed"
    # Blanks and control characters would be passed over here and refused when it is called.
    if any(c.isspace() or not c.isprintable() for c in url):
        return "malformed"
    if parts.username is not None or parts.password is not None:
        return "credentials"
    if parts.fragment or port == 0:
        return "malformed"
    return ""
