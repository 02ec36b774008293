"""Filters that need a choice, columns, and views of the queue that somebody keeps."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minqing.cases import operations, queries
from minqing.cases.forms.queue import NarrowForm, kept_fields, read_columns
from minqing.cases.models import CaseFilter
from minqing.cases.views import STAFF
from minqing.cases.views.listing import show_error, trail
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["filters_page", "kept_views", "remove_filter"]

_CHOICES = ("category", "urgency", "channel", "place", "assignee")
_KEPT = "cases.kept_views"
"""Where a session holds the kept views, so that the queue need not read them each time."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def filters_page(request: ScopedRequest) -> HttpResponse:
    """Choose more filters and the columns; show them, or keep them under a name as well."""
    get = request.GET
    form = NarrowForm(
        request.POST or None,
        places=queries.places_here(request.scope),
        people=queries.handlers_here(request.scope),
        initial={
            **{name: get.get(name, "") for name in _CHOICES},
            "raised_from": get.get("from", ""),
            "raised_to": get.get("to", ""),
            "columns": read_columns(get.get("columns")),
        },
    )
    if form.is_valid():
        shown = urlencode({**kept_fields(get), **form.as_address()})
        if request.POST.get("act") != "keep":
            return redirect(f"{reverse('cases:queue')}?{shown}")
        if _kept(request, form, shown):
            return redirect(f"{reverse('cases:queue')}?{shown}")
    found = _read(request)
    return render(
        request,
        "cases/filters.html",
        {
            "form": form,
            "own": [each for each in found if each.owner_id == request.actor.id],
            "of_office": [each for each in found if each.owner_id != request.actor.id],
            "trail": trail(_("Filters and columns")),
        },
        status=422 if form.errors else 200,
    )


def _kept(request: ScopedRequest, form: NarrowForm, address: str) -> bool:
    try:
        operations.keep_filter(
            by=request.actor,
            at=request.at,
            scope=request.scope,
            name=form.cleaned_data["name"].strip(),
            address=address,
            shared=form.cleaned_data["shared"],
        )
    except operations.CaseError as error:
        show_error(form, error)
        return False
    _read(request)
    messages.success(request, _("The view is kept."))
    return True


@require_POST
@requires(*STAFF)
def remove_filter(request: ScopedRequest, filter_id: UUID) -> HttpResponse:
    """Let go of a view of one's own; somebody else's is not there."""
    try:
        operations.remove_filter(
            by=request.actor, at=request.at, scope=request.scope, filter_id=filter_id
        )
    except operations.CaseError:
        raise Http404 from None
    _read(request)
    messages.success(request, _("The view is gone."))
    return redirect("cases:filters")


def kept_views(request: ScopedRequest) -> list[tuple[str, str]]:
    """Names and addresses of the kept views, read once in a session and when they change."""
    if _KEPT not in request.session:
        _read(request)
    return [(name, address) for name, address in request.session[_KEPT]]


def _read(request: ScopedRequest) -> list[CaseFilter]:
    found = queries.kept_filters(request.scope, request.actor.id)
    views = [[each.name, each.address] for each in found]
    if request.session.get(_KEPT) != views:
        request.session[_KEPT] = views
    return found
