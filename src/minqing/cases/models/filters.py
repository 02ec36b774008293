"""Filters of the queue that somebody keeps under a name."""

from django.db import models

from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = ["MAX_FILTER_NAME", "CaseFilter"]

MAX_FILTER_NAME = 20


class CaseFilter(models.Model):
    """One view of the queue: its name and its address, of one user or of their whole office.

    It lies at the place of the office (``area_code`` and ``block_id``) where it was made. What it
    shows is decided by the scope of whoever opens it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=MAX_FILTER_NAME)
    address = models.CharField(max_length=500)
    shared = models.BooleanField(default=False)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "name"], name="case_filter_of_office")]
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "name"], name="case_filter_name_once"),
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name
