"""How a user is reached: addresses, their confirmation, and when something is sent there."""

from typing import TYPE_CHECKING

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minqing.notices.forms import AddressForm, CodeForm, WhenForm, read_way
from minqing.notices.models import WAY_LABELS
from minqing.notices.operations.addresses import (
    AddressError,
    choose_when,
    confirm_address,
    forget_address,
    note_address,
)
from minqing.notices.operations.posting import WayNotSetUpError
from minqing.notices.queries.outbox import Reached, reached
from minqing.notices.queries.ways import quiet_hours
from minqing.notices.rules import Way, When
from minqing.notices.views import own_id

if TYPE_CHECKING:
    from django import forms

    from minqing.notices.views import ScopedRequest

__all__ = ["address", "code", "forget", "settings_page", "when"]


@require_safe
@never_cache
def settings_page(request: "ScopedRequest") -> HttpResponse:
    """Every way that is set up, and how the reader is reached by it."""
    own_id(request)
    return _page(request, {})


@require_POST
def address(request: "ScopedRequest", way: str) -> HttpResponse:
    """Note an address and send a code there."""
    chosen, user_id = _way(way), own_id(request)
    form = AddressForm(request.POST, way=chosen, prefix=chosen.value)
    if form.is_valid():
        try:
            note_address(
                by=request.actor,
                at=request.at,
                user_id=user_id,
                way=chosen,
                address=form.cleaned_data["address"],
                secret=form.cleaned_data.get("secret", ""),
            )
        except AddressError as error:
            form.add_error(error.field, str(error))
        except WayNotSetUpError as error:
            raise Http404 from error
        else:
            said.success(request, _("A code is on its way there. Type it below."))
            return redirect("notices:settings")
    return _page(request, {(chosen, "address"): form}, status=422)


@require_POST
def code(request: "ScopedRequest", way: str) -> HttpResponse:
    """Confirm the address with the code that came there."""
    chosen, user_id = _way(way), own_id(request)
    form = CodeForm(request.POST, prefix=chosen.value)
    if form.is_valid():
        wrong = confirm_address(
            by=request.actor,
            at=request.at,
            user_id=user_id,
            way=chosen,
            code=form.cleaned_data["code"],
        )
        if wrong is None:
            said.success(request, _("Confirmed. Notices come there from now on."))
            return redirect("notices:settings")
        form.add_error(wrong.field, str(wrong))
    return _page(request, {(chosen, "code"): form}, status=422)


@require_POST
def when(request: "ScopedRequest", way: str) -> HttpResponse:
    """Choose when notices come by a way."""
    chosen, user_id = _way(way), own_id(request)
    form = WhenForm(request.POST, prefix=chosen.value)
    if not form.is_valid():
        return _page(request, {(chosen, "when"): form}, status=422)
    try:
        choose_when(
            by=request.actor,
            at=request.at,
            user_id=user_id,
            way=chosen,
            when=When(form.cleaned_data["when"]),
        )
    except AddressError as error:
        said.error(request, str(error))
    else:
        said.success(request, _("Kept."))
    return redirect("notices:settings")


@require_POST
def forget(request: "ScopedRequest", way: str) -> HttpResponse:
    """Forget an address."""
    chosen, user_id = _way(way), own_id(request)
    try:
        forget_address(by=request.actor, at=request.at, user_id=user_id, way=chosen)
    except AddressError as error:
        said.error(request, str(error))
    else:
        said.success(request, _("Forgotten. Nothing is sent there any more."))
    return redirect("notices:settings")


def _way(written: str) -> Way:
    found = read_way(written)
    if found is None:
        raise Http404
    return found


def _page(
    request: "ScopedRequest", bound: "dict[tuple[Way, str], forms.Form]", *, status: int = 200
) -> HttpResponse:
    quiet = quiet_hours()
    context = {
        "ways": [_shown(each, bound) for each in reached(request.user.pk)],
        "quiet_begin": f"{quiet.begin:%H:%M}" if quiet.begin != quiet.end else "",
        "quiet_end": f"{quiet.end:%H:%M}",
        "ui_here": reverse("notices:settings") if bound else "",
        "trail": [
            (pgettext("messages to me", "Notices"), reverse("notices:index")),
            (_("How they reach me"), ""),
        ],
    }
    return render(request, "notices/settings.html", context, status=status)


def _shown(each: Reached, bound: "dict[tuple[Way, str], forms.Form]") -> dict[str, object]:
    way, row = each.way, each.row
    initial = {"when": row.at_times} if row else {}
    return {
        "way": way.value,
        "label": WAY_LABELS[way],
        "shown": each.shown,
        "confirmed": row is not None and row.confirmed_at is not None,
        "row": row,
        "address_form": bound.get((way, "address")) or AddressForm(way=way, prefix=way.value),
        "changing": (way, "address") in bound,
        "code_form": bound.get((way, "code")) or CodeForm(prefix=way.value),
        "when_form": bound.get((way, "when")) or WhenForm(initial=initial, prefix=way.value),
    }
