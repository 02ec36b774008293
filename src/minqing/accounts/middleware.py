"""The desk asks for a password of one's own, and for a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from minqing.accounts.access import user_of

__all__ = ["SecondFactorMiddleware"]

_SEEN = "second_factor_set"


class SecondFactorMiddleware:
    """Sends a signed-in user without TOTP or passkey to set one up before the desk opens.

    Whoever signed in with a code for the first time chooses a password before that. Whoever has a
    second factor was asked for it when signing in. The demonstration (loopback only, with a banner)
    is the one place without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/desk/") and not settings.MINQING_DEMO:
            user = user_of(request)
            if user is not None and user.must_choose_password:
                return redirect("account_change_password")
            if user is not None and not request.session.get(_SEEN):
                if not is_mfa_enabled(user):
                    return redirect("mfa_index")
                request.session[_SEEN] = True
        return self.get_response(request)
