"""What is shown to everybody, clients of the interface, the feed, webhooks and their messages.

None of it names a resident. What is said of a case (``OpenCase``) stands behind the scope of its
case; the rest holds ids, codes and secrets' hashes, and belongs to the district office.
"""

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from minqing.cases.models import Case, CaseEvent
from minqing.interop.rules.clients import Right
from minqing.interop.rules.delivery import DeliveryState, Failure
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField, SealedField

__all__ = [
    "DELIVERY_LABELS",
    "FAILURE_LABELS",
    "RIGHT_LABELS",
    "ApiClient",
    "ClientAct",
    "ClientUse",
    "Delivery",
    "FeedChain",
    "FeedEntry",
    "Intake",
    "OpenCase",
    "Subscription",
]

RIGHT_LABELS: Final = {
    Right.READ: gettext_lazy("Read requests: codes, places, days"),
    Right.WORDS: gettext_lazy("Read the words of requests and answers, too"),
    Right.CREATE: gettext_lazy("Record requests"),
    Right.ANSWER: gettext_lazy("Answer requests that its areas hold, and say when that was told"),
    Right.HANDLE: gettext_lazy("Write notes, and hand requests up"),
}
DELIVERY_LABELS: Final = {
    DeliveryState.WAITING: pgettext_lazy("state of a message", "waiting"),
    DeliveryState.DELIVERED: pgettext_lazy("state of a message", "delivered"),
    DeliveryState.GIVEN_UP: pgettext_lazy("state of a message", "given up"),
}
FAILURE_LABELS: Final = {
    Failure.STATUS: gettext_lazy("The receiver refused it"),
    Failure.UNREACHABLE: gettext_lazy("The receiver could not be reached"),
    Failure.TIMEOUT: gettext_lazy("The receiver did not answer in time"),
    Failure.ADDRESS: gettext_lazy("The receiver’s address is not allowed"),
    Failure.CERTIFICATE: gettext_lazy("The receiver’s certificate is not good"),
}


class OpenCase(models.Model):
    """A case that the office shows to everybody, in the office's own words.

    Row security asks whether its case lies in the scope: it has no place of its own that could
    fall behind.
    """

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="+", db_column="case_id"
    )
    summary = models.TextField()
    opened_at = models.DateTimeField()
    opened_by_member_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()


class ApiClient(models.Model):
    """A system that speaks to the interface; only a keyed hash of its token is kept.

    ``areas`` is where it may act: a district, streets, neighbourhoods.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    contact = models.CharField(max_length=120, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    token_end = models.CharField(max_length=4)
    areas = ArrayField(CodeField(max_length=12))
    rights = ArrayField(models.CharField(max_length=8))
    per_minute = models.PositiveIntegerField(default=600)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        indexes: ClassVar = [models.Index(fields=["-made_at"], name="api_client_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rights__contained_by=[each.value for each in Right])
                & ~models.Q(rights=[]),
                name="api_client_rights_known",
            ),
            models.CheckConstraint(condition=~models.Q(areas=[]), name="api_client_has_areas"),
        ]


class ClientUse(models.Model):
    """How often a client came in the current minute. Written by ``interop_client`` only."""

    client = models.OneToOneField(
        ApiClient, models.CASCADE, primary_key=True, related_name="use", db_column="client_id"
    )
    minute = models.DateTimeField()
    times = models.PositiveIntegerField()
    last_at = models.DateTimeField()


class Intake(models.Model):
    """A case that a client recorded; its token gives the number when the answer was lost."""

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="+", db_column="case_id"
    )
    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    token_hash = models.BinaryField(max_length=32, unique=True)
    came_at = models.DateTimeField()


class ClientAct(models.Model):
    """What a client did under a key of its own: asked again with it, it is not done again.

    ``said`` is the digest of what it asked. The steps are the client's of that moment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    said = models.BinaryField(max_length=32)
    done_at = models.DateTimeField()

    class Meta:
        """Each key once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="client_act_once_a_key"),
        ]


class FeedChain(models.Model):
    """How far the feed has read one chain of the ledger."""

    chain = CodeField(max_length=12, primary_key=True)
    sequence = models.BigIntegerField()


class FeedEntry(models.Model):
    """The place of a case's event in the feed: no place is given before all lower ones are.

    Written by ``interop_gather`` only.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(CaseEvent, models.PROTECT, related_name="feed_entry")


class Subscription(models.Model):
    """Where events of cases are sent: ids and codes, signed with a secret that both sides know.

    ``position`` is the place in the feed up to which messages were made; no ``kinds`` are all.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = SealedField()
    kinds = ArrayField(models.CharField(max_length=24), default=list)
    areas = ArrayField(CodeField(max_length=12))
    position = models.BigIntegerField()
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        indexes: ClassVar = [models.Index(fields=["-made_at"], name="subscription_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(areas=[]), name="subscription_has_areas"),
        ]


class Delivery(models.Model):
    """One message to one subscriber: the same id and the same content at every try."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="+")
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=[(each.value, words) for each, words in DELIVERY_LABELS.items()]
    )
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(
        max_length=12,
        blank=True,
        choices=[(each.value, words) for each, words in FAILURE_LABELS.items()],
    )

    class Meta:
        """Each event once to each subscriber; the log reads the newest of one."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "event"], name="delivery_once_to_each"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subscription", "-made_at", "-id"], name="delivery_log"),
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="delivery_next",
            ),
        ]
