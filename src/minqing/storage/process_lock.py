"""Who is using the embedded server: a lock that the system drops for us when a process is killed.

Every process that uses the server shares one lock. The one that can take it alone is the last, and
stops the server. Counting in a file would be wrong after the first ``kill -9``.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["SharedUse", "exclusive"]


class SharedUse:
    """One process's use of something that several processes share."""

    def __init__(self, path: Path) -> None:
        """Take part; waits while another process is clearing up after the last use."""
        self._descriptor = _open(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    @contextmanager
    def leave(self) -> Iterator[bool]:
        """End the use; inside, ``True`` says that nobody else is left and nobody can enter."""
        try:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            yield last
        finally:
            os.close(self._descriptor)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Be the only process inside, waiting for the others."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open a lock file, owned like its folder, so that root never locks out the folder's owner."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor
