"""Taking a request down at the desk on somebody's behalf."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.cases import operations
from minqing.cases.forms import RecordForm
from minqing.cases.models import Case
from minqing.cases.operations import Raised
from minqing.cases.queries.places import Choices
from minqing.cases.rules import HOLDERS, STARTS_AT, Category, Channel, RestrictedAbout, rank
from minqing.cases.views import STAFF
from minqing.cases.views.asking import place_asked
from minqing.cases.views.hints import Hints, hints_for
from minqing.cases.views.listing import show_error
from minqing.lib.ids import new_id
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["new_page"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def new_page(request: ScopedRequest) -> HttpResponse:
    """Choose the door, take down the words; then the slip with number and access code."""
    given = request.POST if request.method == "POST" else request.GET
    place, whole = place_asked(request, given)
    if request.method != "POST":
        form = RecordForm(initial={"case_id": new_id()}, about=_about(request, place))
        return _page(request, place, form, whole=whole)
    form = RecordForm(request.POST, about=_about(request, place))
    if not form.is_valid():
        return _page(request, place, form, whole=whole, status=422)
    hints = hints_for(request, place, form.cleaned_data["body"])
    if hints.stops and request.POST.get("seen") != hints.seen and not _is_recorded(form):
        return _page(request, place, form, whole=whole, hints=hints, status=409)
    try:
        raised = _record(request, place, form, whole=whole)
    except operations.CaseAlreadyRecordedError:
        return redirect("cases:case", case_id=form.cleaned_data["case_id"])
    except operations.CaseError as error:
        show_error(form, error)
        return _page(request, place, form, whole=whole, status=422)
    return _slip(request, raised)


def _about(request: ScopedRequest, place: Choices) -> list[RestrictedAbout]:
    """Of whom the reader may take down a complaint: of those below the level they serve at there.

    Until the place is chosen, of whomever the reader may anywhere.
    """
    roles = request.standing.roles
    if place.neighbourhood is not None:
        roles = request.standing.roles_at(
            place.neighbourhood.code, None if place.block is None else place.block.pk
        )
    served = [rank(level) for level, holders in HOLDERS.items() if roles & holders]
    highest = max(served, default=0)
    return [about for about, level in STARTS_AT.items() if rank(level) <= highest]


def _record(request: ScopedRequest, place: Choices, form: RecordForm, *, whole: bool) -> Raised:
    given = form.cleaned_data
    about = given.get("restricted_about")
    area = place.neighbourhood
    return operations.raise_case(
        by=request.actor,
        at=request.at,
        case_id=given["case_id"],
        body=given["body"],
        category=Category(given["category"]),
        channel=Channel.DESK,
        raised_at=given["raised_at"] or request.at,
        household=place.household,
        area_code=area.code if area and whole else None,
        block_id=place.block.pk if place.block and whole else None,
        requester_name=given["requester_name"],
        sensitive=given["sensitive"],
        restricted_about=RestrictedAbout(about) if about else None,
        name_withheld=given["name_withheld"],
    )


def _page(
    request: ScopedRequest,
    place: Choices,
    form: RecordForm,
    *,
    whole: bool,
    hints: Hints | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "cases/new.html",
        {
            "place": place,
            "whole": whole,
            "chosen": place.household is not None or (whole and place.block is not None),
            "form": form,
            "hints": hints or Hints(),
            "stopped": hints is not None,
            "trail": [(_("Requests"), reverse("cases:queue")), (_("Record a request"), "")],
        },
        status=status,
    )


def _slip(request: ScopedRequest, raised: Raised) -> HttpResponse:
    """The only time the access code is seen. Shown, never stored, not in an address."""
    response = render(
        request,
        "cases/slip.html",
        {
            "case": raised.case,
            "access_code": raised.access_code,
            "portal_url": request.build_absolute_uri("/"),
            "district": settings.MINQING_DISTRICT_NAME,
            "trail": [(_("Requests"), reverse("cases:queue")), (raised.case.number, "")],
        },
        status=201,
    )
    response["Cache-Control"] = "no-store"
    return response


def _is_recorded(form: RecordForm) -> bool:
    """Whether this very form was sent before."""
    return Case.objects.filter(pk=form.cleaned_data["case_id"]).exists()
