"""Acting on a division: move by hand, rename, compare again, adopt, call off, give up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from minqing.home.forms.divisions import AdoptForm
from minqing.home.operations import divisions as operations
from minqing.home.operations.divisions import Adopted, DivisionActError
from minqing.home.views.divisions.pages import found, show
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Division
from minqing.territory.rules import OFFICIALS
from minqing.territory.rules.divisions import DivisionState

__all__ = [
    "division_adopt",
    "division_again",
    "division_call_off",
    "division_compare",
    "division_discard",
    "division_move",
    "division_rename",
]


@require_POST
@requires(*OFFICIALS)
def division_move(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Move the ticked buildings and entrances into a block of the draft."""

    def act(row: Division) -> None:
        places = request.POST.getlist("selected")
        changed = operations.move(
            **_common(request, row),
            scope=request.scope,
            rev=_rev(request),
            places=places,
            to=request.POST.get("to", ""),
        )
        messages.success(
            request,
            ngettext(
                "%(counter)s place was moved. %(worst)s is how far the fullest or emptiest block"
                " lies from the mean now.",
                "%(counter)s places were moved. %(worst)s is how far the fullest or emptiest block"
                " lies from the mean now.",
                len(places),
            )
            % {
                "counter": len(places),
                "worst": f"{changed.figures['proposed']['worst']:.0%}",
            },
        )

    return _acting(request, code, division_id, act)


@require_POST
@requires(*OFFICIALS)
def division_rename(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Give a block of the draft another name."""

    def act(row: Division) -> None:
        operations.rename(
            **_common(request, row),
            rev=_rev(request),
            key=request.POST.get("key", ""),
            label=request.POST.get("label", "")[:60],
        )

    return _acting(request, code, division_id, act)


@require_POST
@requires(*OFFICIALS)
def division_compare(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Lay the draft beside today's division as it is now."""

    def act(row: Division) -> None:
        operations.compare_again(**_common(request, row), scope=request.scope, rev=_rev(request))
        messages.success(request, _("The draft now lies beside today's division as it is now."))

    return _acting(request, code, division_id, act)


@require_POST
@requires(*OFFICIALS)
def division_adopt(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Adopt the draft from a day on."""
    area, row = found(request, code, division_id)
    form = AdoptForm(request.POST, today=local_date(request.at))
    if not form.is_valid():
        return show(request, area, row, form)
    try:
        done = operations.adopt(
            **_common(request, row),
            scope=request.scope,
            rev=_rev(request),
            on=form.cleaned_data["on"],
            teams_follow=form.cleaned_data["teams_follow"],
        )
    except operations.WrongDayError as error:
        form.add_error("on", error.message())
        return show(request, area, row, form)
    except DivisionActError as error:
        messages.warning(request, error.message())
    else:
        _say_adopted(request, done)
    return redirect("home:division", code, division_id)


@require_POST
@requires(*OFFICIALS)
def division_call_off(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Make a division that waits for its day a draft again."""
    return _acting(
        request,
        code,
        division_id,
        lambda row: operations.call_off(**_common(request, row)),
    )


@require_POST
@requires(*OFFICIALS)
def division_discard(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Give a draft up."""

    def act(row: Division) -> None:
        operations.discard(**_common(request, row))
        messages.success(request, _("The draft was discarded. Today's blocks stay as they are."))

    return _acting(request, code, division_id, act, to=reverse("home:divisions", args=[code]))


@require_POST
@requires(*OFFICIALS)
def division_again(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Have a division computed again that came to nothing."""
    return _acting(
        request,
        code,
        division_id,
        lambda row: operations.ask_again(**_common(request, row)),
    )


def _common(request: ScopedRequest, row: Division) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at, "division": row}


def _rev(request: ScopedRequest) -> int:
    """The revision the reader saw; one that is no number was never seen."""
    text = request.POST.get("rev", "")
    return int(text) if text.isdecimal() else -1


def _acting(
    request: ScopedRequest,
    code: str,
    division_id: UUID,
    act: Callable[[Division], None],
    to: str = "",
) -> HttpResponse:
    _area, row = found(request, code, division_id)
    try:
        act(row)
    except DivisionActError as error:
        messages.warning(request, error.message())
    return redirect(to) if to else redirect("home:division", code, division_id)


def _say_adopted(request: ScopedRequest, done: Adopted) -> None:
    if done.division.state == DivisionState.SCHEDULED:
        messages.success(
            request, _("The division waits for its day. Until then it can be called off.")
        )
        return
    messages.success(
        request,
        ngettext(
            "The division is adopted: %(counter)s household changed its block. Phones receive it at"
            " their next contact.",
            "The division is adopted: %(counter)s households changed their block. Phones receive it"
            " at their next contact.",
            done.households,
        )
        % {"counter": done.households},
    )
