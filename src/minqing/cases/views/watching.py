"""What an open case page asks now and then: whether somebody has worked on the case."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.views import STAFF
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["changed"]


@require_safe
@never_cache
@requires(*STAFF)
def changed(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """204 while the case is as it was read (``?rev=``); else a line that says so.

    A case that has left the reader's scope and one that never was in it are answered alike.
    """
    rev = queries.case_rev(request.scope, case_id)
    if rev is not None and str(rev) == request.GET.get("rev", ""):
        return HttpResponse(status=204)
    return render(request, "cases/_changed.html", {"case_id": case_id, "is_here": rev is not None})
