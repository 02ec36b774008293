"""Rounds and visit lines at the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
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
from minqing.territory.models import ROLE_LABELS, Area
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits import queries
from minqing.visits.forms import CloseRoundForm, RoundForm, VisitLineForm
from minqing.visits.models import TARGET_GROUPS, Round, VisitLine
from minqing.visits.operations import (
    CutOffNotOverError,
    RoundBegunError,
    RoundClosedError,
    RoundDaysError,
    RoundHeldError,
    TargetsError,
    change_round,
    close_round,
    retire_visit_line,
    set_visit_line,
    start_round,
)
from minqing.visits.rules import TargetGroup
from minqing.visits.views.choosing import STAFF, home_of

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
                    "href": reverse("visits:round_one", args=[each.pk]),
                    "state": _state(each, local_date(request.at)),
                    "may_close": each.closed_at is None and _may_close(request, each),
                }
                for each in found
            ],
            "trail": [(_("Coverage"), reverse("visits:coverage_own")), (_("Rounds"), "")],
            "lines": [
                {"line": each, "roles": [ROLE_LABELS[Role(role)] for role in each.roles]}
                for each in VisitLine.objects.all()
            ],
            "may_start": not request.standing.roles.isdisjoint(_STARTERS),
            "may_set_lines": Role.DISTRICT_OFFICE in request.standing.roles,
        },
    )


@require_safe
@requires(*STAFF)
def one(request: ScopedRequest, round_id: UUID) -> HttpResponse:
    """A round: its days, its targets, how far it is from each, and where it should be by today."""
    round_ = _visible_round(request, round_id)
    today = local_date(request.at)
    # The round's own area where the reader may see it as a whole, else as much as they look after.
    home = home_of(request)
    place = round_.area_code if len(round_.area_code) > len(home) else home
    area = Area.objects.defer("boundary").filter(code=place).first()
    last = None if round_.to_on is None else round_.to_on - timedelta(days=1)
    day = today if last is None else min(today, last)
    return render(
        request,
        "visits/round_one.html",
        {
            "round": round_,
            "last_on": last,
            "state": _state(round_, today),
            "area": area,
            "groups": [
                {
                    "progress": each,
                    "label": TARGET_GROUPS[each.group],
                    "stages": each.targets[:-1],
                    "aim": each.targets[-1] if each.targets else None,
                    "href": _open_list(place, round_, each.group),
                }
                for each in queries.round_progress(request.scope, round_, place, day)
            ],
            "day": day,
            "board": reverse("visits:board", args=[place]) + f"?round={round_.pk}",
            "follow_ups": reverse("visits:follow_ups") + f"?round={round_.pk}",
            "may_change": round_.closed_at is None
            and round_.from_on > today
            and _may_close(request, round_),
            "may_close": round_.closed_at is None and _may_close(request, round_),
            "trail": [(_("Rounds"), reverse("visits:rounds")), (round_.name, "")],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STARTERS)
def start(request: ScopedRequest) -> HttpResponse:
    """Begin a round in the reader's area."""
    own = _own_area(request)
    form = RoundForm(request.POST or None, initial={"from_on": local_date(request.at)})
    if request.method == "POST" and form.is_valid():
        with _refusals(form):
            begun = start_round(
                by=request.actor,
                at=request.at,
                name=form.cleaned_data["name"],
                area_code=own,
                from_on=form.cleaned_data["from_on"],
                to_on=form.to_on,
                aims=form.aims,
            )
        if not form.errors:
            messages.success(request, _("“%(name)s” is begun.") % {"name": begun.name})
            return redirect("visits:round_one", round_id=begun.pk)
    return _round_form(request, form, own, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STARTERS)
