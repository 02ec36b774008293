"""The start page of the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.home.queries import start_page
from minqing.territory.middleware import ScopedRequest

__all__ = ["start"]


@require_safe
def start(request: ScopedRequest) -> HttpResponse:
    """What to do today, what is about to go wrong, how the promise stands."""
    if not request.standing.postings:
        return render(request, "home/no_posting.html", status=403)
    page = start_page(request.scope, request.standing, at=request.at)
    return render(request, "home/start.html", {"page": page})
