"""Keeps a few processes running together, and ends every one of them when it ends.

Each runs in a process group of its own, so that Ctrl-C reaches the supervisor alone, which then
stops them in order and leaves none behind.
"""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

__all__ = ["Part", "Supervisor"]

_POLL_SECONDS: Final = 0.2
_STOP_SECONDS: Final = 15.0
#: A part that ends this often within a minute will not get better by starting it again.
_MOST_STARTS: Final = 5
_STARTS_WINDOW: Final = 60.0


@dataclass
class Part:
    """One program, with what its environment has beside ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _starts: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_STARTS), init=False)

    def start(self) -> None:
        """Start the program in a process group of its own; what an earlier start left is killed."""
        self.signal(signal.SIGKILL)
        self._starts.append(time.monotonic())
        follow = [sys.executable, "-m", "minqing.config.follow_parent", str(os.getpid())]
        self._process = subprocess.Popen(
            [*follow, *self.command],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def ended(self) -> bool:
        """Whether the program is not running now."""
        return self._process is None or self._process.poll() is not None

    @property
    def keeps_ending(self) -> bool:
        """Whether it ended too often lately to be started once more."""
        full = len(self._starts) == _MOST_STARTS
        return full and time.monotonic() - self._starts[0] < _STARTS_WINDOW

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program and everything that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def wait(self, seconds: float) -> None:
        """Wait for the end; afterwards what is left of its group is killed."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            self.signal(signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """Runs parts until it is told to end, or one of them cannot be kept running."""

    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], None]) -> None:
        self._parts = parts
        self._say = say
        #: Set by the first signal.
        self.ending = False

    def run(
        self,
        *,
        started: Callable[[], None] | None = None,
        between: Callable[[], None] | None = None,
    ) -> int:
        """Start all parts, call ``started``, and watch until SIGINT, SIGTERM or SIGHUP.

        ``between`` is called before each look at the parts. Returns 0 after a signal, 1 when a
        part kept ending. No process is left either way.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        try:
            for part in self._parts:
                part.start()
            if started is not None:
                started()
            return self._watch(between)
        finally:
            self._stop()

    def _watch(self, between: Callable[[], None] | None) -> int:
        while not self.ending:
            if between is not None:
                between()
            for part in self._parts:
                if part.ended and not self.ending:
                    if part.keeps_ending:
                        self._say(f"The {part.name} keeps ending; see the lines above.")
                        return 1
                    self._say(f"The {part.name} ended and is started again.")
                    time.sleep(_POLL_SECONDS)
                    part.start()
            time.sleep(_POLL_SECONDS)
        return 0

    def _stop(self) -> None:
        for part in self._parts:
            part.signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for part in self._parts:
            part.wait(max(0.0, deadline - time.monotonic()))

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True
