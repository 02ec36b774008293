"""Contact points of leaders: naming one, ending one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.territory import access, queries
from minqing.territory.access import requires
from minqing.territory.forms import ContactPointForm, FindForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.operations import (
    ContactPointError,
    end_contact_point,
    name_contact_point,
)
from minqing.territory.rules import MEMBER_KEEPERS
from minqing.territory.views import places

_MOST = 30


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MEMBER_KEEPERS)
def new_contact_point(request: ScopedRequest, code: str) -> HttpResponse:
    """Which leader goes to a neighbourhood, or to one of its blocks, from which day."""
    path = places.path_to(code)
    if path[-1].level != Level.NEIGHBOURHOOD or not request.standing.holds(MEMBER_KEEPERS, code):
        raise PermissionDenied
    today = local_date(request.at)
    find = FindForm(request.GET)
    search = find.cleaned_data["q"] if find.is_valid() else ""
    rows, _after = queries.member_list(request.scope, today, search=search)
    blocks = [each for each in queries.blocks_of(code, today) if not each.is_unassigned]
    form = ContactPointForm(
        request.POST or None,
        blocks=blocks,
        people=[row.member for row in rows[:_MOST]],
        initial={"from_on": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            name_contact_point(
                by=request.actor,
                at=request.at,
                member=form.chosen_member,
                area_code=code,
                block=form.chosen_block,
                from_on=form.cleaned_data["from_on"],
            )
        except ContactPointError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("%(name)s has a contact point here.") % {"name": form.chosen_member.name}
            )
            return redirect("territory:staff", code)
    return render(
        request,
        "territory/new_contact_point.html",
        {
            "find": find,
            "form": form,
            "people": bool(rows),
            "area": path[-1],
            "trail": places.trail(request, path, (_("Contact point of a leader"), "")),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@requires(*MEMBER_KEEPERS)
def end_contact_point_today(request: ScopedRequest, point_id: UUID) -> HttpResponse:
    """From today the leader has this contact point no longer."""
    point = access.contact_points(request.scope).filter(pk=point_id, to_on=None).first()
    if point is None:
        raise Http404
    if not request.standing.holds(MEMBER_KEEPERS, point.area_code):
        raise PermissionDenied
    try:
        end_contact_point(
            by=request.actor, at=request.at, point=point, to_on=local_date(request.at)
        )
    except ContactPointError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contact point is ended."))
    return redirect("territory:staff", point.area_code)
