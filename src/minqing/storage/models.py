"""The life of the data: which one it is, and which moments a backup holds.

Nothing here is about people. Only the owner writes: a backup and a restore are its commands.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from minqing.lib.ids import new_id

__all__ = ["FinishedBackup", "Life"]


class Life(models.Model):
    """One life of the data, from its beginning or a restore until the next restore.

    ``epoch`` tells phones that what they were told before may never have happened. ``gaps`` maps a
    sequence to the first and last number that may have been given out between the backup and the
    restore; they are never drawn again.
    """

    epoch = models.UUIDField(primary_key=True, default=new_id, editable=False)
    began_at = models.DateTimeField(db_default=Now())
    restored_from = models.DateTimeField(null=True)
    gaps = models.JSONField(default=dict)

    class Meta:
        """The latest is the current one."""

        indexes: ClassVar = [models.Index(fields=["began_at"], name="life_by_beginning")]

    def __str__(self) -> str:
        """Its epoch."""
        return str(self.epoch)


class FinishedBackup(models.Model):
    """One backup that lies whole on a disk.

    ``covers_until`` is the moment before which everything answered is surely inside: somewhat
    before the snapshot, because an answer may carry the moment at which its request began.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    snapshot_at = models.DateTimeField()
    covers_until = models.DateTimeField()
    finished_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """The newest is looked for at every pull."""

        indexes: ClassVar = [models.Index(fields=["covers_until"], name="backup_by_moment")]

    def __str__(self) -> str:
        """Its moment."""
        return self.snapshot_at.isoformat()
