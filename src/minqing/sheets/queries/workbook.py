"""Rows of a workbook from a child process that may be lost without harm."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import minqing
from minqing.sheets.queries.sniffing import SheetKind, refused
from minqing.sheets.queries.source import MergedRange, NumberedRow, Source
from minqing.sheets.rules.limits import ChildLimits, SheetLimits
from minqing.sheets.rules.problems import Problem, SheetRefusedError

__all__ = ["open_workbook"]

_PROGRAM = "minqing.sheets.management.parse_workbook"
_MOST_FRAME_BYTES = 64 * 1024**2
_STOPPING_SECONDS = 5


class _Child:
    """The parser's process and the frames it sends, none of which is trusted."""

    def __init__(self, path: Path, sheet: str, limits: ChildLimits) -> None:
        self._limits = limits
        # Nothing of our environment: addresses of databases and keys stay here.
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(Path(minqing.__file__).parent.parent),
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-B", "-m", _PROGRAM, str(path.resolve()), sheet]
        command += [str(limits.memory_bytes), str(limits.cpu_seconds)]
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def frames(self) -> Iterator[list[Any]]:
        """Each frame until ``end``; SheetRefusedError when the child refuses, dies or is silent."""
        while True:
            size = int.from_bytes(self._read(4), "big")
            if size > _MOST_FRAME_BYTES:
                raise refused(Problem.DAMAGED)
            try:
                frame = json.loads(self._read(size), object_hook=_day_of)
            except ValueError as error:
                raise refused(Problem.DAMAGED) from error
            match frame:
                case ["end"]:
                    return
                case ["refused", str(code), dict(params)]:
                    raise refused(Problem(code), **params)
                case ["sheet" | "rows", *_]:
                    yield frame
                case _:
                    raise refused(Problem.DAMAGED)

    def stop(self) -> None:
        """End the child, whatever it does, and its pipe."""
        self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait(_STOPPING_SECONDS)

    def _read(self, size: int) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise refused(Problem.DAMAGED)
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([pipe], [], [], self._limits.silence_seconds)
            if not ready:
                raise refused(Problem.TOO_SLOW)
            part = os.read(pipe.fileno(), min(size, 1024 * 1024))
            if not part:
                raise self._death()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _death(self) -> SheetRefusedError:
        """Why the child ended before it was through."""
        code = self._process.wait(_STOPPING_SECONDS)
        if code == -signal.SIGXCPU:
            return refused(Problem.TOO_SLOW)
        # The parser aborts when memory is refused to it; the system kills when it runs short.
        if code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV):
            return refused(Problem.TOO_MUCH_MEMORY)
        return refused(Problem.DAMAGED)


@contextmanager
def open_workbook(path: Path, sheet: str | None, limits: SheetLimits) -> Iterator[Source]:
    """A workbook whose zip directory has been checked, as a source of rows."""
    child = _Child(path, sheet or "", limits.child)
    try:
        frames = child.frames()
        match next(frames, None):
            case ["sheet", list(names), int(rows), list(merged)]:
                ranges = tuple(MergedRange(*corners) for corners in merged)
                yield Source(SheetKind.XLSX, _rows(frames), tuple(map(str, names)), rows, ranges)
            case _:
                raise refused(Problem.DAMAGED)
    finally:
        child.stop()


def _rows(frames: Iterator[list[Any]]) -> Iterator[NumberedRow]:
    number = 0
    for frame in frames:
        for cells in frame[1]:
            number += 1
            yield number, cells


def _day_of(tagged: dict[str, Any]) -> object:
    """Days and moments, which the child tags; anything else is left as it is."""
    match tagged:
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"m": str(text)}:
            return datetime.fromisoformat(text)  # wall-clock time of a sheet: it has no zone
    return tagged
