"""The table of imports."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.lib.ids import new_id
from minqing.sheets.rules.runs import RunFailure, RunState
from minqing.storage.fields import CodeField

__all__ = ["FAILURE_LABELS", "STATE_LABELS", "ImportRun"]

STATE_LABELS = {
    RunState.UPLOADED: _("uploaded"),
    RunState.READING: _("being read"),
    RunState.CHECKED: _("rows to mend"),
    RunState.WAITING: _("to be confirmed"),
    RunState.APPLYING: _("being written"),
    RunState.DONE: _("done"),
    RunState.FAILED: _("broken off"),
    RunState.ABANDONED: _("given up"),
}
FAILURE_LABELS = {
    RunFailure.REFUSED: _("The file cannot be read."),
    RunFailure.DISK_FULL: _(
        "The disk of the server is full. Nothing was written. Tell whoever runs the server to make"
        " room; then press Continue: what was read is kept."
    ),
    RunFailure.DATABASE_FULL: _(
        "The disk of the database is full. Nothing was written. Tell whoever runs the server to"
        " make room; then press Continue: what was read is kept."
    ),
    RunFailure.FILE_GONE: _("The file is no longer on the server. Upload it again."),
    RunFailure.NO_BLOCK: _(
        "A neighbourhood of the file has no “unassigned” block. Import the areas first, then press"
        " Continue."
    ),
    RunFailure.CHANGED_MEANWHILE: _(
        "Somebody changed the same households again and again while this was being written."
        " Nothing was written. Press Continue."
    ),
    RunFailure.NOT_ALLOWED: _("You may no longer bring in this kind of file. Nothing was written."),
    RunFailure.UNKNOWN: _(
        "Something unexpected happened. Nothing was written. Press Continue; if it happens again,"
        " tell whoever runs the server."
    ),
}


class ImportRun(models.Model):
    """One file on its way into the register.

    ``area_code`` is the area of who brings it in, and bounds what it may touch. ``heartbeat_at`` is
    renewed while a process works on it. ``report`` holds what the check found: counts, the first
    differences, the first refused rows in words, questions. It names people, so it is emptied, and
    the file taken away, some days after the run ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=[(each.value, STATE_LABELS[each]) for each in RunState]
    )
    area_code = CodeField(max_length=12)
    created_by = models.UUIDField()
    member_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    file_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    error_file_id = models.UUIDField(null=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    skip_faulty = models.BooleanField(default=False)
    confirmed = models.JSONField(default=list)
    confirmed_by = models.UUIDField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    failure = models.CharField(max_length=20, blank=True)
    report = models.JSONField(default=dict)

    class Meta:
        """Lists are the area's newest first."""

        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_run_state_known",
                condition=models.Q(state__in=[each.value for each in RunState]),
            ),
            models.CheckConstraint(
                name="import_run_of_an_area",
                condition=models.Q(area_code__regex="^([0-9]{6}|[0-9]{9}|[0-9]{12})$"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area_code", "-id"], name="import_run_by_area")]

    def __str__(self) -> str:
        """The file."""
        return self.file_name
