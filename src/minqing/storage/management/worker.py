"""``minqing worker``: do the jobs of this process's district, from the queue of its name."""

import asyncio
import logging

from django.conf import settings
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

__all__ = ["run"]


def run(*, concurrency: int, wait: bool) -> None:
    """Work until SIGINT or SIGTERM, or with ``wait`` off until no job is waiting.

    A job that is running at the signal is finished first.
    """
    if not isinstance(app.connector, DjangoConnector):
        message = "The job queue is not connected through Django."
        raise TypeError(message)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        asyncio.run(_work(worker, concurrency=concurrency, wait=wait))


async def _work(app: App, *, concurrency: int, wait: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            queues=[settings.MINQING_DISTRICT],
            name=settings.MINQING_DISTRICT,
            concurrency=concurrency,
            wait=wait,
            delete_jobs="successful",
            shutdown_graceful_timeout=10,
        )
