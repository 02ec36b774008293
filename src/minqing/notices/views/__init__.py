"""Pages of notices, of how one is reached, and of messages that leave the house."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from minqing.notices.access import own_scope
from minqing.storage.scoping import activate

if TYPE_CHECKING:
    from datetime import datetime

    from minqing.accounts.models import User
    from minqing.lib.actor import Actor
    from minqing.lib.scope import Scope

    class ScopedRequest(HttpRequest):
        """A signed-in user's request inside its transaction, as the middleware hands it on."""

        user: User
        scope: Scope
        actor: Actor
        at: datetime


__all__ = ["own_id"]


def own_id(request: "ScopedRequest") -> UUID:
    """The user's id, granted to the scope for the rest of this request's transaction."""
    user_id: UUID = request.user.pk
    activate(own_scope(request.scope, user_id))
    return user_id
