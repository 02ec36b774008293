"""Who is asking."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from minqing.accounts.models import User
from minqing.lib.actor import Actor, ActorKind

__all__ = ["SignInAdapter", "actor_of", "user_of"]


def user_of(request: HttpRequest) -> User | None:
    """The signed-in user, None for a visitor."""
    return request.user if isinstance(request.user, User) else None


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request: the user, or a resident without an account."""
    user = user_of(request)
    if user is None:
        return Actor.resident()
    return Actor(ActorKind.USER, id=user.id, member_id=user.member_id)


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """How allauth behaves here: nobody opens an account by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Accounts are opened by the office."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """With a new password the desk opens, or asks for the second factor."""
        return "/desk/"
