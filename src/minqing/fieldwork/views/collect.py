"""ODK Collect on the desk: an address for one worker, shown once as a QR."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from minqing.fieldwork.operations.collect import issue_link
from minqing.fieldwork.queries.desk import candidates
from minqing.fieldwork.rules.openrosa import collect_settings
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import Role

__all__ = ["collect_member"]


@never_cache
@require_POST
@requires(Role.NEIGHBOURHOOD_SECRETARY)
def collect_member(request: ScopedRequest, member_id: UUID) -> HttpResponse:
    """A new address for this member's ODK Collect: it stands nowhere but on this page."""
    served = request.standing.scope_as(Role.NEIGHBOURHOOD_SECRETARY)
    posted = [
        each for each in candidates(served, local_date(request.at)) if each.member_id == member_id
    ]
    if not posted:
        raise Http404
    member = get_object_or_404(Member, id=member_id)
    token, _device = issue_link(
        by=request.actor, at=request.at, member=member, area_code=posted[0].area_code
    )
    base = request.build_absolute_uri(reverse("openrosa_form_list", args=[token]))
    server = base.removesuffix("/formList")
    return render(
        request,
        "fieldwork/collect_member.html",
        {
            "member": member,
            "server": server,
            "settings": collect_settings(server, settings.MINQING_DISTRICT_NAME or "Minqing"),
            "trail": [(_("Devices"), reverse("fieldwork:devices"))],
        },
    )
