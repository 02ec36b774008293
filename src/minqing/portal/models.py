"""Tries at the portal's door: who guesses is slowed down."""

from django.db import models

from minqing.lib.ids import new_id

__all__ = ["ConfirmTry", "FollowTry"]


class FollowTry(models.Model):
    """One wrong pair of number and access code. Written by ``portal_follow`` only.

    ``number`` is what was typed, whether or not such a case exists; ``address_hash`` a keyed hash
    of the network address. Rows older than an hour are removed by later tries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=16)
    address_hash = models.BinaryField(max_length=32)
    tried_at = models.DateTimeField()

    class Meta:
        """Counted by number and by address."""

        indexes = [
            models.Index(fields=["number", "tried_at"], name="try_by_number"),
            models.Index(fields=["address_hash", "tried_at"], name="try_by_address"),
            models.Index(fields=["tried_at"], name="try_by_moment"),
        ]


class ConfirmTry(models.Model):
    """One wrong code of a contact card. Written by ``portal_confirm`` only.

    Only the keyed hash of the network address is kept. Rows older than an hour are removed by later
    tries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address_hash = models.BinaryField(max_length=32)
    tried_at = models.DateTimeField()

    class Meta:
        """Counted by address."""

        indexes = [
            models.Index(fields=["address_hash", "tried_at"], name="confirm_try_by_address"),
            models.Index(fields=["tried_at"], name="confirm_try_by_moment"),
        ]
