"""Doing many jobs in a few processes, each with a connection of its own."""

from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from typing import TypeVar

from django.db import connections

__all__ = ["side_by_side"]

Job = TypeVar("Job")
#: What forked processes do with the number of a job; set just before they begin.
_begun: list[Callable[[int], None]] = []


def side_by_side(
    work: Callable[[Job], object], jobs: Sequence[Job], *, processes: int
) -> Iterator[None]:
    """Do ``work`` for every job, in whatever order; yields whenever one is done.

    What a job raises ends them all and is raised here. With one process the work is done here.
    No job may need what another one makes.
    """

    def do(number: int) -> None:
        work(jobs[number])

    if processes == 1:
        for number in range(len(jobs)):
            do(number)
            yield
        return
    connections.close_all()  # a forked process must not write into our connection
    _begun.append(do)
    try:
        # Forked, because the work knows everything that was made so far.
        with get_context("fork").Pool(processes) as pool:
            for _done in pool.imap_unordered(_do, range(len(jobs))):
                yield
    finally:
        _begun.clear()


def _do(number: int) -> None:
    _begun[0](number)
