"""The weekly roundups that neighbourhoods have signed, for everybody to read."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.cases.models import PUBLISHED_LABELS
from minqing.cases.queries.roundups import (
    PublishedTheme,
    published_places,
    published_roundup,
    published_weeks,
)
from minqing.cases.rules.roundups import Week
from minqing.territory.models import ROLE_LABELS

__all__ = ["places_page", "roundup_page", "weeks_page"]

#: Each sum with the parts of it that are published.
_SUMS = {
    "came_in": (),
    "settled": (
        "on_the_spot",
        "settled_block",
        "settled_neighbourhood",
        "settled_street",
        "settled_district",
    ),
    "open": ("in_time", "overdue"),
}


@require_safe
def places_page(request: HttpRequest) -> HttpResponse:
    """The neighbourhoods with roundups, by street."""
    places = published_places()
    streets = [
        {"name": name, "places": list(some)}
        for name, some in groupby(places, key=lambda each: each.street)
    ]
    return render(request, "portal/roundups/places.html", {"streets": streets})


@require_safe
def weeks_page(request: HttpRequest, area_code: str) -> HttpResponse:
    """The weeks of one neighbourhood; 404 for one that has published nothing."""
    weeks = published_weeks(area_code) if area_code.isdecimal() else []
    if not weeks:
        raise Http404
    place = next(each for each in published_places() if each.code == area_code)
    return render(
        request,
        "portal/roundups/weeks.html",
        {"place": place, "weeks": [{"week": Week(each.monday), "of": each} for each in weeks]},
    )


@require_safe
def roundup_page(request: HttpRequest, area_code: str, monday: str) -> HttpResponse:
    """One week: what came in, what became of it, themes and plans."""
    try:
        week = Week(date.fromisoformat(monday))
    except ValueError:
        raise Http404 from None
    found = published_roundup(area_code, week.monday) if area_code.isdecimal() else None
    if found is None:
        raise Http404
    return render(
        request,
        "portal/roundups/roundup.html",
        {
            "area_code": area_code,
            "roundup": found,
            "week": week,
            "figures": [
                {
                    "label": PUBLISHED_LABELS[name],
                    "count": found.counts[name],
                    "parts": [
                        (PUBLISHED_LABELS[part], found.counts[part])
                        for part in parts
                        if found.counts[part] != 0
                    ],
                }
                for name, parts in _SUMS.items()
            ],
            "themes": [_theme(each, week) for each in found.themes],
        },
    )


def _theme(theme: PublishedTheme, week: Week) -> dict[str, Any]:
    return {
        "theme": theme,
        "owner": ROLE_LABELS[theme.owner] if theme.owner else "",
        "carried": theme.since < week.monday,
    }
