"""Who may read which entries."""

from django.db.models import QuerySet

from minqing.ledger.models import LedgerEntry
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = ["entries"]


def entries(scope: Scope) -> QuerySet[LedgerEntry]:
    """Entries about places in the scope, or about a granted object."""
    return LedgerEntry.objects.filter(within(scope, grant="object_id"))
