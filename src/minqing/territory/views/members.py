"""The members of the reader's area and organisations."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.lib.paging import query
from minqing.lib.time import local_date
from minqing.organisations.models import Organisation
from minqing.territory import queries
from minqing.territory.access import requires
from minqing.territory.forms import FindForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS
from minqing.territory.queries import NameKey, area_path
from minqing.territory.rules import MEMBER_KEEPERS, OFFICIALS, Role
from minqing.territory.views import places


@require_safe
@requires(*OFFICIALS, Role.BRANCH_SECRETARY, Role.UNIT_OFFICER)
def members(request: ScopedRequest) -> HttpResponse:
    """Members by the sound of the name, with their organisation and their posts."""
    form = FindForm(request.GET)
    form.is_valid()
    search, organisation_id = form.cleaned_data.get("q", ""), form.cleaned_data.get("organisation")
    rows, after = queries.member_list(
        request.scope,
        local_date(request.at),
        search=search or "",
        organisation_id=organisation_id,
        after=NameKey.read(request.GET.get("after", "")),
    )
    organisation = (
        Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    )
    return render(
        request,
        "territory/members.html",
        {
            "form": form,
            "rows": [
                {
                    "member": each.member,
                    "posts": [
                        {"posting": post, "role": ROLE_LABELS[Role(post.role)]}
                        for post in each.posts
                    ],
                }
                for each in rows
            ],
            "organisation": organisation,
            "trail": _trail(request, organisation),
            "next_url": query(q=search, organisation=organisation_id, after=after) if after else "",
            "add_url": _add_url(request, organisation),
            "filtered": bool(search or organisation_id),
            "heading": _("Members"),
        },
    )


def _add_url(request: ScopedRequest, organisation: Organisation | None) -> str:
    """Where a member is added: to the body shown, if the reader keeps its list; else to any."""
    keeps = request.standing.scope_as(*MEMBER_KEEPERS)
    if not keeps.ranges:
        return ""
    if organisation is None or not keeps.covers_area(organisation.area_code):
        return reverse("territory:choose_organisation")
    return reverse("territory:new_member", args=[organisation.pk])


def _trail(request: ScopedRequest, organisation: Organisation | None) -> places.Trail:
    """Over the staff pages of the reader's area, if it is an area, to the members of one body."""
    path = area_path(places.own_area(request)) if request.scope.ranges else []
    below = [(organisation.name, "")] if organisation else []
    return places.trail(request, path, (_("Members"), reverse("territory:members")), *below)
