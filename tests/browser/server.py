"""The real server: the project's own ``serve`` command, in processes of its own."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import ensure_district
from tests.environment import DISTRICT
from tests.serving import COMMAND, free_port, until_it_answers

__all__ = ["SENDING", "LiveServer"]

#: Messages are written into files, at any hour; the gateway's secret is known to tests.
SENDING = {
    "MINQING_EMAIL": "file",
    "MINQING_SMS": "file",
    "MINQING_ROBOTS": "file",
    "MINQING_QUIET_HOURS": "00:00-00:00",
    "MINQING_SMS_SECRET": "only the gateway knows this",
}
_SOURCE = Path(__file__).resolve().parents[2] / "src"
_PATIENCE = 60


class LiveServer:
    """``minqing serve`` for this test process's district, as the web role, on a loopback port."""

    def __init__(self, database: EmbeddedServer, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(_SOURCE),
            "MINQING_ROLE": "web",
            "MINQING_ASK_POSITION": "1",
            **SENDING,
            "DATABASE_URL": ensure_district(database, DISTRICT).web,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "serve", "--no-jobs", "--port", str(self.port)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until_it_answers(self._process, self.url, self.said)

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE)
            self._process = None

    def kill(self) -> None:
        """``kill -9`` everything of it: the supervisor, the server, its workers."""
        assert self._process is not None
        groups = _children(self._process.pid)
        assert groups, "the server runs in a process group of its own"
        self._process.kill()
        for group in groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self._process.wait(_PATIENCE)
        self._process = None

    def said(self) -> str:
        """What the server wrote since its first start."""
        return self._log.read_text("utf-8", errors="replace")


def _children(pid: int) -> list[int]:
    """The direct children of a process; each of the supervisor's leads a group."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):
                fields = (each / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == pid:
                    found.append(int(each.name))
    return found
