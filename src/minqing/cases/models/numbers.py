"""The pool of case numbers: pairs of number and access code, handed out before they are used."""

from django.db import models

from minqing.storage.fields import CodeField

__all__ = ["NUMBER_SEQUENCE", "CaseNumber"]

NUMBER_SEQUENCE = "cases_number_seq"


class CaseNumber(models.Model):
    """A reserved number. A phone holds a few, so that one can be left at a door without signal.

    That of a restricted case stands in no block, like the case.

    Only a keyed hash of the access code is kept: whoever reserves it hears it once.
    """

    number = models.CharField(primary_key=True, max_length=16)
    sequence = models.BigIntegerField(unique=True)
    access_code_hash = models.BinaryField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    reserved_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["block_id", "device_id"],
                condition=models.Q(used_at__isnull=True),
                name="number_left",
            ),
        ]
