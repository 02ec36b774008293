"""Pictures of records as phones attach them, and what came of them."""

import hashlib
from datetime import datetime
from uuid import UUID

from minqing.files.models import Attachment, AttachmentOutcome
from minqing.files.operations import attach, take_in
from minqing.files.rules.attachments import AttachedTo, Belonging, Described
from minqing.ledger.models import Fact
from minqing.lib.ids import new_id
from tests.builders import BUILDER, NOW
from tests.cast import Player
from tests.database import as_owner
from tests.files.samples import jpeg

__all__ = ["arrived", "awaited", "refused"]


def awaited(
    player: Player,
    record: Fact,
    to: AttachedTo = AttachedTo.VISIT,
    *,
    question: str = "",
    made_at: datetime = NOW,
) -> Attachment:
    """A picture that is still on the phone."""
    with as_owner():
        return attach(
            by=BUILDER,
            at=NOW,
            attachment_id=new_id(),
            belongs=Belonging(to, record.pk, record.area_code, record.block_id),
            described=Described(
                hashlib.sha256(jpeg()).hexdigest(), len(jpeg()), "image/jpeg", made_at, question
            ),
            member_id=player.member.id,
            device_id=new_id(),
        )


def arrived(
    player: Player, record: Fact, to: AttachedTo = AttachedTo.VISIT, *, question: str = ""
) -> UUID:
    """A picture that has come; gives the stored file's id."""
    made = awaited(player, record, to, question=question)
    with as_owner():
        take_in(by=BUILDER, at=NOW, attachment=made, content=jpeg())
        stored_id = AttachmentOutcome.objects.get(attachment_id=made.pk).stored_id
    assert stored_id is not None
    return stored_id


def refused(player: Player, record: Fact) -> Attachment:
    """A picture whose bytes were not those that the phone had described."""
    made = awaited(player, record)
    with as_owner():
        take_in(by=BUILDER, at=NOW, attachment=made, content=b"cut off")
    return made
