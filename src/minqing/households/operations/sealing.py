"""A second process that seals rows while this one reads the next."""

import marshal
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings

import minqing
from minqing.households.models import Person
from minqing.households.rules.packing import PackedDoor, Sealer
from minqing.storage.fields import SealedField
from minqing.storage.keys import keyring

__all__ = ["PackedRows", "SealingProcess", "SealingStoppedError", "own_sealer", "sealing"]

PackedRows = tuple[bytes, bytes, bytes, int]
_PROGRAM = "minqing.households.management.pack_rows"
_UNDER_WAY = 3
_STOPPING_SECONDS = 5


class SealingStoppedError(Exception):
    """The process that seals rows ended before its work was done; what was staged is kept."""


class SealingProcess:
    """Takes batches of doors and gives back their lines, in the same order.

    At most ``_UNDER_WAY`` batches are in it. Two threads move the bytes, so that neither side ever
    waits for the other with both pipes full.
    """

    def __init__(self) -> None:
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(Path(minqing.__file__).parent.parent),
            "PYTHONUTF8": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", _PROGRAM],
            env=environment,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._sent: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._received: queue.SimpleQueue[PackedRows | None] = queue.SimpleQueue()
        self._under_way = 0
        for move in (self._feed, self._drain):
            threading.Thread(target=move, daemon=True).start()
        self._send((str(Path(settings.MINQING_KEYRING).resolve()), *_contexts()))

    @property
    def is_full(self) -> bool:
        """Whether the oldest batch has to be taken out before another goes in."""
        return self._under_way >= _UNDER_WAY

    def put(self, roster: str, doors: Sequence[PackedDoor]) -> None:
        """Hand a batch over."""
        self._under_way += 1
        self._send((roster, doors))

    def take(self) -> PackedRows:
        """The oldest batch's lines; SealingStoppedError when the process ended."""
        rows = self._received.get()
        if rows is None:
            raise SealingStoppedError
        self._under_way -= 1
        return rows

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._sent.put(None)
        self._process.kill()
        self._process.wait(_STOPPING_SECONDS)

    def _send(self, content: tuple[Any, ...]) -> None:
        frame = marshal.dumps(content)
        self._sent.put(len(frame).to_bytes(4, "big") + frame)

    def _feed(self) -> None:
        with cast("IO[bytes]", self._process.stdin) as pipe:
            try:
                while (frame := self._sent.get()) is not None:
                    pipe.write(frame)
                    pipe.flush()
            except BrokenPipeError:
                return  # it ended: the other thread says so

    def _drain(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as pipe:
            while size := pipe.read(4):
                content = pipe.read(int.from_bytes(size, "big"))
                if len(content) < int.from_bytes(size, "big"):
                    break
                self._received.put(marshal.loads(content))  # noqa: S302 - our own child's frames
        self._received.put(None)


def own_sealer() -> Sealer:
    """A sealer for this process."""
    return Sealer(keyring(), *_contexts())


def _contexts() -> tuple[str, str]:
    id_number, phone = (
        cast("SealedField", Person._meta.get_field(name)).context for name in ("id_number", "phone")
    )
    return id_number, phone


@contextmanager
def sealing() -> Iterator[SealingProcess]:
    """A sealing process, ended afterwards."""
    process = SealingProcess()
    try:
        yield process
    finally:
        process.stop()
