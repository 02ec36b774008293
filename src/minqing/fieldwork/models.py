"""Enrolment codes, devices, what they were given, and what became of every item they sent."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from minqing.fieldwork.rules.erasure import Erasure
from minqing.fieldwork.rules.health import Failure
from minqing.fieldwork.rules.mutations import Kind
from minqing.fieldwork.rules.verdicts import Outcome, Reason, Ruling
from minqing.lib.ids import new_id
from minqing.organisations.models import Member
from minqing.storage.fields import CodeField, SealedField

__all__ = [
    "ERASURE_LABELS",
    "FAILURE_LABELS",
    "KIND_LABELS",
    "OUTCOME_LABELS",
    "REASON_LABELS",
    "RULING_LABELS",
    "AppliedMutation",
    "CollectLink",
    "CollectSubmission",
    "Device",
    "DeviceBlock",
    "DeviceHealth",
    "DiaryNote",
    "Enrolment",
    "HeldMutation",
]

KIND_LABELS = {
    Kind.VISIT: gettext_lazy("Visit"),
    Kind.CASE: gettext_lazy("Request"),
    Kind.TOLD: gettext_lazy("Answer told"),
    Kind.HAND_UP: gettext_lazy("List handed up"),
    Kind.FOUND: gettext_lazy("Found at the door"),
    Kind.DIARY: gettext_lazy("Note in a diary"),
    Kind.CHECK_ANSWER: gettext_lazy("Answer in a check"),
    Kind.ATTACHMENT: gettext_lazy("Picture"),
    Kind.HOUSEHOLD_CHANGE: gettext_lazy("Correction of a household"),
    Kind.ANSWERS: gettext_lazy("Questionnaire"),
}

ERASURE_LABELS = {
    Erasure.WITHDRAWN: gettext_lazy("The phone was withdrawn"),
    Erasure.WRONG_PINS: gettext_lazy("The PIN was wrong five times"),
    Erasure.LEFT: gettext_lazy("Its worker signed out"),
}

FAILURE_LABELS = {
    Failure.REFUSED: gettext_lazy("The server turned the phone away"),
    Failure.SERVER: gettext_lazy("The server did not answer as it should"),
    Failure.STORAGE_FULL: gettext_lazy("The phone’s storage is full"),
    Failure.FAULT: gettext_lazy("The app failed"),
}

OUTCOME_LABELS = {
    Outcome.APPLIED: gettext_lazy("Recorded"),
    Outcome.DUPLICATE: gettext_lazy("Sent twice"),
    Outcome.MERGED: gettext_lazy("Recorded before"),
    Outcome.CONFLICT: gettext_lazy("Disagrees with a record"),
    Outcome.HELD: gettext_lazy("Held for review"),
    Outcome.REFUSED: gettext_lazy("Refused"),
}

REASON_LABELS = {
    Reason.ID_TAKEN: gettext_lazy("Disagrees with a record that exists"),
    Reason.NUMBER_TAKEN: gettext_lazy("The request number does not fit"),
    Reason.CASE_MOVED_ON: gettext_lazy("The request had moved on"),
    Reason.NOT_YOUR_BLOCK: gettext_lazy("The block was no longer the visitor's"),
    Reason.HOUSEHOLD_UNKNOWN: gettext_lazy("The household is not on the visitor's register"),
    Reason.HOUSEHOLD_MOVED: gettext_lazy("The household had moved away"),
    Reason.HOUSEHOLD_ELSEWHERE: gettext_lazy("The household was merged with one of another block"),
    Reason.FOUND_WAITING: gettext_lazy("Waits for what was found at the door"),
    Reason.ROUND_UNKNOWN: gettext_lazy("The round has ended or is not held here"),
    Reason.LINE_UNKNOWN: gettext_lazy("The kind of visit is not known"),
    Reason.CODE_UNKNOWN: gettext_lazy("A choice this server does not know"),
    Reason.FORM_UNKNOWN: gettext_lazy("A version of a questionnaire that is not known here"),
    Reason.ANSWERS_ODD: gettext_lazy("The answers do not fit the questionnaire"),
    Reason.ANSWERS_CORRECTED: gettext_lazy("The answers had been corrected already"),
    Reason.CASE_UNKNOWN: gettext_lazy("The request was not found"),
    Reason.RESPONSE_UNKNOWN: gettext_lazy("The answer was not found"),
    Reason.CHECK_UNKNOWN: gettext_lazy("The check was not found"),
    Reason.CHECK_OVER: gettext_lazy("The check was decided already"),
    Reason.MOMENT_DOUBTFUL: gettext_lazy("The recorded time is too long ago"),
    Reason.UNDONE: gettext_lazy("Recorded in a time that a restore has undone"),
    Reason.KIND_UNKNOWN: gettext_lazy("A kind of record this server does not know"),
    Reason.UNREADABLE: gettext_lazy("Cannot be opened with the server's key"),
    Reason.DEVICE_REVOKED: gettext_lazy("Sent by a withdrawn phone"),
    Reason.SERVER_ERROR: gettext_lazy("The server failed to record it"),
    Reason.ATTACHED_WAITING: gettext_lazy("Waits for the record it belongs to"),
    Reason.ATTACHED_UNKNOWN: gettext_lazy("The record it belongs to has not come"),
    Reason.FIELD_CLASH: gettext_lazy("Two people wrote different things"),
    Reason.PERSON_UNKNOWN: gettext_lazy("The person is no longer in the household"),
}
"""Why an item waits for review, as the reviewer reads it."""

RULING_LABELS = {
    Ruling.ACCEPTED: gettext_lazy("Accepted"),
    Ruling.SET_ASIDE: gettext_lazy("Set aside"),
}


class Enrolment(models.Model):
    """A code shown once on the desk, with which one phone becomes one member's device.

    Only a keyed hash of the code is kept. The phone has no scope when it redeems it, so that goes
    through the SQL function ``redeem_enrolment``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    area_code = CodeField()
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Id only: the code is secret, the member's name is personal."""
        return str(self.id)


