"""Found at the door: the list, a new finding from the desk, and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from minqing.home.operations.finding import confirm_finding, join_finding, reject_finding
from minqing.home.queries.upkeep import (
    FoundPage,
    entrances,
    entrances_of_scope,
    found_page,
    found_rows,
    upkeep_counts,
)
from minqing.households import access
from minqing.households.forms import FoundHouseholdForm, FoundPeopleForm, ReasonForm
from minqing.households.models import RELATION_LABELS, Dwelling, FoundAtDoor, Household
from minqing.households.operations import RegisterError
from minqing.households.operations.found import Door, FoundPerson, record_found
from minqing.households.rules import Relation
from minqing.households.rules.upkeep import FoundKind, FoundState
from minqing.lib.ids import new_id
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["found_list", "found_new", "found_one", "upkeep_tabs"]

_FINDERS = (*OFFICIALS, Role.BLOCK_LEAD, Role.TEAM_MEMBER)


def upkeep_tabs(request: ScopedRequest, current: str) -> list[dict[str, Any]]:
    """The three lists of register upkeep, with what waits in each."""
    counts = upkeep_counts(request.scope)
    tabs: list[tuple[str, str, int | None]] = [(_("Found at the door"), "home:found", counts.found)]
    if not request.standing.roles.isdisjoint(OFFICIALS):
        tabs += [
            (_("Look-alikes"), "home:duplicates", counts.duplicates),
            (_("Merged"), "home:merges", None),
        ]
    return [
        {"label": label, "href": reverse(url), "active": url == current, "count": count}
        for label, url, count in tabs
    ]


@require_safe
@requires(*_FINDERS)
def found_list(request: ScopedRequest) -> HttpResponse:
    """What was found and waits, oldest first; or what was decided."""
    decided = request.GET.get("show") == "decided"
    return render(
        request,
        "home/found_list.html",
        {
            "rows": found_rows(request.scope, decided=decided),
            "decided": decided,
            "tabs": upkeep_tabs(request, "home:found"),
            "chips": [
                {"label": _("Waiting"), "href": "?show=waiting", "active": not decided},
                {"label": _("Decided"), "href": "?show=decided", "active": decided},
            ],
            "may_add": entrances(request.scope).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_FINDERS)
def found_new(request: ScopedRequest) -> HttpResponse:
    """Write down who was found: a household behind a door, or people of a known household."""
    household = _household_asked(request)
    places = [] if household is not None else entrances_of_scope(request.scope)
    if household is None and not places:
        raise PermissionDenied
    data = request.POST or None
    form: FoundPeopleForm = (
        FoundPeopleForm(data)
        if household is not None
        else FoundHouseholdForm(data, entrances=places)
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = _record(request, form.cleaned_data, household)
        except RegisterError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down. The neighbourhood decides."))
            return redirect("home:found_one", found_id=found.pk)
    return render(
        request,
        "home/found_new.html",
        {
            "form": form,
            "household": household,
            "trail": [
                (_("Found at the door"), reverse("home:found")),
                (_("Write down"), ""),
            ],
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_FINDERS)
def found_one(request: ScopedRequest, found_id: UUID) -> HttpResponse:
    """What was said beside what the register says; the neighbourhood's secretary decides."""
    page = found_page(request.scope, found_id)
    if page is None:
        raise Http404
    found = page.row.found
    may_decide = found.state == FoundState.WAITING and request.standing.holds(
        [Role.NEIGHBOURHOOD_SECRETARY], found.area_code, found.block_id
    )
    rejecting = request.POST.get("act") == "reject"
    form = ReasonForm(request.POST if rejecting else None)
    if request.method == "POST" and may_decide and _decided(request, page, form):
        return redirect("home:found_one", found_id=found.pk)
    result = None
    if found.result_id is not None:
        result = access.households(request.scope).filter(pk=found.result_id).first()
    return render(
        request,
        "home/found_one.html",
        {
            "page": page,
            "found": found,
            "people": [_person(index, each, page) for index, each in enumerate(found.people)],
            "homes": [(each, page.people_of[each.pk]) for each in page.homes],
            "form": form,
            "may_decide": may_decide,
            "joinable": found.kind == FoundKind.HOUSEHOLD and page.homes,
            "result": result,
            "trail": [(_("Found at the door"), reverse("home:found")), (page.row.address, "")],
        },
        status=422 if form.errors else 200,
    )


