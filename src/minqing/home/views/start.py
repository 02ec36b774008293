"""The start page of the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.home.queries import start_page
from minqing.home.queries.organisations import own_organisations, own_parts
from minqing.home.queries.running import gauges
from minqing.lib.time import local_date
from minqing.storage.life import newest_backup
from minqing.territory.middleware import ScopedRequest

__all__ = ["start"]


@require_safe
def start(request: ScopedRequest) -> HttpResponse:
    """What to do today, what is about to go wrong, how the promise stands."""
    if not request.standing.postings:
        if request.user.is_operator:
            running = {"gauges": gauges(request.at), "backup": newest_backup()}
            return render(request, "home/start_operator.html", running)
        return render(request, "home/no_posting.html", status=403)
    if not request.scope.ranges and not request.scope.blocks:
        found = own_organisations(request.standing, on=local_date(request.at))
        unit = own_parts(request.scope, request.standing, at=request.at)
        return render(
            request,
            "home/start_organisation.html",
            {
                "organisations": found,
                "unit": unit,
                "helps": any(each.ties for each in found) or unit is None,
            },
        )
    page = start_page(request.scope, request.standing, at=request.at)
    return render(request, "home/start.html", {"page": page})
