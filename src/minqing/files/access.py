"""Which stored files and attachments a scope may see."""

from django.db.models import QuerySet

from minqing.files.models import Attachment, AttachmentOutcome, AttachmentStanding, StoredFile
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = ["attachment_outcomes", "attachment_standings", "attachments", "files"]


def files(scope: Scope) -> QuerySet[StoredFile]:
    """The files of places in the scope."""
    return StoredFile.objects.filter(within(scope))


def attachments(scope: Scope) -> QuerySet[Attachment]:
    """What belongs to records in the scope, here already or not; a phone knows its own, too."""
    return Attachment.objects.filter(within(scope, grant="device_id"))


def attachment_standings(scope: Scope) -> QuerySet[AttachmentStanding]:
    """Where the attachments of the scope stand; a phone knows its own, too."""
    return AttachmentStanding.objects.filter(within(scope, grant="device_id"))


def attachment_outcomes(scope: Scope) -> QuerySet[AttachmentOutcome]:
    """What came of the attachments of the scope; a phone knows its own, too."""
    return AttachmentOutcome.objects.filter(within(scope, grant="device_id"))
