"""The secret address of a worker's calendar, and who knocks at such addresses in vain."""

from typing import ClassVar

from django.db import models

from minqing.lib.ids import new_id
from minqing.organisations.models import Member

__all__ = ["CalendarAddress", "CalendarTry"]


class CalendarAddress(models.Model):
    """The one address at which a calendar reads a member's due days; withdrawn, it is no row.

    Only a keyed hash of its secret is kept. ``read_on`` is the last day on which a calendar read
    it. Who comes with the secret has no scope yet and reads through ``visits_calendar`` alone.
    """

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    read_on = models.DateField(null=True)

    def __str__(self) -> str:
        """The member only: the address is secret."""
        return str(self.member_id)


class CalendarTry(models.Model):
    """An address that is none, asked for from one network address. Written by ``visits_calendar``.

    A calendar that goes on asking for a withdrawn address counts once an hour, however often it
    asks. Both are keyed hashes. Rows older than an hour are removed by later tries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address_hash = models.BinaryField(max_length=32)
    token_hash = models.BinaryField(max_length=32)
    tried_at = models.DateTimeField()

    class Meta:
        """Counted by network address."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address_hash", "token_hash"], name="visits_calendar_try_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["tried_at"], name="visits_calendar_try_at")]

    def __str__(self) -> str:
        """The moment only."""
        return f"{self.tried_at:%Y-%m-%d %H:%M}"
