"""Writing where attached pictures stand anew, from what was attached and what came of it."""

from datetime import datetime

from django.db import connection

from minqing.files.models import AttachmentStanding
from minqing.files.queries.reconcile import STANDINGS
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor

__all__ = ["rebuild"]

_WRITE_ALL = f"""
insert into files_attachmentstanding (id, area_code, block_id, device_id, state)
select f.id, f.area_code, f.block_id, f.device_id, f.state from ({STANDINGS}) f
"""  # noqa: S608 - a constant


@operation
def rebuild(*, by: Actor, at: datetime, area_code: str) -> int:
    """Write every attachment's standing anew; gives how many there are. Runs as the owner."""
    AttachmentStanding.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_ALL)
        written = int(cursor.rowcount)
    new_entry(act="files.rebuilt", by=by, at=at, area_code=area_code, detail={"rows": written})
    return written