def change(request: ScopedRequest, round_id: UUID) -> HttpResponse:
    """Change a round before its first day."""
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None or not _may_close(request, round_):
        raise Http404
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(round_))
    if request.method == "POST" and form.is_valid():
        with _refusals(form):
            change_round(
                by=request.actor,
                at=request.at,
                round=round_,
                name=form.cleaned_data["name"],
                from_on=form.cleaned_data["from_on"],
                to_on=form.to_on,
                aims=form.aims,
            )
        if not form.errors:
            messages.success(request, _("The round is changed."))
            return redirect("visits:round_one", round_id=round_.pk)
    return _round_form(request, form, round_.area_code, round_)


@contextmanager
def _refusals(form: RoundForm) -> Iterator[None]:
    """Say at the form what the operation inside refuses."""
    try:
        yield
    except RoundDaysError as error:
        form.refuse(error.field, error.first, error.last)
    except TargetsError as error:
        form.refuse_target(error)
    except RoundBegunError:
        form.add_error(None, _("This round has begun: its days and targets stay as they are."))
    except RoundHeldError as error:
        form.add_error(
            "from_on",
            _("“%(name)s” is held here on some of these days: close it first.")
            % {"name": error.held.name},
        )


def _round_form(
    request: ScopedRequest, form: RoundForm, area_code: str, round_: Round | None
) -> HttpResponse:
    area = Area.objects.defer("boundary").filter(code=area_code).first()
    trail = [(_("Rounds"), reverse("visits:rounds"))]
    if round_ is not None:
        trail.append((round_.name, reverse("visits:round_one", args=[round_.pk])))
    return render(
        request,
        "visits/round.html",
        {"form": form, "area": area, "round": round_, "trail": trail},
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
        {"code": known.code, "name": known.name, "sort": known.sort, "roles": known.roles}
        if known is not None
        else {"sort": VisitLine.objects.count() + 1}
    )
    retiring = known is not None and request.POST.get("act") == "retire"
    if request.method == "POST" and known is not None and retiring:
        retire_visit_line(
            by=request.actor, at=request.at, area_code=_own_area(request), code=known.code
        )
        messages.success(request, _("“%(name)s” is offered no more.") % {"name": known.name})
        return redirect("visits:rounds")
    form = VisitLineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        line = set_visit_line(
            by=request.actor,
            at=request.at,
            area_code=_own_area(request),
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
            sort=form.cleaned_data["sort"],
            roles=form.cleaned_data["roles"],
        )
        messages.success(request, _("The visit line “%(name)s” is set.") % {"name": line.name})
        return redirect("visits:rounds")
    return render(
        request,
        "visits/visit_line.html",
        {"form": form, "line": known, "trail": [(_("Rounds"), reverse("visits:rounds"))]},
        status=422 if form.errors else 200,
    )


def _visible_round(request: ScopedRequest, round_id: UUID) -> Round:
    """A round that is held where the reader works, or in an area they look after."""
    home = home_of(request)
    found = Round.objects.prefetch_related("targets", "repeats").filter(pk=round_id).first()
    if found is None or not (found.covers(home) or found.area_code.startswith(home)):
        raise Http404
    return found


def _state(round_: Round, today: date) -> tuple[str, str]:
    """The badge of a round: its kind and word."""
    if round_.closed_at is not None:
        return "done", _("has ended")
    if round_.from_on > today:
        return "neutral", _("not begun")
    return "accent", _("being held")


def _open_list(area_code: str, round_: Round, group: TargetGroup) -> str:
    """The list of those still to be met; none for a group that the list does not know."""
    if group is TargetGroup.ELDER_ALONE:
        return ""
    chosen = "" if group is TargetGroup.ALL else f"&group={group}"
    return reverse("visits:open", args=[area_code]) + f"?round={round_.pk}{chosen}"


def _own_area(request: ScopedRequest) -> str:
    """The largest area of the reader's scope."""
    if not request.scope.ranges:
        raise PermissionDenied
    return min((reach.lower for reach in request.scope.ranges), key=len)


def _may_close(request: ScopedRequest, round_: Round) -> bool:
    """Whoever works for the whole area in which it is held, from the street up."""
    return request.standing.holds(_STARTERS, round_.area_code)
