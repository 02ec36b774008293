"""The command line in processes of its own, and the server that one of them runs."""

import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

from tests.storage.servers import wait_until

__all__ = ["COMMAND", "answers", "free_port", "until_it_answers"]

COMMAND = [sys.executable, "-m", "minqing.config.cli"]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether the server can be used."""
    try:
        with urlopen(f"{url}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def until_it_answers(
    process: subprocess.Popen[Any], url: str, said: Callable[[], str], seconds: float = 120
) -> None:
    """Wait for a server; AssertionError with what it said when it ends or does not come."""

    def ready() -> bool:
        assert process.poll() is None, said()
        return answers(url)

    wait_until(ready, seconds)
