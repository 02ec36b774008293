"""The real server in a process of its own, and visitors that keep one connection to it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from benchmarks.district import ROOT, District
from benchmarks.held import HEADER, STATEMENTS
from minqing.config.environment import ProcessRole
from minqing.config.serving import free_port

__all__ = ["Answer", "Client", "Visitor", "serving"]

_HOST = "127.0.0.1"
_FIRST_PORT = 8900
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last received."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Client:
    """One kept connection to the server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(_HOST, port, timeout=120)

    def send(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str]
    ) -> Answer:
        """One request and its whole answer."""
        began = time.perf_counter()
        self._connection.request(method, path, body=body, headers=dict(headers))
        response = self._connection.getresponse()
        content = response.read()
        spent = time.perf_counter() - began
        return Answer(response.status, dict(response.headers), content, spent)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Visitor:
    """A user of the bench district, signed in with the second factor done."""

    def __init__(self, port: int, user_id: UUID) -> None:
        self._client = Client(port)
        self._cookie = _session(user_id)

    def get(self, path: str, *, bench: str = "") -> Answer:
        """Open a page; ``bench`` is the header that keeps it, or asks for it from memory."""
        headers = {"Cookie": self._cookie, "Accept-Language": "zh-CN"}
        if bench:
            headers[HEADER] = bench
        return self._client.send("GET", path, headers=headers)

    def statements(self, path: str, *, bench: str = "") -> int:
        """How many statements a page takes."""
        answer = self.get(path, bench=f"{bench} count")
        return int(
            {key.lower(): value for key, value in answer.headers.items()}[STATEMENTS.lower()]
        )

    def close(self) -> None:
        """Close the connection; the session stays until it ends by itself."""
        self._client.close()


@contextmanager
def serving(district: District, *, threads: int = 1, processes: int = 1) -> Iterator[int]:
    """Server processes as ``minqing serve`` starts them; their port on the loopback interface."""
    port = free_port(_HOST, _FIRST_PORT)
    command = [sys.executable, "-m", "granian", "minqing.config.wsgi:application"]
    command += ["--interface", "wsgi", "--host", _HOST, "--port", str(port)]
    command += [
        "--workers",
        str(processes),
        "--blocking-threads",
        str(threads),
        "--log-level",
        "warning",
    ]
    environment = {**os.environ, **district.environment(ProcessRole.WEB)}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The bench's server did not start.")


def _session(user_id: UUID) -> str:
    """A session as signing in makes it, written by the owner; the cookie that names it."""
    from django.conf import settings  # noqa: PLC0415  # Django is loaded by now
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 - needs loaded settings
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - needs loaded settings

    from minqing.accounts.models import User  # noqa: PLC0415 - needs loaded settings

    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_factor_set"] = True
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
