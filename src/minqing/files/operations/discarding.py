"""Taking a stored file away, when nobody needs it any more."""

from datetime import datetime
from functools import partial

from django.db import transaction

from minqing.files.models import StoredFile
from minqing.files.operations.blobs import hold_content
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["discard"]


@operation
def discard(*, by: Actor, at: datetime, scope: Scope, stored: StoredFile) -> None:
    """Remove a file's row, and its content from the disk unless another row names it.

    The scope must cover every place whose files could have the same content: the whole district.
    The content goes after the commit, in a transaction of its own, which looks once more: somebody
    may have stored the same bytes in between.
    """
    new_entry(
        act="files.discarded",
        by=by,
        at=at,
        area_code=stored.area_code,
        block_id=stored.block_id,
        object_id=stored.pk,
    )
    sha256 = stored.sha256
    stored.delete()
    transaction.on_commit(partial(_remove_unnamed, scope, sha256))


def _remove_unnamed(scope: Scope, sha256: str) -> None:
    with scoped(scope):
        hold_content(sha256)
        if not StoredFile.objects.filter(sha256=sha256).exists():
            blob_path(store_root(), sha256).unlink(missing_ok=True)
