"""The edge of every desk page: who is asking, when, and within which scope."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from minqing.accounts.access import user_of
from minqing.accounts.models import User
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.storage.scoping import activate
from minqing.territory.queries import standing_of_user
from minqing.territory.rules import Standing

__all__ = ["ScopeMiddleware", "ScopedRequest"]


class ScopedRequest(HttpRequest):
    """A request on whose transaction a scope holds: what views of desk pages are given."""

    user: User
    scope: Scope
    standing: Standing
    actor: Actor
    at: datetime


class ScopeMiddleware:
    """Runs every desk view in one transaction under its user's scope.

    A visitor is sent to sign in. Pages outside ``PREFIXES`` run without a scope: a query on a
    protected table fails there with an error, it never shows nothing. Must be the last middleware,
    since it calls the view itself: a failing view rolls its transaction back.
    """

    PREFIXES: ClassVar = ("/desk/",)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Call a desk view inside its transaction; leave other views to Django."""
        if not request.path_info.startswith(self.PREFIXES):
            return None
        user = user_of(request)
        if user is None:
            return _sign_in(request)
        at = timezone.now()
        with transaction.atomic():
            standing = standing_of_user(user.id, local_date(at))
            activate(standing.scope)
            for name, value in (
                ("scope", standing.scope),
                ("standing", standing),
                ("actor", Actor(ActorKind.USER, id=user.id, member_id=user.member_id)),
                ("at", at),
            ):
                setattr(request, name, value)
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                # Lazy templates query while they render: inside the transaction, or not at all.
                response.render()
            return response


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back; an htmx request is told to go there as a whole page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = redirect_to_login(request.get_full_path())["Location"]
        return response
    return redirect_to_login(request.get_full_path())
