"""Work on the database beside the thread that goes on: one piece at a time."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

__all__ = ["Beside", "beside"]


class Beside:
    """One piece of work at a time, on a thread and on connections of its own."""

    def __init__(self, thread: Executor) -> None:
        self._thread = thread
        self._under_way: Future[None] | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Begin a piece of work; the one before must have been waited for."""
        self._under_way = self._thread.submit(work)

    def wait(self) -> None:
        """Wait for what is under way, if anything is; raises what it raised."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()


@contextmanager
def beside() -> Iterator[Beside]:
    """A thread for as long as this lasts; at the end nothing is under way and no connection open.

    Its connection is one like this thread's, in the same role. Each piece of work is in
    transactions of its own: it sees nothing of this thread's.
    """
    here = connections[DEFAULT_DB_ALIAS]

    def connect() -> None:
        connections[DEFAULT_DB_ALIAS] = here.copy()

    with ThreadPoolExecutor(1, initializer=connect) as thread:
        try:
            yield Beside(thread)
        finally:
            thread.submit(connections.close_all).result()