class Device(models.Model):
    """One enrolled phone of one member; on a shared phone each worker has a device of their own.

    ``erased_at`` is when the phone itself said that nothing of it can be read any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    user_id = models.UUIDField(null=True)
    area_code = CodeField()
    name = models.CharField(max_length=80)
    public_key = models.BinaryField(max_length=65)
    app_version = models.CharField(max_length=40, blank=True)
    enrolled_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_because = models.CharField(
        max_length=10,
        blank=True,
        choices=[(each.value, ERASURE_LABELS[each]) for each in Erasure],
    )

    class Meta:
        """Found by member; listed by area."""

        indexes: ClassVar = [
            models.Index(fields=["area_code", "last_seen_at"], name="device_by_area"),
        ]

    def __str__(self) -> str:
        """Id only."""
        return str(self.id)


class DeviceHealth(models.Model):
    """How a phone stood when it last told: overwritten each time, so no fact and no history.

    Holds nothing about residents; ``rules.health.Health`` says what each column means. The sums
    ``in_trouble`` and ``used_percent`` are kept beside what they are made of, for the lists.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="health")
    area_code = CodeField()
    told_at = models.DateTimeField()
    unsent = models.PositiveIntegerField()
    oldest_unsent_at = models.DateTimeField(null=True)
    troubles = models.JSONField(default=dict)
    in_trouble = models.PositiveIntegerField()
    pictures = models.PositiveIntegerField()
    storage_used_mb = models.PositiveIntegerField(null=True)
    storage_quota_mb = models.PositiveIntegerField(null=True)
    used_percent = models.PositiveIntegerField(null=True)
    persisted = models.BooleanField(null=True)
    offset_ms = models.BigIntegerField()
    synced_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField()
    failure = models.CharField(
        max_length=20,
        blank=True,
        choices=[(each.value, FAILURE_LABELS[each]) for each in Failure],
    )
    full_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    differing = models.PositiveIntegerField()

    def __str__(self) -> str:
        """The device only."""
        return str(self.device_id)


class CollectLink(models.Model):
    """The address through which one worker's ODK Collect comes in, until its device is withdrawn.

    Only a keyed hash of the address's secret is kept. Who comes with it has no scope yet, so it is
    looked up by the SQL function ``collect_device``.
    """

    device = models.OneToOneField(
        Device, models.CASCADE, primary_key=True, related_name="collect_link"
    )
    token_hash = models.BinaryField(max_length=32, unique=True)
    area_code = CodeField()
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        """The device only: the address is secret."""
        return str(self.device_id)


