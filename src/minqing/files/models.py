"""Stored files, what phones attached to their records, and the words for refusals."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.files.rules.attachments import AttachedTo, AttachmentState
from minqing.files.rules.media import IMAGE_BYTES, FileProblem, FileRefusedError, MediaType
from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = [
    "ATTACHED_LABELS",
    "LABELS",
    "MEDIA_LABELS",
    "STATE_LABELS",
    "Attachment",
    "AttachmentOutcome",
    "AttachmentStanding",
    "AttachmentText",
    "StoredFile",
    "advice",
    "refusal",
]

ATTACHED_LABELS: Mapping[AttachedTo, "StrPromise"] = {
    AttachedTo.VISIT: pgettext_lazy("attached to", "visit"),
    AttachedTo.CASE: pgettext_lazy("attached to", "request"),
    AttachedTo.ANSWERS: pgettext_lazy("attached to", "questionnaire"),
}

STATE_LABELS: Mapping[AttachmentState, "StrPromise"] = {
    AttachmentState.AWAITED: pgettext_lazy("picture", "still on the phone"),
    AttachmentState.ARRIVED: pgettext_lazy("picture", "here"),
    AttachmentState.REFUSED: pgettext_lazy("picture", "not taken"),
}

MEDIA_LABELS: Mapping[MediaType, "StrPromise"] = {
    MediaType.JPEG: _("JPEG picture"),
    MediaType.PNG: _("PNG picture"),
    MediaType.PDF: _("PDF document"),
    MediaType.XLSX: _("Excel workbook"),
    MediaType.DOCX: _("Word document"),
    MediaType.CSV: _("CSV table"),
    MediaType.TEXT: _("text"),
}

LABELS: Mapping[FileProblem, "StrPromise"] = {
    FileProblem.EMPTY: _("The file is empty. Choose it again, or save it again first."),
    FileProblem.TOO_LARGE: _("The file is larger than {limit} MB. Send a smaller one."),
    FileProblem.PROGRAM: _("This is a program, whatever its name says. Programs are not taken."),
    FileProblem.OLD_OFFICE: _(
        "This is a file of Office 97-2003 or one with a password. Open it, remove the password and"
        " save it as .xlsx or .docx."
    ),
    FileProblem.WEB_PAGE: _(
        "This is a web page, whatever its name says. Open it and save it as .xlsx or .pdf."
    ),
    FileProblem.PHONE_PHOTO: _(
        "This phone picture (HEIC) cannot be shown everywhere. In the phone's camera settings"
        " choose the most compatible format, or send it as .jpg."
    ),
    FileProblem.OTHER_PICTURE: _("Pictures are taken as .jpg or .png. Save it as one of these."),
    FileProblem.OTHER_ARCHIVE: _("Archives are not taken. Unpack it and send the files singly."),
    FileProblem.UNKNOWN: _(
        "This kind of file is not known here. Pictures (.jpg, .png), .pdf, .xlsx, .docx, .csv and"
        " .txt are taken."
    ),
    FileProblem.MISMATCH: _(
        "The name ends in {ending}, but the content is that of a {right} file. Save it again in the"
        " program it comes from; do not just rename it."
    ),
    FileProblem.NOT_ALLOWED_HERE: _("A {ending} file cannot be used here."),
    FileProblem.DAMAGED: _(
        "The file is damaged or was cut off on its way. Open it, save it again and send that."
    ),
    FileProblem.POLYGLOT: _(
        "Another file is hidden inside this one. Open it, save it again and send that."
    ),
    FileProblem.MACROS: _("The file has macros. Save it without them, as .xlsx or .docx."),
    FileProblem.ENCRYPTED: _("The file has a password. Remove it and send the file again."),
    FileProblem.UNPACKED_TOO_LARGE: _(
        "Unpacked, the file is larger than {limit} MB or has too many parts. Split it."
    ),
    FileProblem.RATIO: _(
        "The file unpacks to more than {limit} times its size, as no honest file does. Copy its"
        " content into a new file and send that."
    ),
}


def advice(error: FileRefusedError) -> str:
    """What to tell the person whose file was refused, in the language in which it is shown."""
    return str(format_lazy(LABELS[error.problem], **error.params))


def refusal(problem: FileProblem) -> str:
    """Why a phone's picture was not taken, in the reader's language."""
    return str(LABELS[problem]).format(limit=IMAGE_BYTES // 1024**2, ending="", right=".jpg")


class StoredFile(models.Model):
    """One storing of one content: whose it is, what it is, where it lies.

    ``sha256`` finds the content in the file store. The ledger commits to it through ``salt``, so
    that after an erasure nothing can be guessed from the ledger.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)
    salt = models.BinaryField(null=True)
    size = models.BigIntegerField()
    media_type = models.CharField(
        max_length=100, choices=[(each.value, MEDIA_LABELS[each]) for each in MediaType]
    )
    name = models.CharField(max_length=200)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """The content is addressed by its digest."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="files_sha256_is_hex", condition=models.Q(sha256__regex="^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="files_size_positive", condition=models.Q(size__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "id"], name="files_by_area"),
            models.Index(fields=["block_id", "id"], name="files_by_block"),
            models.Index(fields=["sha256"], name="files_by_content"),
        ]


class Attachment(Fact):
    """That a phone has a picture of a visit, a request or an answer; the picture comes later.

    The record it belongs to is valid without it; ``AttachmentStanding`` says whether it has come.
    What could name the picture or its place lies in ``AttachmentText``. A picture that a resident
    sends with a request has neither member nor phone, and has come already.
    """

    attached_to = models.CharField(
        max_length=10, choices=[(each.value, ATTACHED_LABELS[each]) for each in AttachedTo]
    )
    attached_id = models.UUIDField()
    question = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    media_type = models.CharField(
        max_length=100, choices=[(each.value, MEDIA_LABELS[each]) for each in MediaType]
    )
    made_at = models.DateTimeField()
    member_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        """Found by what it belongs to."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="files_attached_to_known",
                condition=models.Q(attached_to__in=[each.value for each in AttachedTo]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["attached_id"], name="files_attachment_of"),
        ]

    def __str__(self) -> str:
        """What it belongs to, by id."""
        return f"{self.pk} of {self.attached_to} {self.attached_id}"


