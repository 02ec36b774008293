"""The page behind the QR code of a contact card: who comes to this door, and what is promised."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minqing.lib.time import local_date
from minqing.portal import queries
from minqing.portal.forms import FollowForm

__all__ = ["address_page"]


@require_safe
@never_cache
def address_page(request: HttpRequest, code: str) -> HttpResponse:
    """Who looks after a door, by the code on its card; nothing that is not on the card's wall."""
    found = queries.public_address(code, on=local_date(timezone.now()))
    if found is None:
        raise Http404
    return render(
        request, "portal/address.html", {"place": found, "code": code, "form": FollowForm()}
    )
