"""Network addresses, as far as tries are counted by them."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

__all__ = ["counted_network"]

_HOME: Final = 64
"""Bits of an IPv6 address that a provider gives to one home at the least (RFC 6177, RFC 7421)."""


def counted_network(address: str) -> str:
    """What an address is counted as: an IPv4 address by itself, an IPv6 one with its whole /64.

    Whoever has one IPv6 address has 2^64 of them. An IPv4 address inside an IPv6 one counts as
    itself. What is no address stays as it is: it is still one thing to count.
    """
    try:
        found = ip_address(address.strip())
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _HOME), strict=False))
