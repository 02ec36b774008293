"""``minqing worker``: do the jobs of this process's district, from the queue of its name."""

import asyncio
import logging
import os
import signal
import threading
from typing import Final

from django.conf import settings
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

__all__ = ["run"]

#: A running job has this long to end after a signal; then it is done again later.
_JOB_SECONDS: Final = 8
#: Then the process ends whatever it waits for, such as a database that is gone for good.
_LAST_SECONDS: Final = 12


def run(*, concurrency: int, wait: bool) -> None:
    """Work until SIGINT, SIGTERM or SIGHUP, or with ``wait`` off until no job is waiting.

    A job that is running at the signal is finished first.
    """
    if not isinstance(app.connector, DjangoConnector):
        message = "The job queue is not connected through Django."
        raise TypeError(message)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    ending = _Ending()
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            asyncio.run(_work(worker, ending, concurrency=concurrency, wait=wait))
    finally:
        ending.done()


class _Ending:
    """Sees to it that the process ends soon once it has begun to."""

    def __init__(self) -> None:
        self.begun = False
        self._timer = threading.Timer(_LAST_SECONDS, os._exit, [1])
        self._timer.daemon = True

    def begin(self) -> None:
        if not self.begun:
            self.begun = True
            self._timer.start()

    def done(self) -> None:
        self._timer.cancel()


async def _work(app: App, ending: _Ending, *, concurrency: int, wait: bool) -> None:
    """Run the worker. Signals are ours from the start: procrastinate takes them late, and once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        if task is not None and not ending.begun:
            ending.begin()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        async with app.open_async():
            await app.run_worker_async(
                queues=[settings.MINQING_DISTRICT],
                name=settings.MINQING_DISTRICT,
                concurrency=concurrency,
                wait=wait,
                delete_jobs="successful",
                shutdown_graceful_timeout=_JOB_SECONDS,
                install_signal_handlers=False,
            )
    except asyncio.CancelledError:
        if not ending.begun:
            raise
    finally:
        ending.begin()
