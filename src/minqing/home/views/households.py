"""The page of one household, and showing a sealed number in full."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.accounts.rules import RevealPurpose
from minqing.cases.models import CATEGORY_LABELS, DUE_LABELS, STATE_LABELS
from minqing.cases.queries import QueueRow
from minqing.cases.rules import CaseState, Category, DueKind
from minqing.home.forms import RevealForm
from minqing.home.queries import HouseholdPage, StoryItem, household_page
from minqing.home.rules import Happening
from minqing.households.access import people
from minqing.households.models import Person
from minqing.households.operations import reveal_id_number
from minqing.lib.codes import neighbourhood_of
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.rules import Outcome

__all__ = ["household", "reveal"]

_STEPS = {
    Happening.VISIT: (gettext_lazy("Visit: %(outcome)s"), "neutral"),
    Happening.CASE: (gettext_lazy("Asked: %(category)s · %(number)s"), "accent"),
    Happening.ANSWERED: (gettext_lazy("Filled a questionnaire"), "neutral"),
    Happening.RESPONSIBLE: (gettext_lazy("Became responsible"), "neutral"),
    Happening.NOBODY_RESPONSIBLE: (gettext_lazy("Nobody responsible from here on"), "over"),
    Happening.HARDSHIP: (gettext_lazy("Special hardship: %(what)s"), "soon"),
    Happening.HARDSHIP_ENDED: (
        gettext_lazy("No longer in the hardship register: %(what)s"),
        "neutral",
    ),
    Happening.MOVED_IN: (gettext_lazy("The household came to this door"), "neutral"),
    Happening.MOVED_OUT: (gettext_lazy("The household left this door"), "neutral"),
}


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
            "cases": [_asked(row) for row in page.cases],
            "story": [_step(item) for item in page.story],
            "is_official": request.standing.holds(OFFICIALS, page.household.area_code),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(*OFFICIALS)
def reveal(request: ScopedRequest, person_id: UUID) -> HttpResponse:
    """Show one ID number in full, once a purpose was given; the act stands in the ledger."""
    person = (
        people(request.scope).select_related("household__dwelling").filter(pk=person_id).first()
    )
    if person is None:
        raise Http404
    if not request.standing.holds(OFFICIALS, person.area_code):
        raise PermissionDenied
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
        {"person": person, "form": form, "number": number, "trail": _trail_to(person)},
        status=422 if form.errors else 200,
    )


def _trail(page: HouseholdPage) -> list[tuple[str, str]]:
    """From the neighbourhood's board to the door."""
    board = reverse("visits:board", args=[page.neighbourhood_code])
    above = [(page.neighbourhood, board)] if page.neighbourhood else []
    return [*above, (page.address, "")]


def _trail_to(person: Person) -> list[tuple[str, str]]:
    """From the neighbourhood's board over the door to one of its people."""
    neighbourhood = neighbourhood_of(person.area_code)
    board = reverse("visits:board", args=[neighbourhood])
    above = [(area.name, board) for area in area_path(neighbourhood)[-1:]]
    home = reverse("home:household", args=[person.household_id])
    return [*above, (person.household.dwelling.address, home), (person.name, "")]


def _asked(row: QueueRow) -> dict[str, object]:
    """One request of the household, with the words for its codes."""
    standing = row.standing
    return {
        "case": standing,
        "category": CATEGORY_LABELS[Category(row.category)],
        "excerpt": row.excerpt,
        "state": STATE_LABELS[CaseState(standing.state)],
        "due_kind": DUE_LABELS[DueKind(standing.due_kind)] if standing.due_kind else "",
    }


def _step(item: StoryItem) -> dict[str, object]:
    """A step of the household's story, in words."""
    title, kind = _words(item)
    timed = item.kind in {Happening.VISIT, Happening.CASE, Happening.ANSWERED}
    row = item.case
    href = reverse("cases:case", args=[row.standing.pk]) if row is not None else ""
    if item.answers is not None:
        href = reverse("questionnaires:one_answers", args=[item.answers.pk])
    return {
        "at": item.at if timed else local_date(item.at),
        "title": title,
        "who": " · ".join(part for part in (item.who, item.line) if part),
        "text": row.excerpt if row is not None else item.text,
        "kind": kind,
        "href": href,
        "pictures": [each.shown() for each in item.pictures],
    }


def _words(item: StoryItem) -> tuple[str, str]:
    """The heading of a step, and how its mark is drawn."""
    names = {
        "what": item.hardship.get_kind_display() if item.hardship else "",
        "number": item.case.standing.number if item.case else "",
        "category": str(CATEGORY_LABELS[Category(item.case.category)]) if item.case else "",
    }
    text, kind = _STEPS[item.kind]
    if item.visit is not None:
        names["outcome"] = item.visit.get_outcome_display()
        kind = "done" if item.visit.outcome == Outcome.MET else kind
    return str(text) % names, kind
