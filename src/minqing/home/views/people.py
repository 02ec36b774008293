"""Who serves where."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.home.queries import colleagues
from minqing.lib.time import local_date
from minqing.territory.middleware import ScopedRequest

__all__ = ["people"]


@require_safe
def people(request: ScopedRequest) -> HttpResponse:
    """The postings of the reader's area that hold today."""
    rows = colleagues(request.scope, on=local_date(request.at))
    return render(
        request,
        "home/people.html",
        {"rows": rows, "may_see_staff": bool(request.scope.ranges or request.scope.blocks)},
    )