class CollectSubmission(models.Model):
    """That a submission arrived through OpenRosa, and which: another one with its id is refused.

    ``content`` is a keyed hash of the XML. Holds nothing about residents.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField()
    content = models.BinaryField(max_length=32)
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        """Id only."""
        return str(self.id)


class DeviceBlock(models.Model):
    """That a device was given a block's data: from when, and until when it was told to erase it.

    It decides whether a push for a block that is no longer the device's is held or refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="given")
    block_id = models.UUIDField()
    area_code = CodeField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        """One open row per device and block."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "block_id"],
                condition=models.Q(to_at=None),
                name="device_block_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Device and block."""
        return f"{self.device_id} {self.block_id}"


class AppliedMutation(models.Model):
    """That an item arrived, and how it ended: the answer to every later push of the same item.

    Its row is written first, in the transaction of the facts: of two identical pushes at the same
    time the second waits here and then finds the answer. Holds nothing about residents.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField()
    kind = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(
        max_length=10, choices=[(each.value, OUTCOME_LABELS[each]) for each in Outcome]
    )
    code = models.CharField(max_length=30, blank=True)
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        """The device's page lists the latest."""

        indexes: ClassVar = [
            models.Index(fields=["device_id", "applied_at"], name="applied_by_device"),
        ]

    def __str__(self) -> str:
        """Id and outcome."""
        return f"{self.id} {self.outcome}"


class HeldMutation(models.Model):
    """An item kept for a person to rule on, sealed under the server's own keys.

    ``payload`` is the mutation as the phone wrote it or, when that could not be opened, the
    envelope as it came. It stays after the ruling: set aside does not mean lost. ``makes`` is the
    record it would make. ``waits_for`` is what has to stand first, and the item is ruled on with
    it: what was found at a door, or the record that a picture belongs to.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField()
    member_id = models.UUIDField()
    block_id = models.UUIDField(null=True)
    area_code = CodeField()
    kind = models.CharField(max_length=20, blank=True)
    reason = models.CharField(
        max_length=30, choices=[(each.value, label) for each, label in REASON_LABELS.items()]
    )
    payload = SealedField(null=False)
    received_at = models.DateTimeField()
    makes = models.UUIDField(null=True)
    waits_for = models.UUIDField(null=True)
    ruling = models.CharField(
        max_length=10,
        blank=True,
        choices=[(each.value, RULING_LABELS[each]) for each in Ruling],
    )
    ruling_note = models.CharField(max_length=400, blank=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    ruling_seen_at = models.DateTimeField(null=True)

    class Meta:
        """Ruled on completely or not at all; the page of open items is one index."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ruling="", reviewed_at=None, reviewed_by=None)
                | (~models.Q(ruling="") & models.Q(reviewed_at__isnull=False)),
                name="held_ruled_completely",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "received_at"],
                condition=models.Q(ruling=""),
                name="held_open_by_area",
            ),
            models.Index(
                fields=["device_id"],
                condition=~models.Q(ruling="") & models.Q(ruling_seen_at=None),
                name="held_rulings_to_send",
            ),
            models.Index(
                fields=["waits_for"],
                condition=models.Q(ruling="", waits_for__isnull=False),
                name="held_with_a_finding",
            ),
            models.Index(
                fields=["makes"], condition=models.Q(ruling=""), name="held_open_by_record"
            ),
        ]

    def __str__(self) -> str:
        """Id and reason."""
        return f"{self.id} {self.reason}"


class DiaryNote(models.Model):
    """A worker's own words about a day, for nobody else.

    No fact of the programme: nothing counts it, and the ledger holds only that a note was kept. Its
    words are sealed in the column; row security opens the row to the phones of its author alone.
    ``content`` is null once the author has erased or rewritten it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    member_id = models.UUIDField()
    device_id = models.UUIDField()
    on = models.DateField()
    written_at = models.DateTimeField()
    content = SealedField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Read by its author's phones; a note has words or was erased, never both."""

        indexes: ClassVar = [models.Index(fields=["device_id", "-on"], name="diary_by_device")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(content__isnull=True, erased_at__isnull=False)
                | models.Q(content__isnull=False, erased_at__isnull=True),
                name="diary_words_or_erased",
            ),
        ]

    def __str__(self) -> str:
        """Id only."""
        return str(self.id)
