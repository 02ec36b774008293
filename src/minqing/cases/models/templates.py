"""Reply templates."""

from typing import ClassVar

from django.db import models

from minqing.cases.models.labels import CATEGORY_LABELS, REPLY_STATE_LABELS
from minqing.cases.rules import Category
from minqing.cases.rules.wording import MAX_TEMPLATE, MAX_TEMPLATE_TITLE, ReplyState
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = ["ReplyTemplate"]


class ReplyTemplate(models.Model):
    """An office's wording for answers in its area. About nobody, so everybody may read it.

    Without a category or state it is for all of them. One that is not used any more is retired and
    stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField()
    title = models.CharField(max_length=MAX_TEMPLATE_TITLE)
    category = models.CharField(
        max_length=16,
        blank=True,
        choices=[(c.value, label) for c, label in CATEGORY_LABELS.items()],
    )
    state = models.CharField(
        max_length=16,
        blank=True,
        choices=[(s.value, label) for s, label in REPLY_STATE_LABELS.items()],
    )
    body = models.CharField(max_length=MAX_TEMPLATE)
    saved_at = models.DateTimeField()
    saved_by = models.UUIDField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """Those in use are found by their area."""

        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "title"],
                name="reply_template_in_use",
                condition=models.Q(retired_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(category="")
                | models.Q(category__in=[c.value for c in Category]),
                name="reply_template_category_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="") | models.Q(state__in=[s.value for s in ReplyState]),
                name="reply_template_state_known",
            ),
        ]
