"""Pages without an account and without a script: the promise, and one's own request."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.accounts.access import network_address
from minqing.portal import operations
from minqing.portal.forms import ConfirmForm, FollowForm
from minqing.portal.rules import VISIT, Outcome

__all__ = ["COOKIE", "follow_page", "home_page", "keeps_view", "privacy_page", "visit_page"]

View = Callable[..., HttpResponse]
COOKIE = f"minqing_{settings.MINQING_DISTRICT}_follow"
_YEAR = 365 * 24 * 60 * 60


def keeps_view(view: View) -> View:
    """Remember large print or usual size when it was asked for."""

    @wraps(view)
    def kept(request: HttpRequest, **arguments: str) -> HttpResponse:
        response = view(request, **arguments)
        chosen = request.GET.get("view")
        if chosen in {"elder", "usual"}:
            response.set_cookie(
                "view", chosen, max_age=_YEAR, samesite="Lax", secure=settings.MINQING_HTTPS
            )
        return response

    return kept


@require_safe
@keeps_view
def home_page(request: HttpRequest) -> HttpResponse:
    """What the district promises, and the way to one's own request."""
    return render(request, "portal/home.html", {"form": FollowForm()})


@require_safe
@keeps_view
def privacy_page(request: HttpRequest) -> HttpResponse:
    """What is kept about residents, why, how long, who sees it, and their rights."""
    return render(request, "portal/privacy.html", {"contact": settings.MINQING_PRIVACY_CONTACT})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_view
def follow_page(request: HttpRequest) -> HttpResponse:
    """Number and access code; every wrong pair gets the same words."""
    if request.method != "POST":
        return render(request, "portal/follow.html", {"form": FollowForm()})
    at = timezone.now()
    form = FollowForm(request.POST)
    if form.is_valid():
        outcome, granted = operations.try_to_follow(
            number=form.cleaned_data["number"],
            code=form.cleaned_data["code"],
            address=network_address(request),
            at=at,
        )
        if granted is not None:
            # Whoever reads an answer here with number and code has been told it.
            operations.read_answer(granted, at=at)
            response = redirect("portal:story")
            response.set_cookie(
                COOKIE,
                operations.sealed_pass(granted),
                max_age=VISIT,
                path="/follow/",
                httponly=True,
                secure=settings.MINQING_HTTPS,
                samesite="Lax",
            )
            return response
        form.add_error(None, _refusal(outcome))
    return render(request, "portal/follow.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_view
def visit_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether somebody came: a code of the contact card and one of two answers.

    The page shows nothing of a household before nor after: a card may lie in a stranger's hand.
    """
    form = ConfirmForm(request.POST or None, initial={"code": code[:40]})
    if request.method == "POST" and form.is_valid():
        outcome = operations.say_who_came(
            code=form.cleaned_data["code"],
            came=form.cleaned_data["said"] == "came",
            address=network_address(request),
            at=timezone.now(),
        )
        if outcome is Outcome.FOUND:
            return redirect(f"{reverse('portal:visit')}?said={form.cleaned_data['said']}")
        form.add_error(
            None if outcome is Outcome.TOO_MANY else "code",
            _("There were too many tries. Please try again in an hour, or ask your neighbourhood.")
            if outcome is Outcome.TOO_MANY
            else _(
                "We do not know this code, or it was used already. Please compare it with your"
                " card, or take the next one."
            ),
        )
    said = request.GET.get("said", "")
    if request.method != "POST" and said in {"came", "nobody"}:
        return render(request, "portal/visit_said.html", {"came": said == "came"})
    return render(request, "portal/visit.html", {"form": form}, status=422 if form.errors else 200)


def _refusal(outcome: Outcome) -> str:
    if outcome is Outcome.TOO_MANY:
        return _(
            "There were too many tries. Please try again in an hour, or ask your neighbourhood."
        )
    return _(
        "We found no request with this number and access code. Please compare both with your slip, "
        "or ask your neighbourhood."
    )
