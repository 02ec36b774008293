"""Addresses of users, and the messages that leave the house."""

from typing import ClassVar

from django.db import models

from minqing.lib.ids import new_id
from minqing.notices.models.labels import FAILURE_LABELS, KIND_LABELS, STATE_LABELS, WAY_LABELS
from minqing.notices.rules import Failure, MessageKind, MessageState, Way, When
from minqing.storage.fields import CodeField, SealedField

__all__ = ["NoticeAddress", "OutMessage", "OutMessageText"]


class NoticeAddress(models.Model):
    """Where a user is reached by one way, and when they want it. It counts once it is confirmed.

    ``sealed``: an address, a number, or the key of a group's robot; ``secret``: with which a
    robot's requests are signed. ``code_hash``: a confirmation code sent there and not typed yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    way = models.CharField(
        max_length=16, choices=[(w.value, label) for w, label in WAY_LABELS.items()]
    )
    sealed = SealedField(null=False)
    secret = SealedField()
    at_times = models.CharField(max_length=16, default=When.AT_ONCE.value)
    confirmed_at = models.DateTimeField(null=True)
    code_hash = models.BinaryField(null=True)
    code_sent_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    digested_at = models.DateTimeField(null=True)

    class Meta:
        """One address for each way."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_id", "way"], name="notice_address_once_a_way"),
            models.CheckConstraint(
                name="notice_address_way_known",
                condition=models.Q(way__in=[way.value for way in Way]),
            ),
            models.CheckConstraint(
                name="notice_address_when_known",
                condition=models.Q(at_times__in=[when.value for when in When]),
            ),
        ]


class OutMessage(models.Model):
    """One message by one way, from its cause to its proof. No words: ids and codes only.

    ``key`` names its cause, so that the same cause sends once. A message to a user names the user;
    where it goes is looked up when it leaves. Of a message to somebody without an account, address
    and words lie in ``OutMessageText``. ``on_ended`` is the job (handed down by whoever posted it)
    that hears how a message about ``about_id`` ended. Carriers know it by ``wire_id``, which stays
    the same at every try and is drawn anew when somebody has it sent again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    way = models.CharField(
        max_length=16, choices=[(w.value, label) for w, label in WAY_LABELS.items()]
    )
    kind = models.CharField(
        max_length=16, choices=[(k.value, label) for k, label in KIND_LABELS.items()]
    )
    state = models.CharField(
        max_length=16,
        default=MessageState.WAITING.value,
        choices=[(s.value, label) for s, label in STATE_LABELS.items()],
    )
    area_code = CodeField()
    user_id = models.UUIDField(null=True)
    code = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True)
    notice_ids = models.JSONField(default=list)
    urgent = models.BooleanField(default=False)
    about_id = models.UUIDField(null=True)
    on_ended = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(
        max_length=24, blank=True, choices=[(f.value, label) for f, label in FAILURE_LABELS.items()]
    )
    wire_id = models.UUIDField(unique=True, default=new_id)
    ref = models.CharField(max_length=80, blank=True)

    class Meta:
        """What waits is found by its moment, what failed by its place."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="out_message_state_known",
                condition=models.Q(state__in=[state.value for state in MessageState]),
            ),
            models.CheckConstraint(
                name="out_message_kind_known",
                condition=models.Q(kind__in=[kind.value for kind in MessageKind]),
            ),
            models.CheckConstraint(
                name="out_message_failed_says_why",
                condition=~models.Q(state=MessageState.FAILED.value)
                | models.Q(failure__in=[failure.value for failure in Failure]),
            ),
            models.CheckConstraint(
                name="out_message_ended_has_its_moment",
                condition=models.Q(
                    state__in=[MessageState.DELIVERED.value, MessageState.FAILED.value],
                    ended_at__isnull=False,
                )
                | models.Q(
                    state__in=[
                        MessageState.WAITING.value,
                        MessageState.SENDING.value,
                        MessageState.SENT.value,
                    ],
                    ended_at__isnull=True,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="out_message_under_way",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["-id", "area_code"],
                name="out_message_failed",
                condition=models.Q(state=MessageState.FAILED.value),
            ),
            models.Index(fields=["about_id"], name="out_message_about"),
        ]


class OutMessageText(models.Model):
    """Where a message without a user goes and what it says: sealed, erased after some time.

    Only the worker reads it.
    """

    message = models.OneToOneField(
        OutMessage, models.CASCADE, primary_key=True, related_name="text", db_column="id"
    )
    to = SealedField()
    subject = SealedField()
    body = SealedField()
    area_code = CodeField()
    erase_at = models.DateTimeField(db_index=True)
