"""Branches and the neighbourhoods to which they are tied."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.codes import Level
from minqing.lib.paging import query
from minqing.lib.scope import AreaRange
from minqing.lib.time import local_date
from minqing.organisations.models import Organisation, Tie
from minqing.organisations.operations import TieError, end_tie, tie
from minqing.organisations.rules import OrganisationKind
from minqing.territory import queries
from minqing.territory.access import requires
from minqing.territory.forms import EndTieForm, TieForm, TiesFilter
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area
from minqing.territory.queries import NameKey
from minqing.territory.rules import OFFICIALS
from minqing.territory.views import places


@require_safe
@requires(*OFFICIALS)
def ties(request: ScopedRequest) -> HttpResponse:
    """Every branch of an area with its ties on a day: the list behind "branches tied"."""
    code = request.GET.get("area", "") or places.own_area(request)
    path = places.path_to(code)
    form = TiesFilter(request.GET)
    form.is_valid()
    on = form.cleaned_data.get("on") or local_date(request.at)
    which = request.GET.get("show", "")
    search = form.cleaned_data.get("q") or ""
    found = queries.branch_ties(
        code,
        on,
        tied={"tied": True, "untied": False}.get(which),
        search=search,
        after=NameKey.read(request.GET.get("after", "")),
    )
    tied, branches = queries.branches_tied(code, on)
    kept = {
        "area": code,
        "on": form.cleaned_data.get("on") or "",
        "q": search,
        "show": which,
    }
    return render(
        request,
        "territory/ties.html",
        {
            "form": form,
            "trail": places.trail(request, path, (_("Branches and neighbourhoods"), "")),
            "area": path[-1],
            "on": on,
            "which": which,
            "tied": tied,
            "branches": branches,
            "untied": branches - tied,
            "rows": [
                {
                    "organisation": each.organisation,
                    "ties": [
                        {
                            "tie": held,
                            "name": name,
                            "may_end": held.to_on is None
                            and request.scope.covers_area(held.area_code),
                        }
                        for held, name in each.ties
                    ],
                }
                for each in found.rows
            ],
            "may_tie": request.scope.covers_area(code),
            "chips": [
                {
                    "label": label,
                    "href": query(**kept | {"show": show}),
                    "active": which == show,
                }
                for show, label in (
                    ("", _("All branches")),
                    ("tied", _("Tied")),
                    ("untied", _("Not tied")),
                )
            ],
            "next_url": "" if found.after is None else query(**kept, after=found.after),
            "all_url": query(**kept | {"show": ""}),
            "untied_url": query(**kept | {"show": "untied"}),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def new_tie(request: ScopedRequest, organisation_id: UUID) -> HttpResponse:
    """Tie a branch to a neighbourhood of the reader's area."""
    branch = Organisation.objects.filter(
        pk=organisation_id, kind=OrganisationKind.BRANCH.value
    ).first()
    if branch is None:
        raise Http404
    form = TieForm(
        request.POST or None,
        areas=_neighbourhoods(request),
        organisation=branch,
        initial={"from_on": local_date(request.at)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            tie(
                organisation=branch,
                area_code=form.cleaned_data["area"],
                from_on=form.cleaned_data["from_on"],
                by=request.actor,
                at=request.at,
            )
        except TieError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is tied.") % {"name": branch.name})
            return redirect("territory:ties")
    return render(
        request,
        "territory/new_tie.html",
        {"form": form, "branch": branch, "trail": _trail(branch)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def end_tie_page(request: ScopedRequest, tie_id: UUID) -> HttpResponse:
    """Ask for the day, then end a tie."""
    held = Tie.objects.select_related("organisation").filter(pk=tie_id, to_on=None).first()
    if held is None:
        raise Http404
    if not request.scope.covers_area(held.area_code):
        raise PermissionDenied
    form = EndTieForm(
        request.POST or None, from_on=held.from_on, initial={"to_on": local_date(request.at)}
    )
    if request.method == "POST" and form.is_valid():
        end_tie(tie=held, to_on=form.cleaned_data["to_on"], by=request.actor, at=request.at)
        messages.success(request, _("The tie is ended."))
        return redirect("territory:ties")
    return render(
        request,
        "territory/end_tie.html",
        {
            "form": form,
            "tie": held,
            "area": Area.objects.filter(code=held.area_code).defer("boundary").first(),
            "trail": _trail(held.organisation),
        },
        status=422 if form.errors else 200,
    )


def _neighbourhoods(request: ScopedRequest) -> list[Area]:
    """The neighbourhoods of the reader's own area, by code."""
    reach = AreaRange.of(places.own_area(request))
    return list(
        Area.objects.filter(
            level=Level.NEIGHBOURHOOD.value,
            code__gte=reach.lower,
            code__lt=reach.upper,
            valid_to__isnull=True,
        )
        .defer("boundary")
        .order_by("code")
    )


def _trail(branch: Organisation) -> list[tuple[str, str]]:
    return [(_("Branches and neighbourhoods"), reverse("territory:ties")), (branch.name, "")]
