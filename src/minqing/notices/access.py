"""A user's notices are the user's alone."""

from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from minqing.lib.scope import Scope
from minqing.notices.models import Notice

__all__ = ["own", "own_scope"]


def own(user_id: UUID) -> QuerySet[Notice]:
    """Wall one: the notices of one user."""
    return Notice.objects.filter(user_id=user_id)


def own_scope(scope: Scope, user_id: UUID) -> Scope:
    """A scope to which the user's own id is granted: what row security asks for on notices."""
    return replace(scope, grants=tuple(dict.fromkeys((*scope.grants, user_id))))
