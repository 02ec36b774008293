"""A user's notices and addresses are the user's alone; messages are seen where they belong."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from minqing.lib.scope import Scope
from minqing.notices.models import Notice, NoticeAddress, OutMessage
from minqing.storage.scoping import within

__all__ = ["messages", "own", "own_addresses", "own_scope", "scope_of_users"]


def own(user_id: UUID) -> QuerySet[Notice]:
    """Wall one: the notices of one user."""
    return Notice.objects.filter(user_id=user_id)


def own_addresses(user_id: UUID) -> QuerySet[NoticeAddress]:
    """Wall one: where one user is reached."""
    return NoticeAddress.objects.filter(user_id=user_id)


def messages(scope: Scope) -> QuerySet[OutMessage]:
    """Messages of the scope's areas, and those to users whose ids are granted."""
    return OutMessage.objects.filter(within(scope, block=None, grant="user_id"))


def own_scope(scope: Scope, user_id: UUID) -> Scope:
    """A scope to which the user's own id is granted: what row security asks for on notices."""
    return scope_of_users(scope, [user_id])


def scope_of_users(scope: Scope, user_ids: Iterable[UUID]) -> Scope:
    """The same for several, for what works on their messages."""
    return replace(scope, grants=tuple(dict.fromkeys((*scope.grants, *user_ids))))
