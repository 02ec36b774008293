"""A machine of a test's own: its data folder, the command line on it, its server."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.environment import DISTRICT, DISTRICT_CODE
from tests.serving import COMMAND, free_port, until_it_answers

__all__ = ["PASSPHRASE", "Answer", "Machine", "Wire"]

PASSPHRASE = "five words for the keys"
_UNSET = {"DATABASE_URL", "DATABASE_OWNER_URL", "MINQING_KEYRING", "MINQING_HOSTS", "MINQING_ROLE"}


class Machine:
    """What an operator has in hand: a folder, and commands."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        own = {"PYTHONPATH": "src:.", "MINQING_DATA": str(data), "MINQING_DISTRICT": DISTRICT}
        named = {"MINQING_DISTRICT_CODE": DISTRICT_CODE, "MINQING_DISTRICT_NAME": "云锦区"}
        self.environment = {**kept, **own, **named, **variables}

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command that succeeds says to a program."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    def python(self, source: str) -> str:
        """What a small program prints that has Django loaded and is the owner."""
        program = (
            "from minqing.config.environment import ProcessRole\n"
            "from minqing.config.process import connected\n"
            "with connected(ProcessRole.OWNER):\n"
            + "".join(f"    {line}\n" for line in source.strip().splitlines())
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def serving(self, log: Path) -> Iterator[str]:
        """The server's address while it runs."""
        port = free_port()
        with log.open("ab") as said:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--no-jobs", "--port", str(port)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            until_it_answers(process, url, lambda: log.read_text("utf-8"))
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


class Answer:
    """An answer over the network, as Django's test client gives one."""

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content

    def json(self) -> Any:
        """The content read."""
        return json.loads(self.content)


class Wire:
    """Posts over the network, in the manner of Django's test client."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(
        self, path: str, body: object, *, content_type: str, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request."""
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(f"{self.url}{path}", written, {"Content-Type": content_type})
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.read())
        except HTTPError as error:
            return Answer(error.code, error.read())
