"""Rounds and visit lines at the desk."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits import queries
from minqing.visits.forms import CloseRoundForm, RoundForm, VisitLineForm
from minqing.visits.models import Round, VisitLine
from minqing.visits.operations import (
    CutOffNotOverError,
    RoundClosedError,
    RoundDaysError,
    RoundHeldError,
    close_round,
    set_visit_line,
    start_round,
)

_STARTERS = (Role.STREET_COORDINATOR, Role.DISTRICT_OFFICE)


@require_safe
@requires(*OFFICIALS)
def rounds(request: ScopedRequest) -> HttpResponse:
    """The rounds held in the reader's area, newest first, and the visit lines."""
    own = _own_area(request)
    found = queries.rounds_of(own)
    names = {each.code: each.name for each in area_path(own)}
    return render(
        request,
        "visits/rounds.html",
        {
            "rows": [
                {
                    "round": each,
                    "area": names.get(each.area_code, each.area_code),
                    "last_on": None if each.to_on is None else each.to_on - timedelta(days=1),
                    "board": reverse("visits:board", args=[own]) + f"?round={each.pk}",
                    "may_close": each.closed_at is None and _may_close(request, each),
                }
                for each in found
            ],
            "trail": [(_("Coverage"), reverse("visits:coverage_own")), (_("Rounds"), "")],
            "lines": list(VisitLine.objects.all()),
            "may_start": not request.standing.roles.isdisjoint(_STARTERS),
            "may_set_lines": Role.DISTRICT_OFFICE in request.standing.roles,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STARTERS)
def start(request: ScopedRequest) -> HttpResponse:
    """Begin a round in the reader's area."""
    own = _own_area(request)
    form = RoundForm(request.POST or None, initial={"from_on": local_date(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            begun = start_round(
                by=request.actor,
                at=request.at,
                name=form.cleaned_data["name"],
                area_code=own,
                from_on=form.cleaned_data["from_on"],
                to_on=form.to_on,
            )
        except RoundDaysError as error:
            form.refuse(error.field, error.first, error.last)
        except RoundHeldError as error:
            form.add_error(
                "from_on",
                _("“%(name)s” is held here on some of these days: close it first.")
                % {"name": error.held.name},
            )
        else:
            messages.success(request, _("“%(name)s” is begun.") % {"name": begun.name})
            return redirect("visits:rounds")
    area = Area.objects.defer("boundary").filter(code=own).first()
    return render(
        request,
        "visits/round.html",
        {"form": form, "area": area, "trail": [(_("Rounds"), reverse("visits:rounds"))]},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STARTERS)
def close(request: ScopedRequest, round_id: UUID) -> HttpResponse:
    """Ask for the last day, then close a round and keep its figures."""
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None or not _may_close(request, round_):
        raise Http404
    today = local_date(request.at)
    yesterday = today - timedelta(days=1)
    last = yesterday if round_.to_on is None else min(yesterday, round_.to_on - timedelta(days=1))
    form = CloseRoundForm(
        request.POST or None, round_=round_, today=today, initial={"cut_off": last}
    )
    if request.method == "POST" and form.is_valid():
        try:
            close_round(
                by=request.actor,
                at=request.at,
                scope=request.scope,
                round=round_,
                cut_off=form.cleaned_data["cut_off"],
            )
        except RoundClosedError:
            form.add_error(None, _("Somebody has closed this round meanwhile."))
        except CutOffNotOverError:
            form.add_error("cut_off", _("Choose a day that is over: yesterday or earlier."))
        else:
            messages.success(request, _("“%(name)s” is closed.") % {"name": round_.name})
            return redirect("visits:rounds")
    return render(
        request,
        "visits/close_round.html",
        {
            "form": form,
            "round": round_,
            "trail": [(_("Rounds"), reverse("visits:rounds")), (round_.name, "")],
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.DISTRICT_OFFICE)
def visit_line(request: ScopedRequest) -> HttpResponse:
    """Add a visit line to the district's list, or change one (``?code=``)."""
    known = VisitLine.objects.filter(code=request.GET.get("code", "")).first()
    initial = (
        {"code": known.code, "name": known.name, "sort": known.sort}
        if known is not None
        else {"sort": VisitLine.objects.count() + 1}
    )
    form = VisitLineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        line = set_visit_line(
            by=request.actor,
            at=request.at,
            area_code=_own_area(request),
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
            sort=form.cleaned_data["sort"],
        )
        messages.success(request, _("The visit line “%(name)s” is set.") % {"name": line.name})
        return redirect("visits:rounds")
    return render(
        request,
        "visits/visit_line.html",
        {"form": form, "line": known, "trail": [(_("Rounds"), reverse("visits:rounds"))]},
        status=422 if form.errors else 200,
    )


def _own_area(request: ScopedRequest) -> str:
    """The largest area of the reader's scope."""
    if not request.scope.ranges:
        raise PermissionDenied
    return min((reach.lower for reach in request.scope.ranges), key=len)


def _may_close(request: ScopedRequest, round_: Round) -> bool:
    """Whoever works for the whole area in which it is held, from the street up."""
    return request.standing.holds(_STARTERS, round_.area_code)
