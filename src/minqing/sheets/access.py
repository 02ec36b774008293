"""Who sees which imports: those of the areas one answers for."""

from django.db.models import QuerySet

from minqing.lib.scope import Scope
from minqing.sheets.models import ImportRun
from minqing.storage.scoping import within

__all__ = ["import_runs"]


def import_runs(scope: Scope) -> QuerySet[ImportRun]:
    """The imports of whole areas in the scope."""
    return ImportRun.objects.filter(within(scope, block=None))
