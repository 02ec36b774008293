"""A worker's due days for a phone's calendar: the feed, and the page that gives its address."""

import hashlib
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.accounts.access import network_address
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.visits.operations.calendar import make_calendar_address, withdraw_calendar_address
from minqing.visits.queries.calendar import Asked, Feed, calendar_address, calendar_of
from minqing.visits.rules.calendar import Entry, Worded, calendar_entries, write_calendar
from minqing.visits.views.choosing import STAFF

__all__ = ["calendar", "calendar_feed"]

_AN_HOUR = 60 * 60


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The due days behind a secret address: counts by day and building, no name and no door.

    An address that never was, was withdrawn, or whose owner has left is not there, all alike.
    """
    at = timezone.now()
    asked, feed = calendar_of(token, address=network_address(request), at=at)
    if asked is Asked.TOO_MANY:
        return HttpResponse(
            status=HTTPStatus.TOO_MANY_REQUESTS,
            headers={"Retry-After": str(_AN_HOUR), "Cache-Control": "private, no-store"},
        )
    if feed is None:
        raise Http404
    with translation.override(feed.language):
        worded = _worded(feed)
        name = _calendar_name()
        url = request.build_absolute_uri("/field/")
        # The moment of reading is left out of the tag: what is due may be the same an hour later.
        tag = hashlib.sha256(repr((name, worded, url)).encode()).hexdigest()[:32]
        response = HttpResponse(
            write_calendar(name, worded, at=at, url=url),
            content_type="text/calendar; charset=utf-8",
        )
    response["Content-Language"] = feed.language
    response["ETag"] = f'W/"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="minqing.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    return response if unchanged is None else unchanged


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(*STAFF)
def calendar(request: ScopedRequest) -> HttpResponse:
    """One's own address: made, shown once, made anew, withdrawn."""
    member_id = request.standing.member_id
    if member_id is None:
        raise PermissionDenied
    member = Member.objects.get(pk=member_id)
    page: dict[str, object] = {"trail": [(_("Due days in your calendar"), "")]}
    if request.method == "POST":
        if request.POST.get("act") == "withdraw":
            if withdraw_calendar_address(by=request.actor, at=request.at, member=member):
                messages.success(request, _("The address is withdrawn. It gives nothing any more."))
            return redirect("visits:calendar")
        token = make_calendar_address(by=request.actor, at=request.at, member=member)
        page["address"] = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    page["held"] = calendar_address(member.pk)
    return render(request, "visits/calendar.html", page)


def _calendar_name() -> str:
    district = settings.MINQING_DISTRICT_NAME
    return f"{district} {_('Visits due')}" if district else _("Visits due")


def _worded(feed: Feed) -> list[Worded]:
    return [
        Worded(each, _summary(each), _("Open the app to see which doors, and why."))
        for each in calendar_entries(feed.member_id, feed.counts)
    ]


def _summary(entry: Entry) -> str:
    return _("%(counts)s: %(building)s") % {
        "counts": _whole_day(entry) if entry.part is None else _part_of_day(entry),
        "building": entry.building,
    }


def _whole_day(entry: Entry) -> str:
    due = ngettext("%(n)d household due", "%(n)d households due", entry.due) % {"n": entry.due}
    if not entry.agreed:
        return due
    return _("%(due)s, %(agreed)s") % {"due": due, "agreed": _agreed(entry)}


def _part_of_day(entry: Entry) -> str:
    parts = [_agreed(entry)] if entry.agreed else []
    if tries := entry.due - entry.agreed:
        parts.append(
            ngettext("%(n)d door to try again", "%(n)d doors to try again", tries) % {"n": tries}
        )
    return _(", ").join(parts)


def _agreed(entry: Entry) -> str:
    return ngettext("%(n)d agreed visit", "%(n)d agreed visits", entry.agreed) % {"n": entry.agreed}
