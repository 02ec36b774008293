"""Months not kept of a few blocks and of an area, however many there are beside them."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Q

NOT_KEPT = (Q(first_told_at__isnull=True) | Q(first_told_at__gte=F("due_at"))) & (
    Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("due_at"))
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0005_substitutes")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                fields=["block_id", "due_at", "area_code"],
                condition=NOT_KEPT,
                name="promise_not_kept_of_block",
            ),
        ),
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                fields=["area_code", "due_at", "block_id"],
                condition=NOT_KEPT,
                name="promise_not_kept_of_area",
            ),
        ),
    ]
