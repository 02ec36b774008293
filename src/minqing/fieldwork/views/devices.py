"""Devices on the desk: the list, a new one by QR, withdrawing one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.fieldwork import access
from minqing.fieldwork.forms import MemberSearchForm
from minqing.fieldwork.operations.enrolment import issue_enrolment, revoke
from minqing.fieldwork.queries.desk import (
    candidates,
    device_page,
    held_count,
)
from minqing.fieldwork.queries.phones import COUNTED, DeviceFilter, phone_counts
from minqing.fieldwork.queries.release import served_version
from minqing.fieldwork.views.narrowing import narrowed_chips, narrowed_to
from minqing.fieldwork.views.telling import told_words
from minqing.lib.paging import MomentKey, same_page
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["choose_member", "devices", "enrol_member", "revoke_device"]


@require_safe
@requires(*OFFICIALS)
def devices(request: ScopedRequest) -> HttpResponse:
    """Devices in scope, latest contact first."""
    which = _filter(request.GET.get("show", ""))
    area = narrowed_to(request)
    area_code, served = "" if area is None else area.code, served_version()
    page = device_page(
        request.scope,
        which,
        request.at,
        MomentKey.read(request.GET.get("after", "")),
        served=served,
        area_code=area_code,
    )
    counts = phone_counts(request.scope, request.at, served, area_code=area_code)
    given = request.GET.dict()
    labels = {
        DeviceFilter.IN_USE: _("In use"),
        DeviceFilter.ENROLLED: _("Enrolled"),
        DeviceFilter.FAILING: _("Sync failures"),
        DeviceFilter.UNSENT: _("Unsent work"),
        DeviceFilter.QUIET: _("Not seen for a day"),
        DeviceFilter.OLD: _("Old version"),
        DeviceFilter.FULL: _("Storage nearly full"),
        DeviceFilter.SILENT: _("Silent for a week"),
        DeviceFilter.WITHDRAWN: _("Withdrawn"),
    }
    return render(
        request,
        "fieldwork/devices.html",
        {
            "page": page,
            "rows": [
                (each, None if each.told is None else told_words(each.told)) for each in page.rows
            ],
            "served": served,
            "which": which,
            "chips": [
                {
                    "label": labels[each],
                    "href": same_page(given, show=each.value, after=""),
                    "active": each is which,
                    "count": counts[each] if each in COUNTED else None,
                }
                for each in DeviceFilter
            ],
            "narrowed": narrowed_chips(request, area),
            "next_url": (
                "" if page.following is None else same_page(given, after=str(page.following))
            ),
            "held": held_count(request.scope),
            "may_enrol": Role.NEIGHBOURHOOD_SECRETARY in request.standing.roles,
        },
    )


@require_safe
@requires(Role.NEIGHBOURHOOD_SECRETARY)
def choose_member(request: ScopedRequest) -> HttpResponse:
    """Whose phone it is: the members of the neighbourhood's teams."""
    form = MemberSearchForm(request.GET or None)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    found = candidates(_served(request), local_date(request.at), search)
    return render(
        request, "fieldwork/choose_member.html", {"form": form, "found": found, "trail": _trail()}
    )


@never_cache
@require_POST
@requires(Role.NEIGHBOURHOOD_SECRETARY)
def enrol_member(request: ScopedRequest, member_id: UUID) -> HttpResponse:
    """A new code for this member, shown once: it stands nowhere but on this page."""
    posted = [
        each
        for each in candidates(_served(request), local_date(request.at))
        if each.member_id == member_id
    ]
    if not posted:
        raise Http404
    member = get_object_or_404(Member, id=member_id)
    token, enrolment = issue_enrolment(
        by=request.actor, at=request.at, member=member, area_code=posted[0].area_code
    )
    link = request.build_absolute_uri(reverse("field_app")) + f"#enrol={token}"
    return render(
        request,
        "fieldwork/enrol_member.html",
        {"member": member, "enrolment": enrolment, "link": link, "trail": _trail()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def revoke_device(request: ScopedRequest, device_id: UUID) -> HttpResponse:
    """Ask, then withdraw a device."""
    device = get_object_or_404(access.devices(request.scope).select_related("member"), id=device_id)
    if request.method == "POST":
        revoke(by=request.actor, at=request.at, device=device)
        messages.success(
            request, _("The phone of %(name)s is withdrawn.") % {"name": device.member.name}
        )
        return redirect("fieldwork:devices")
    return render(request, "fieldwork/revoke.html", {"device": device, "trail": _trail()})


def _served(request: ScopedRequest) -> Scope:
    """Where the reader is the secretary, who hands out the phones."""
    return request.standing.scope_as(Role.NEIGHBOURHOOD_SECRETARY)


def _filter(text: str) -> DeviceFilter:
    return DeviceFilter(text) if text in set(DeviceFilter) else DeviceFilter.IN_USE


def _trail() -> list[tuple[str, str]]:
    return [(_("Devices"), reverse("fieldwork:devices"))]
