"""Showing a request to everybody, in the office's words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.cases import access as cases_access
from minqing.cases.rules import HOLDERS
from minqing.interop import access
from minqing.interop.forms import ShowForm
from minqing.interop.operations.errors import InteropError
from minqing.interop.operations.opening import hide_case, may_decide, show_case
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["shown"]

_STAFF = tuple(sorted(frozenset().union(*HOLDERS.values())))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STAFF)
def shown(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """What everybody reads of a request; whoever holds it writes it, or takes it back."""
    case = (
        cases_access.cases(request.scope)
        .select_related("text", "standing")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise Http404
    row = access.open_cases(request.scope).filter(pk=case_id).first()
    form = ShowForm(request.POST or None, initial={"summary": row.summary if row else ""})
    if request.method == "POST":
        done = _act(request, case_id, form)
        if done:
            messages.success(request, done)
            return redirect("cases:case", case_id=case_id)
    return render(
        request,
        "interop/shown.html",
        {
            "case": case,
            "body": case.text.body,
            "row": row,
            "form": form,
            "showable": access.outward_cases(request.scope).filter(pk=case_id).exists(),
            "may": may_decide(request.actor, request.at, case.standing),
            "trail": [
                (_("Requests"), reverse("cases:queue")),
                (case.number, reverse("cases:case", args=[case_id])),
                (_("For everybody"), ""),
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


def _act(request: ScopedRequest, case_id: UUID, form: ShowForm) -> str:
    """Do what was asked; the words that say so, empty when it could not be done."""
    given: dict[str, Any] = {
        "by": request.actor,
        "at": request.at,
        "scope": request.scope,
        "case_id": case_id,
    }
    try:
        if "hide" in request.POST:
            hide_case(**given)
            return _("The request is shown no longer.")
        if form.is_valid():
            show_case(**given, summary=form.cleaned_data["summary"])
            return _("Everybody can read this about the request now.")
    except InteropError as error:
        form.add_error(error.field or None, str(error))
    return ""
