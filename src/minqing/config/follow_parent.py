"""Run a program that ends when the process that started it ends, even by ``kill -9``.

``python -m minqing.config.follow_parent PARENT-PID PROGRAM ARGUMENTS…`` (Linux; elsewhere the
program simply runs.)
"""

import ctypes
import os
import signal
import sys
from typing import Final

__all__ = ["main"]

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_ARGUMENTS: Final = 3


def main(arguments: list[str]) -> None:
    """Become the program; it gets SIGTERM when the parent is gone."""
    if len(arguments) < _ARGUMENTS:
        sys.exit(__doc__)
    parent, program = int(arguments[1]), arguments[2:]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main(sys.argv)
