"""The language of the pages: chosen in the menu, kept with the account."""

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views import i18n

from minqing.accounts.access import user_of
from minqing.accounts.models import User
from minqing.accounts.operations import keep_language
from minqing.lib.actor import Actor, ActorKind

__all__ = ["language_at_sign_in", "set_language"]


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Show pages in a language from now on, as Django's own view does.

    Kept for somebody signed in: imports and phones speak it, too.
    """
    response = i18n.set_language(request)
    user = user_of(request)
    chosen = request.POST.get(i18n.LANGUAGE_QUERY_PARAMETER, "")
    if user is not None and chosen in dict(settings.LANGUAGES):
        _keep(user, chosen)
    return response


@receiver(user_logged_in)
def language_at_sign_in(
    *, request: HttpRequest, response: HttpResponseBase, user: User, **_signal: object
) -> None:
    """Speak the account's language where nobody chose one in the browser; else keep the browser's.

    Everybody begins with Chinese, so that alone does not turn the pages of a browser in English.
    """
    chosen_here = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not chosen_here and user.language != settings.LANGUAGE_CODE:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, max_age=settings.LANGUAGE_COOKIE_AGE
        )
    else:
        _keep(user, get_language() or settings.LANGUAGE_CODE)


def _keep(user: User, language: str) -> None:
    if language != user.language:
        by = Actor(ActorKind.USER, id=user.pk, member_id=user.member_id)
        keep_language(user=user, language=language, by=by, at=timezone.now())
