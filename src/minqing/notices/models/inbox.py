"""The table of notices."""

from typing import ClassVar

from django.db import models

from minqing.lib.ids import new_id
from minqing.notices.rules import text_of

__all__ = ["Notice"]


class Notice(models.Model):
    """One message to one user; ``path`` is where what it speaks of is found.

    With ``together_at`` it speaks of as many as its ``count``: what comes within that hour while it
    is unread is counted into it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    code = models.CharField(max_length=80)
    params = models.JSONField()
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    together_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are the user's newest first."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="notices_path_is_of_the_desk",
                condition=models.Q(path__startswith="/desk/"),
            ),
            models.UniqueConstraint(
                name="notices_together_once_an_hour",
                fields=["user_id", "code", "together_at"],
                condition=models.Q(read_at__isnull=True, together_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-id"], name="notices_by_user"),
            models.Index(
                fields=["user_id"], name="notices_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    @property
    def text(self) -> str:
        """The words in the active language."""
        return text_of(self.code, self.params)
