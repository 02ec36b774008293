"""The page of one household, and showing a sealed number in full."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.accounts.rules import RevealPurpose
from minqing.home.forms import RevealForm
from minqing.home.queries import HouseholdPage, household_page
from minqing.households.access import people
from minqing.households.operations import reveal_id_number
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.queries import VisitRow
from minqing.visits.rules import Outcome

__all__ = ["household", "reveal"]


@require_safe
@requires(*OFFICIALS, Role.BLOCK_LEAD, Role.TEAM_MEMBER)
def household(request: ScopedRequest, household_id: UUID) -> HttpResponse:
    """A household's story; one outside the scope is simply not there."""
    page = household_page(request.scope, household_id, on=local_date(request.at))
    if page is None:
        raise Http404
    return render(
        request,
        "home/household.html",
        {
            "page": page,
            "trail": _trail(page),
            "story": [_step(row) for row in page.visits],
            "may_reveal": not request.standing.roles.isdisjoint(OFFICIALS),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(*OFFICIALS)
def reveal(request: ScopedRequest, person_id: UUID) -> HttpResponse:
    """Show one ID number in full, once a purpose was given; the act stands in the ledger."""
    person = people(request.scope).select_related("household").filter(pk=person_id).first()
    if person is None:
        raise Http404
    form = RevealForm(request.POST or None)
    number = None
    if form.is_valid():
        number = reveal_id_number(
            person=person,
            purpose=RevealPurpose(form.cleaned_data["purpose"]),
            by=request.actor,
            at=request.at,
        )
    return render(
        request,
        "home/reveal.html",
        {"person": person, "form": form, "number": number},
        status=422 if form.errors else 200,
    )


def _trail(page: HouseholdPage) -> list[tuple[str, str]]:
    """From the neighbourhood's board to the door."""
    area = page.neighbourhood
    above = [(area.name, reverse("visits:board", args=[area.code]))] if area else []
    return [*above, (page.address, "")]


def _step(row: VisitRow) -> dict[str, object]:
    """A visit as a step of the household's story."""
    return {
        "at": row.visit.visited_at,
        "title": row.visit.get_outcome_display(),
        "who": " · ".join(part for part in (row.visitor, row.line) if part),
        "text": row.note,
        "kind": "done" if row.visit.outcome == Outcome.MET else "neutral",
    }
