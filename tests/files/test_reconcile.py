"""A changed standing of a picture is named, and can be written anew."""

from minqing.files.models import AttachmentOutcome, AttachmentStanding
from minqing.files.operations import rebuild
from minqing.files.queries import attachment_differences
from minqing.ledger.models import LedgerEntry
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.files.attached import arrived, awaited, refused
from tests.visits.acting import at_door, held_round


def _findings() -> list[tuple[str, str]]:
    return [(each.projection, each.key) for each in attachment_differences()]


def test_a_tampered_standing_is_named_and_written_anew(cast: Cast) -> None:
    visit = at_door(cast.lin, cast.households["a1"][0], held_round())
    waiting, lost = awaited(cast.lin, visit), refused(cast.lin, visit)
    arrived(cast.lin, visit)
    with as_owner():
        assert _findings() == []

        AttachmentStanding.objects.filter(pk=waiting.pk).update(state="arrived")
        AttachmentStanding.objects.filter(pk=lost.pk).delete()
        wrong = sorted([str(waiting.pk), str(lost.pk)])
        assert sorted(_findings()) == [("files.attachment_standing", each) for each in wrong]

        assert rebuild(by=BUILDER, at=NOW, area_code="310199") == 3
        assert _findings() == []
        assert LedgerEntry.objects.filter(act="files.rebuilt").count() == 1


def test_what_came_of_a_picture_lies_where_the_picture_lies(cast: Cast) -> None:
    visit = at_door(cast.lin, cast.households["a1"][0], held_round())
    made = refused(cast.lin, visit)
    with as_owner():
        AttachmentOutcome.objects.filter(attachment_id=made.pk).update(block_id=cast.a2.id)

        assert _findings() == [("files_attachmentoutcome.place", str(made.pk))]
