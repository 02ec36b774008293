"""Tries at the portal's door, and slips that are shown once: who guesses is slowed down."""

from django.db import models

from minqing.lib.ids import new_id

__all__ = ["AskTry", "ConfirmTry", "FollowTry", "Slip"]


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


class AskTry(models.Model):
    """One request that was sent in, or could not be taken, counted by network address and door.

    Both are kept as keyed hashes only; of what could not be taken it is another hash of the
    address. Rows older than a day are removed by later ones.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address_hash = models.BinaryField(max_length=32)
    door_hash = models.BinaryField(max_length=32, null=True)
    tried_at = models.DateTimeField()

    class Meta:
        """Counted by address and by door."""

        indexes = [
            models.Index(fields=["address_hash", "tried_at"], name="ask_try_by_address"),
            models.Index(fields=["door_hash", "tried_at"], name="ask_try_by_door"),
            models.Index(fields=["tried_at"], name="ask_try_by_moment"),
        ]


class Slip(models.Model):
    """Number and access code of a request that was just sent in, sealed, for half an hour.

    ``id`` is made from the token in the form, so a form that is sent twice finds the slip of the
    first time. Later ones empty it after half an hour, and remove it after two days.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """The id only."""
        return str(self.pk)
