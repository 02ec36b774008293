"""Who sees which members."""

from django.db.models import QuerySet

from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.scoping import within

__all__ = ["members"]


def members(scope: Scope) -> QuerySet[Member]:
    """Members of organisations kept in the scope's areas, or of its own organisations."""
    return Member.objects.filter(within(scope, block=None, organisation="organisation_id"))
