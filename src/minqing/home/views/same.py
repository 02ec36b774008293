"""Two entries that a worker knows to be the same, though nothing proposes them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.home.forms import SameAsForm
from minqing.home.queries.same import MOST, others_like
from minqing.home.views.duplicates import compared, settled
from minqing.households import access
from minqing.households.models import Household, Person
from minqing.households.rules.upkeep import ProposalState, common_area
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS

__all__ = ["household_pair", "household_same"]


@require_safe
@requires(*OFFICIALS)
def household_same(request: ScopedRequest, household_id: UUID) -> HttpResponse:
    """Find the entry that a household, or one of its people, is the same as."""
    rows = access.households(request.scope).filter(to_on__isnull=True).select_related("dwelling")
    household = get_object_or_404(rows, pk=household_id)
    if not request.standing.holds(OFFICIALS, household.area_code):
        raise PermissionDenied
    people = access.people(request.scope).filter(household=household, to_on__isnull=True)
    form = SameAsForm(
        {"what": str(household.pk), **request.GET.dict()},
        household=household,
        people=people.select_related("household__dwelling").order_by("from_on", "pk"),
    )
    others = others_like(request.scope, form.chosen, form.search) if form.is_valid() else []
    return render(
        request,
        "home/household_same.html",
        {
            "form": form,
            "chosen": form.chosen,
            "is_household": form.chosen is household,
            "others": others,
            "more": len(others) == MOST,
            "most": MOST,
            "trail": _trail(household),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def household_pair(request: ScopedRequest, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Two chosen entries side by side: merge one into the other.

    The same page as that of look-alikes, which shows the pair where it waits there.
    """
    first, second = _pair(request, first_id, second_id)
    one, other = sorted([first_id, second_id])
    proposal = access.duplicates(request.scope).filter(first_id=one, second_id=other).first()
    if request.method != "POST" and proposal and proposal.state == ProposalState.WAITING:
        return redirect("home:one_duplicate", proposal_id=proposal.pk)
    home = first.household if isinstance(first, Person) else first
    area_code = common_area([first.area_code, second.area_code])
    hindrance = ""
    if not request.standing.holds(OFFICIALS, area_code):
        hindrance = _("The two lie in different areas: the level above decides on them.")
    elif first.to_on is not None or second.to_on is not None:
        hindrance = _("One of the two is no longer on the register.")
    if request.method == "POST" and not hindrance and settled(request, first, second):
        return redirect("home:household", household_id=home.pk)
    back = reverse("home:household_same", args=[home.pk])
    return compared(
        request,
        first,
        second,
        trail=[*_trail(home)[:-1], (_("The same as another entry"), back), (first.name, "")],
        back=back,
        proposal=proposal,
        hindrance=hindrance,
    )


def _pair(
    request: ScopedRequest, first_id: UUID, second_id: UUID
) -> tuple[Household, Household] | tuple[Person, Person]:
    """Both households, or both people, of the reader's scope; else Http404."""
    wanted = {first_id, second_id}
    homes = access.households(request.scope).select_related("dwelling").in_bulk(wanted)
    if len(homes) > 1:
        return homes[first_id], homes[second_id]
    people = access.people(request.scope).select_related("household__dwelling").in_bulk(wanted)
    if len(people) > 1:
        return people[first_id], people[second_id]
    raise Http404


def _trail(household: Household) -> list[tuple[str, str]]:
    door = (household.dwelling.address, reverse("home:household", args=[household.pk]))
    return [door, (_("The same as another entry"), "")]
