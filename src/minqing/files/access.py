"""Which stored files a scope may see."""

from django.db.models import QuerySet

from minqing.files.models import StoredFile
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = ["files"]


def files(scope: Scope) -> QuerySet[StoredFile]:
    """The files of places in the scope."""
    return StoredFile.objects.filter(within(scope))
