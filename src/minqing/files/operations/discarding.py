"""Taking a stored file away, when nobody needs it any more."""

from datetime import datetime
from functools import partial

from django.db import transaction

from minqing.files.models import StoredFile
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor

__all__ = ["discard"]


@operation
def discard(*, by: Actor, at: datetime, stored: StoredFile) -> None:
    """Remove a file's row, and its content from the disk unless another row names it.

    The scope must cover every place whose files could have the same content: the whole district.
    """
    new_entry(
        act="files.discarded",
        by=by,
        at=at,
        area_code=stored.area_code,
        block_id=stored.block_id,
        object_id=stored.pk,
    )
    shared = StoredFile.objects.filter(sha256=stored.sha256).exclude(pk=stored.pk).exists()
    path = blob_path(store_root(), stored.sha256)
    stored.delete()
    if not shared:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
