"""What was done for a neighbourhood: figures for everybody, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minqing.cases.models import LEVEL_LABELS
from minqing.lib.small_numbers import SMALL, SMALL_GROUP
from minqing.lib.time import local_date
from minqing.portal import queries
from minqing.portal.rules import whole_year
from minqing.portal.views.pages import keeps_view

__all__ = ["choose_page", "done_page"]


@require_safe
@keeps_view
def choose_page(request: HttpRequest) -> HttpResponse:
    """Choose the neighbourhood: ``?neighbourhood=`` leads on to its page."""
    wanted = request.GET.get("neighbourhood", "")
    if wanted.isdecimal() and queries.place_of_area(wanted) is not None:
        return redirect("portal:done_for", code=wanted)
    return render(request, "portal/done.html", {"streets": queries.neighbourhoods()})


@require_safe
@keeps_view
def done_page(request: HttpRequest, code: str) -> HttpResponse:
    """How many requests came, were answered in time, and solved: as offices and residents say."""
    place = queries.place_of_area(code) if code.isdecimal() else None
    if place is None:
        raise Http404
    at = timezone.now()
    done = queries.done_for(code, at=at)
    first, last = whole_year(local_date(at))
    return render(
        request,
        "portal/done_for.html",
        {
            "place": place,
            "done": done,
            "first": first,
            "last": last,
            "today": local_date(at),
            "levels": [(LEVEL_LABELS[level], count) for level, count in done.by_level.items()],
            "small": SMALL,
            "small_group": SMALL_GROUP,
        },
    )
