"""Where the job queue's tables live: once for all districts, in the schema ``queue``."""

from typing import Any

__all__ = ["QueueRouter"]

_APP = "procrastinate"
_DATABASE = "queue"


class QueueRouter:
    """Migrates procrastinate on the ``queue`` database alone, and nothing else there.

    At run time its tables are reached through ``default``, whose search path ends in ``queue``.
    """

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        """Django's question before every migration step."""
        if app_label == _APP:
            return db == _DATABASE
        return False if db == _DATABASE else None
