"""Filling posts and forming teams."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.codes import Level, level_of
from minqing.lib.paging import query
from minqing.lib.time import local_date
from minqing.organisations.models import Organisation
from minqing.storage.dated import holds_on
from minqing.territory import access, queries
from minqing.territory.access import requires
from minqing.territory.forms import FindForm, PostForm, TeamForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block, Team
from minqing.territory.operations import PostingError, TeamError, add_team, post
from minqing.territory.queries import NameKey
from minqing.territory.rules import (
    AREA_LEVELS,
    OFFICIALS,
    PLACES,
    TEAM,
    Place,
    Role,
    TeamLevel,
)
from minqing.territory.views import places


@require_safe
@requires(*OFFICIALS)
def choose_member(request: ScopedRequest, code: str) -> HttpResponse:
    """Whom to post: members of the own area, and of the branches tied to it."""
    path = places.path_to(code)
    if not _roles(request, code):
        raise PermissionDenied
    form = FindForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    rows, after = queries.member_list(
        request.scope,
        local_date(request.at),
        search=search,
        after=NameKey.read(request.GET.get("after", "")),
    )
    block = request.GET.get("block", "")
    return render(
        request,
        "territory/choose_member.html",
        {
            "form": form,
            "rows": rows,
            "area": path[-1],
            "in_block": block,
            "query": query(block=block),
            "next_url": query(block=block, q=search, after=after) if after else "",
            "trail": places.trail(request, path, (_("Fill a post"), "")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def new_post(request: ScopedRequest, code: str, member_id: UUID) -> HttpResponse:
    """As what, where and from when somebody is posted."""
    path = places.path_to(code)
    roles = _roles(request, code)
    member = (
        access.members(request.scope).select_related("organisation").filter(pk=member_id).first()
    )
    if not roles:
        raise PermissionDenied
    if member is None:
        raise Http404
    today = local_date(request.at)
    blocks = [
        each
        for each in queries.blocks_of(code, today)
        if not each.is_unassigned and level_of(code) is Level.NEIGHBOURHOOD
    ]
    form = PostForm(
        request.POST or None,
        roles=roles,
        blocks=blocks,
        initial={
            "from_on": today,
            "block": request.GET.get("block", ""),
            "role": request.GET.get("role", ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            posting = post(
                member=member,
                role=role,
                area_code=code,
                block=form.chosen_block,
                organisation=_body(role, member.organisation),
                team=_team_of(form.chosen_block) if role in TEAM else None,
                from_on=form.cleaned_data["from_on"],
                to_on=form.cleaned_data["to_on"],
                by=request.actor,
                at=request.at,
            )
        except PostingError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("%(name)s is posted.") % {"name": member.name})
            if posting.block_id is not None:
                return redirect("territory:block_staff", posting.block_id)
            return redirect("territory:staff", code)
    return render(
        request,
        "territory/new_post.html",
        {
            "form": form,
            "member": member,
            "area": path[-1],
            "posts": queries.posts_of(request.scope, [member.pk], today).get(member.pk, []),
            "trail": places.trail(request, path, (_("Fill a post"), "")),
            "back": reverse("territory:choose_member", args=[code]),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def new_team(request: ScopedRequest, code: str) -> HttpResponse:
    """Form a team of a neighbourhood or of one of its blocks."""
    path = places.path_to(code)
    if not places.fills(request, code) or level_of(code) is not Level.NEIGHBOURHOOD:
        raise PermissionDenied
    today = local_date(request.at)
    blocks = [each for each in queries.blocks_of(code, today) if not each.is_unassigned]
    form = TeamForm(
        request.POST or None, blocks=blocks, initial={"block": request.GET.get("block", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            team = add_team(
                level=TeamLevel(form.cleaned_data["level"]),
                name=form.cleaned_data["name"],
                area_code=code,
                block=form.chosen_block,
                from_on=today,
                by=request.actor,
                at=request.at,
            )
        except TeamError as error:
            form.add_error("block", str(error))
        else:
            messages.success(request, _("The team “%(name)s” is formed.") % {"name": team.name})
            return redirect("territory:staff", code)
    return render(
        request,
        "territory/new_team.html",
        {
            "form": form,
            "area": path[-1],
            "trail": places.trail(request, path, (_("Form a team"), "")),
        },
        status=422 if form.errors else 200,
    )


def _roles(request: ScopedRequest, code: str) -> list[Role]:
    """The roles the reader may fill that are posted to a place of this level, or below."""
    level = level_of(code)
    here: set[Any] = {place for place, own in AREA_LEVELS.items() if own is level}
    if level is Level.NEIGHBOURHOOD:
        here.add(Place.BLOCK)
    if level is Level.DISTRICT:
        here.add(Place.ORGANISATION)
    return [
        role
        for role in reversed(Role)
        if PLACES[role] in here and role in places.fills(request, code)
    ]


def _body(role: Role, organisation: Organisation) -> Organisation | None:
    """A branch secretary or a unit's officer serves the own organisation."""
    return organisation if PLACES[role] is Place.ORGANISATION else None


def _team_of(block: Block | None) -> Team | None:
    """The block's team, when one is formed."""
    if block is None:
        return None
    teams = Team.objects.filter(holds_on(None), block=block, level=TeamLevel.BLOCK.value)
    return teams.order_by("from_on", "pk").first()