class AttachmentText(FactText):
    """JSON of the picture's ``sha256`` and ``position``; empty after erasure."""

    fact = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, primary_key=True, related_name="text"
    )

    def __str__(self) -> str:
        """The id only."""
        return str(self.fact_id)


class AttachmentOutcome(Fact):
    """That an attached picture has come (``stored_id``), or why it was not taken (``problem``)."""

    attachment_id = models.UUIDField(unique=True)
    device_id = models.UUIDField(null=True)
    stored_id = models.UUIDField(null=True)
    problem = models.CharField(
        max_length=20, blank=True, choices=[(each.value, LABELS[each]) for each in FileProblem]
    )

    class Meta:
        """Either it is stored, or there is a reason."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="files_outcome_is_one",
                condition=models.Q(stored_id__isnull=False, problem="")
                | (models.Q(stored_id=None) & ~models.Q(problem="")),
            ),
        ]

    def __str__(self) -> str:
        """Which, and how it ended."""
        return f"{self.attachment_id} {self.problem or 'arrived'}"


class AttachmentStanding(models.Model):
    """Projection: whether an attached picture is still awaited, has arrived, or was not taken."""

    id = models.UUIDField(primary_key=True, editable=False)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=10, choices=[(each.value, STATE_LABELS[each]) for each in AttachmentState]
    )

    class Meta:
        """Those that are awaited, by phone and by place."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="files_attachment_state_known",
                condition=models.Q(state__in=[each.value for each in AttachmentState]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "id"],
                condition=models.Q(state=AttachmentState.AWAITED.value),
                name="files_awaited_by_area",
            ),
            models.Index(
                fields=["device_id"],
                condition=models.Q(state=AttachmentState.AWAITED.value),
                name="files_awaited_by_device",
            ),
        ]

    def __str__(self) -> str:
        """Id and state."""
        return f"{self.pk} {self.state}"