def _household_asked(request: ScopedRequest) -> Household | None:
    """The household in the address whose people were found; Http404 for one that is not there."""
    asked = request.GET.get("household", "")
    if not asked:
        return None
    try:
        wanted = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    rows = access.households(request.scope).filter(pk=wanted, to_on__isnull=True)
    household = rows.select_related("dwelling").first()
    if household is None:
        raise Http404
    return household


def _record(
    request: ScopedRequest, said: dict[str, Any], household: Household | None
) -> FoundAtDoor:
    if household is not None:
        kind, household_id = FoundKind.PERSON, household.pk
        door = Door(household.area_code, household.dwelling_id)
    else:
        kind, household_id = FoundKind.HOUSEHOLD, new_id()
        known = access.dwellings(request.scope).filter(
            area_code=said["entrance"],
            floor=said["floor"],
            door=said["door"],
            to_on__isnull=True,
        )
        door = _door(said, known.first())
    return record_found(
        by=request.actor,
        at=request.at,
        found_id=new_id(),
        kind=kind,
        household_id=household_id,
        door=door,
        found_at=request.at,
        name=said.get("name", ""),
        size=said.get("size") or 0,
        people=said["people"],
        note=said["note"],
        member_id=request.actor.member_id,
    )


def _door(said: dict[str, Any], known: Dwelling | None) -> Door:
    if known is not None:
        return Door(known.area_code, known.pk)
    return Door(said["entrance"], floor=said["floor"], door=said["door"])


def _decided(request: ScopedRequest, page: FoundPage, form: ReasonForm) -> bool:
    """Do what was asked; False when the page has to be shown again."""
    found, act = page.row.found, request.POST.get("act")
    frame: dict[str, Any] = {"by": request.actor, "at": request.at, "found": found}
    try:
        if act == "confirm":
            waited = confirm_finding(scope=request.scope, **frame)
            _tell(request, _("On the register now."), waited)
            return True
        if act == "join":
            home = next((h for h in page.homes if str(h.pk) == request.POST.get("household")), None)
            if home is None:
                messages.error(request, _("Choose the household it belongs to."))
                return False
            add = [int(each) for each in request.POST.getlist("add") if each.isdecimal()]
            waited = join_finding(scope=request.scope, household=home, add=add, **frame)
            _tell(request, _("Joined to the household of %(name)s.") % {"name": home.name}, waited)
            return True
        if act == "reject" and form.is_valid():
            reject_finding(reason=form.cleaned_data["reason"], **frame)
            messages.success(request, _("Not put on the register. The finder reads your reason."))
            return True
    except RegisterError as error:
        messages.error(request, str(error))
    return False


def _tell(request: ScopedRequest, said: str, waited: int) -> None:
    also = ngettext(
        "%(count)s record that waited for it counts now.",
        "%(count)s records that waited for it count now.",
        waited,
    )
    messages.success(request, f"{said} {also % {'count': waited}}" if waited else said)


def _person(index: int, stored: dict[str, str | None], page: FoundPage) -> dict[str, object]:
    """Somebody found, and whether a household behind the door has somebody of that name."""
    person = FoundPerson.read(stored)
    known = any(person.name == each.name for people in page.people_of.values() for each in people)
    return {
        "index": index,
        "person": person,
        "relation_label": RELATION_LABELS[Relation.read(person.relation)],
        "known": known,
    }
