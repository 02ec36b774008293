"""One try to send one message over HTTP, to no address that must not be called."""

import socket
import ssl
from dataclasses import dataclass
from typing import Final

import httpx

from minqing.interop.rules.delivery import Failure, Network, is_listed, may_be_called

__all__ = ["Sent", "send"]

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a try: the receiver's status, and the failure unless it took the message."""

    status: int | None
    failure: Failure | None


def send(url: str, headers: dict[str, str], body: bytes, allowed: tuple[Network, ...]) -> Sent:
    """Post a message once; redirects are not followed, what the receiver says is not read.

    The name is looked up here and the connection goes to the address that was judged, so a name
    that leads elsewhere the next moment gains nothing. Proxies of the environment are not used.
    Without TLS only addresses that the operator allowed are called.
    """
    target = httpx.URL(url)
    try:
        address = _address(target, allowed)
    except OSError:
        return Sent(None, Failure.UNREACHABLE)
    if address is None:
        return Sent(None, Failure.ADDRESS)
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
            request = client.build_request(
                "POST",
                target.copy_with(host=address),
                content=body,
                headers={**headers, "Host": target.netloc.decode("ascii")},
                extensions={"sni_hostname": target.host},
            )
            response = client.send(request, stream=True)
            response.close()
    except httpx.TimeoutException:
        return Sent(None, Failure.TIMEOUT)
    except httpx.TransportError as error:
        certificate = isinstance(_root(error), ssl.SSLError)
        return Sent(None, Failure.CERTIFICATE if certificate else Failure.UNREACHABLE)
    return Sent(response.status_code, None if response.is_success else Failure.STATUS)


def _address(target: httpx.URL, allowed: tuple[Network, ...]) -> str | None:
    """The address to call; None when one of those behind the name must not be called.

    Raises OSError for a name that is not known.
    """
    port = target.port or _DEFAULT_PORTS[target.scheme]
    rows = socket.getaddrinfo(target.host, port, type=socket.SOCK_STREAM)
    found = [str(row[4][0]).partition("%")[0] for row in rows]
    if target.scheme == "http" and not all(is_listed(each, allowed) for each in found):
        return None
    return found[0] if found and all(may_be_called(each, allowed) for each in found) else None


def _root(error: BaseException) -> BaseException:
    """What a chain of errors began with."""
    while (before := error.__cause__ or error.__context__) is not None:
        error = before
    return error
