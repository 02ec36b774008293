"""Keeps every job of a process in its own district, though all districts share one queue schema.

The setting ``PROCRASTINATE_ON_APP_READY`` names ``keep_to_district``, so that no job's author has
to remember it.
"""

from django.conf import settings
from procrastinate import App
from procrastinate.periodic import PeriodicTask

__all__ = ["keep_to_district"]


def keep_to_district(app: App) -> None:
    """Put every task into the district's queue, and every periodic one under its name.

    procrastinate starts a periodic task once for each name and moment: without a name of its own,
    one district's evening would be the other's.
    """
    district: str = settings.MINQING_DISTRICT
    for task in app.tasks.values():
        task.queue = district
    registry = app.periodic_registry.periodic_tasks
    for (name, periodic_id), periodic in list(registry.items()):
        del registry[name, periodic_id]
        own_id = f"{district}:{periodic_id}" if periodic_id else district
        registry[name, own_id] = PeriodicTask(
            task=periodic.task,
            cron=periodic.cron,
            periodic_id=own_id,
            configure_kwargs=periodic.configure_kwargs,
        )
