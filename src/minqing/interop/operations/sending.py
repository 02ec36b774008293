"""One try to send one message over HTTP, to no address that must not be called."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any, Final

import httpx

from minqing.interop.rules.delivery import Failure, Network, is_listed, may_be_called

__all__ = ["Sent", "send"]

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
WHOLE: Final = 20.0
"""Seconds for a whole try: a receiver that sends a byte now and then holds no worker for hours."""
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
    try:
        target = httpx.URL(url)
        address = _address(target, allowed)
    except (httpx.InvalidURL, UnicodeError):
        # What is no name of a host: an empty part, or one that is too long.
        return Sent(None, Failure.ADDRESS)
    except OSError:
        return Sent(None, Failure.UNREACHABLE)
    if address is None:
        return Sent(None, Failure.ADDRESS)
    limit = _Limit()
    try:
        with (
            limit.kept(),
            httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
        ):
            request = client.build_request(
                "POST",
                target.copy_with(host=address),
                content=body,
                headers={**headers, "Host": target.netloc.decode("ascii")},
                extensions={"sni_hostname": target.host, "trace": limit.trace},
            )
            response = client.send(request, stream=True)
            response.close()
    except httpx.TransportError as error:
        return Sent(None, Failure.TIMEOUT if limit.over else _failure(error))
    return Sent(response.status_code, None if response.is_success else Failure.STATUS)


@dataclass(slots=True)
class _Limit:
    """Ends a connection once its whole time is over; httpx itself only times each single wait."""

    over: bool = False
    _open: socket.socket | None = field(default=None)

    def trace(self, event: str, told: Mapping[str, Any]) -> None:
        """What httpx tells of its connection: the socket to be ended."""
        if event == "connection.connect_tcp.complete":
            self._open = told["return_value"].get_extra_info("socket")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the limit meanwhile."""
        timer = Timer(WHOLE, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        self.over = True
        if self._open is not None:
            with suppress(OSError):
                self._open.shutdown(socket.SHUT_RDWR)


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


def _failure(error: httpx.TransportError) -> Failure:
    if isinstance(error, httpx.TimeoutException):
        return Failure.TIMEOUT
    return Failure.CERTIFICATE if isinstance(_root(error), ssl.SSLError) else Failure.UNREACHABLE


def _root(error: BaseException) -> BaseException:
    """What a chain of errors began with."""
    while (before := error.__cause__ or error.__context__) is not None:
        error = before
    return error
