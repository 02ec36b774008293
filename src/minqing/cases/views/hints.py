"""What is shown beside a request while it is typed: a category it may have, requests like it."""

import hashlib
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from minqing.cases.models import CATEGORY_LABELS, LEVEL_LABELS, STATE_LABELS
from minqing.cases.queries.duplicates import Alike, Similar, similar_cases
from minqing.cases.queries.places import Choices
from minqing.cases.queries.suggestions import suggested_category
from minqing.cases.rules import CaseLevel, CaseState
from minqing.cases.views import STAFF
from minqing.cases.views.asking import place_asked
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["Hints", "Row", "hints_for", "hints_page", "row_of"]

_LEAST_TEXT = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A request that may be the same, in words."""

    similar: Similar
    state: str
    level: str
    why: str


@dataclass(frozen=True, slots=True)
class Hints:
    """``category`` in words and ``because``; ``rows``; ``seen`` tells one set of rows from another.

    ``stops``: one of the rows is so much like it that somebody should look before it is recorded.
    """

    category: str = ""
    because: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    seen: str = ""
    stops: bool = False


@require_POST
@requires(*STAFF)
def hints_page(request: ScopedRequest) -> HttpResponse:
    """The hints for what was typed so far; a piece of the page. Nothing is kept."""
    place, _whole = place_asked(request, request.POST)
    hints = hints_for(request, place, request.POST.get("body", ""))
    return render(request, "cases/_hints.html", {"hints": hints})


def hints_for(request: ScopedRequest, place: Choices, body: str) -> Hints:
    """What is worth knowing of a text at a place, as far as the reader's scope shows."""
    if len(body.strip()) < _LEAST_TEXT:
        return Hints()
    found = suggested_category(body)
    area = place.household.area_code if place.household else None
    if area is None and place.neighbourhood is not None:
        area = place.neighbourhood.code
    similar = (
        []
        if area is None
        else similar_cases(
            request.scope,
            at=request.at,
            area_code=area,
            body=body,
            household_id=place.household.pk if place.household else None,
        )
    )
    names = ",".join(sorted(str(each.row.pk) for each in similar))
    return Hints(
        category=str(CATEGORY_LABELS[found[0]]) if found else "",
        because=found[1].because if found else (),
        rows=tuple(row_of(each) for each in similar),
        seen=hashlib.sha256(names.encode()).hexdigest()[:16] if similar else "",
        stops=any(each.stops for each in similar),
    )


def row_of(similar: Similar) -> Row:
    """A request that may be the same, in words."""
    why = {
        Alike.HOUSEHOLD: pgettext("why a request may be the same", "The same household"),
        Alike.BUILDING: pgettext("why a request may be the same", "The same building"),
        Alike.WORDS: pgettext("why a request may be the same", "Nearby, in similar words"),
    }
    return Row(
        similar,
        str(STATE_LABELS[CaseState(similar.row.state)]),
        str(LEVEL_LABELS[CaseLevel(similar.row.level)]),
        why[similar.why],
    )
