"""Who is asking, and who signs in for a member."""

from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from minqing.accounts.models import User
from minqing.lib.networks import counted_network

__all__ = ["SignInAdapter", "client_address", "network_address", "user_of", "users_of"]


def user_of(request: HttpRequest) -> User | None:
    """The signed-in user, None for a visitor."""
    return request.user if isinstance(request.user, User) else None


def users_of(member_id: UUID) -> list[UUID]:
    """The active sign-ins of a member."""
    return list(
        User.objects.filter(member_id=member_id, is_active=True).values_list("pk", flat=True)
    )


def client_address(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxy, what that proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER is not None and forwarded:
        return str(forwarded).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def network_address(request: HttpRequest) -> str:
    """As what a request is counted where tries are limited: its address, of IPv6 the /64."""
    return counted_network(client_address(request))


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """How allauth behaves here: nobody opens an account by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Accounts are opened by the office."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts tries of signing in by: not the proxy, which all have in common."""
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """With a new password the desk opens, or asks for the second factor."""
        return "/desk/"
