"""Acts on the ticked rows of the queue: choose what, say it once, hear what could not be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from minqing.cases import operations, queries
from minqing.cases.forms import RespondForm
from minqing.cases.forms.queue import (
    ManyAssignForm,
    ManyReasonForm,
    ManyRespondForm,
    read_ticked,
)
from minqing.cases.operations import Many
from minqing.cases.views import STAFF
from minqing.cases.views.exporting import export_ticked
from minqing.cases.views.listing import lines, show_error, trail
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["bulk_page"]

Ticked = Mapping[UUID, int]
AnyForm = ManyAssignForm | ManyReasonForm | ManyRespondForm


@dataclass(frozen=True, slots=True)
class ManyAct:
    """One act on many rows: its words, its form, and what it calls."""

    title: Any
    form: Callable[[ScopedRequest, Ticked], AnyForm]
    perform: Callable[[ScopedRequest, Ticked, dict[str, Any]], Many]


def _data(request: ScopedRequest) -> Any:
    return request.POST if "sure" in request.POST else None


def _assign_form(request: ScopedRequest, ticked: Ticked) -> AnyForm:
    people = queries.holders_of(request.scope, ticked, local_date(request.at))
    return ManyAssignForm(_data(request), people=people)


def _assign(request: ScopedRequest, ticked: Ticked, given: dict[str, Any]) -> Many:
    return operations.assign_many(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        rows=ticked,
        member_id=given["member_id"],
        note=given["note"],
    )


def _hand_up(request: ScopedRequest, ticked: Ticked, given: dict[str, Any]) -> Many:
    return operations.hand_up_many(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        rows=ticked,
        reason=given["reason"],
    )


def _reply(request: ScopedRequest, ticked: Ticked, given: dict[str, Any]) -> Many:
    return operations.respond_many(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        rows=ticked,
        text=given["text"],
        final=given["outcome"] != RespondForm.IN_PROGRESS,
        next_on=given["next_on"],
        solved=given["outcome"] == RespondForm.SOLVED,
    )


_ACTS = {
    "assign": ManyAct(gettext_lazy("Assign"), _assign_form, _assign),
    "hand-up": ManyAct(
        gettext_lazy("Hand up"), lambda request, _ticked: ManyReasonForm(_data(request)), _hand_up
    ),
    "reply": ManyAct(
        gettext_lazy("Answer"), lambda request, _ticked: ManyRespondForm(_data(request)), _reply
    ),
}


@require_POST
@requires(*STAFF)
def bulk_page(request: ScopedRequest) -> HttpResponse:
    """One act on the ticked rows: its form first; with ``sure`` what was done, and what not."""
    ticked = read_ticked(request.POST.getlist("selected"))
    back = f"{reverse('cases:queue')}?{request.GET.urlencode()}"
    if not 1 <= len(ticked) <= operations.MOST_AT_ONCE:
        messages.error(
            request,
            _("Tick between one and %(limit)s requests.") % {"limit": operations.MOST_AT_ONCE},
        )
        return redirect(back)
    name = request.POST.get("act", "")
    if name == "export":
        return export_ticked(request, list(ticked))
    act = _ACTS.get(name)
    if act is None:
        raise Http404
    form = act.form(request, ticked)
    if form.is_valid():
        try:
            made = act.perform(request, ticked, form.cleaned_data)
        except operations.CaseError as error:
            show_error(form, error)
        else:
            return _told(request, act, made, back)
    return render(
        request,
        "cases/bulk.html",
        {
            "act": name,
            "title": act.title,
            "form": form,
            "ticked": [f"{key}~{rev}" for key, rev in ticked.items()],
            "rows": lines(queries.lines(request.scope, ticked)),
            "back": back,
            "ui_here": back,
            "trail": trail(str(act.title)),
        },
        status=422 if form.errors else 200,
    )


def _told(request: ScopedRequest, act: ManyAct, made: Many, back: str) -> HttpResponse:
    """Back to the queue when all went well; else each that did not, by its number."""
    done = ngettext("%(count)s request done.", "%(count)s requests done.", len(made.done)) % {
        "count": len(made.done)
    }
    if not (made.refused or made.lost):
        messages.success(request, done)
        return redirect(back)
    return render(
        request,
        "cases/bulk_done.html",
        {
            "title": act.title,
            "made": made,
            "done": done,
            "back": back,
            "ui_here": back,
            "trail": trail(str(act.title)),
        },
    )
