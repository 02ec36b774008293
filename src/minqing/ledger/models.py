"""Entries, chain heads, daily roots, and what every fact has in common."""

from typing import ClassVar

from django.db import models

from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = ["ChainHead", "DailyRoot", "Fact", "FactText", "LedgerEntry"]


class LedgerEntry(models.Model):
    """One act. Holds no foreign keys: the record outlives what it speaks of.

    ``hash`` covers the entry before it and every column but the two scope columns, which follow
    the place when blocks are divided anew. Rows are written by the SQL function ``ledger_append``
    only. ``facts`` maps a fact table to the count and digest of the facts the act made.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = CodeField(max_length=12)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=40, blank=True)
    recorded_area_code = CodeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    facts = models.JSONField()
    detail = models.JSONField()
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        """One entry per place in a chain."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="ledger_one_per_sequence"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_id", "at"], name="ledger_by_object"),
            models.Index(fields=["area_code", "at"], name="ledger_by_area"),
        ]

    def __str__(self) -> str:
        """Chain, place and act."""
        return f"{self.chain}#{self.sequence} {self.act}"


class ChainHead(models.Model):
    """The last entry of one chain; its row lock orders the writers of the chain."""

    chain = CodeField(max_length=12, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Chain and length."""
        return f"{self.chain}#{self.sequence}"


class DailyRoot(models.Model):
    """The signed state of all chains on one day."""

    on_date = models.DateField(primary_key=True)
    content = models.BinaryField()
    hash = models.CharField(max_length=64)
    signature = models.BinaryField(max_length=64)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Day and the beginning of the hash."""
        return f"{self.on_date} {self.hash[:12]}"


class Fact(models.Model):
    """Something that happened: written once, never changed, covered by a ledger entry's digest.

    ``recorded_area_code`` never changes. ``area_code`` and ``block_id`` say where the place stands
    today; they lie outside the immutability trigger and the digest.
    """

    projected: ClassVar[tuple[str, ...]] = ("area_code", "block_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recorded_area_code = CodeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    entry_id = models.UUIDField(db_index=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Abstract."""

        abstract = True


class FactText(models.Model):
    """The personal text of a fact, beside it, with a random salt.

    A subclass adds ``fact``, a one-to-one primary key to its Fact. Erasure empties ``salt`` and
    ``content``; the fact's ``text_digest`` then says nothing about them.
    """

    salt = models.BinaryField(max_length=16, null=True)
    content = models.TextField(null=True)  # noqa: DJ001 - null says erased, empty says nothing noted
    area_code = CodeField()
    block_id = models.UUIDField(null=True)

    class Meta:
        """Abstract."""

        abstract = True
