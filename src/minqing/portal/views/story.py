"""One's own request: what was done, what comes next, and what the resident says to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minqing.cases.models import CATEGORY_LABELS
from minqing.cases.operations import CaseError
from minqing.cases.rules import CaseState
from minqing.lib.time import local_date
from minqing.portal import operations, queries
from minqing.portal.forms import RateForm, RejectForm, ReplyForm, WithdrawForm
from minqing.portal.operations import Pass
from minqing.portal.rules import PublicStory
from minqing.portal.views.pages import COOKIE, keeps_view
from minqing.portal.views.wording import next_words, step_words

__all__ = ["act", "leave", "story_page"]


@dataclass(frozen=True, slots=True)
class _Act:
    """One thing a resident may do with their request."""

    form: type[forms.Form]
    do: Callable[[Pass, dict[str, Any], datetime], None]
    done: LazyText


_ACTS = {
    "reply": _Act(
        ReplyForm,
        lambda granted, given, at: operations.reply(granted, text=given["text"], at=at),
        _("Thank you. Whoever handles your request has your answer."),
    ),
    "confirm": _Act(
        forms.Form,
        lambda granted, _given, at: operations.confirm(granted, at=at),
        _("Thank you for telling us that it is solved."),
    ),
    "reject": _Act(
        RejectForm,
        lambda granted, given, at: operations.reject(granted, reason=given["reason"], at=at),
        _("Thank you for telling us. Your request is open again."),
    ),
    "rate": _Act(
        RateForm,
        lambda granted, given, at: operations.rate(
            granted, score=given["score"], text=given["text"], at=at
        ),
        _("Thank you. You will not be asked again."),
    ),
    "withdraw": _Act(
        WithdrawForm,
        lambda granted, given, at: operations.withdraw(
            granted, statement=given["statement"], at=at
        ),
        _("You took your request back."),
    ),
}


@require_safe
@never_cache
@keeps_view
def story_page(request: HttpRequest) -> HttpResponse:
    """The case whose pair was typed in this browser a short while ago."""
    at = timezone.now()
    granted, story = _opened(request, at)
    return _closed() if granted is None or story is None else _page(request, story, at)


@require_POST
@never_cache
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Reply, confirm, reject, rate, take back; what was typed stays when it cannot be done."""
    chosen = _ACTS.get(name)
    if chosen is None:
        raise Http404
    at = timezone.now()
    granted, story = _opened(request, at)
    if granted is None or story is None:
        return _closed()
    form = chosen.form(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            chosen.do(granted, form.cleaned_data, at)
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(chosen.done))
            return redirect("portal:story")
    return _page(request, story, at, {name: form}, status=422)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Close the page for whoever uses this device next."""
    response = redirect("portal:home")
    response.delete_cookie(COOKIE, path="/follow/")
    return response


def _opened(request: HttpRequest, at: datetime) -> tuple[Pass | None, PublicStory | None]:
    granted = operations.open_pass(request.COOKIES.get(COOKIE, ""), at)
    if granted is None:
        return None, None
    return granted, queries.public_story(granted.number, granted.code_hash)


def _closed() -> HttpResponse:
    response = redirect("portal:follow")
    response.delete_cookie(COOKIE, path="/follow/")
    return response


def _page(
    request: HttpRequest,
    story: PublicStory,
    at: datetime,
    bound: dict[str, forms.Form] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    tried = bound or {}
    return render(
        request,
        "portal/story.html",
        {
            "story": story,
            "category": CATEGORY_LABELS[story.category],
            "ladder_state": _ladder_state(story),
            "steps": [step_words(step) for step in story.steps],
            "next": next_words(story, story.waiting(at, local_date(at))),
            "now": at,
            "ui_here": reverse("portal:story") if tried else "",
            "tried": set(tried),
            "errors": next(iter(tried.values()), None),
            **{
                f"{name}_form": tried.get(name) or each.form(auto_id=f"{name}_%s")
                for name, each in _ACTS.items()
            },
        },
        status=status,
    )


def _ladder_state(story: PublicStory) -> str:
    """The mark's state: "answered" only where the month was met."""
    if story.state is CaseState.ANSWERED and not story.met_the_month:
        return CaseState.OPEN.value
    return story.state.value
