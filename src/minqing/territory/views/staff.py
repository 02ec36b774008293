"""Who serves where: an area with its blocks, a block with its team."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.storage.dated import holds_on
from minqing.territory import access, queries
from minqing.territory.access import open_block, requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS, Team
from minqing.territory.rules import MEMBER_KEEPERS, Role
from minqing.territory.views import places
from minqing.territory.views.places import STAFF


@require_safe
@requires(*STAFF)
def staff_own(request: ScopedRequest) -> HttpResponse:
    """To the reader's own area, or the own block."""
    if not request.scope.ranges and len(request.scope.blocks) == 1:
        return redirect("territory:block_staff", request.scope.blocks[0])
    return redirect("territory:staff", places.own_area(request))


@require_safe
@requires(*STAFF)
def staff(request: ScopedRequest, code: str) -> HttpResponse:
    """An area: its office, and the areas or blocks it is made of."""
    path = places.path_to(code)
    area, today = path[-1], local_date(request.at)
    inside = request.scope.covers_area(code)
    below = area.level == Level.NEIGHBOURHOOD
    blocks = queries.blocks_staff(request.scope, code, today) if below else []
    if not inside and not blocks:
        raise PermissionDenied
    offices = queries.officials_of(request.scope, code, today) if inside else []
    return render(
        request,
        "territory/staff.html",
        {
            "area": area,
            "today": today,
            "trail": places.trail(request, path[:-1], (area.name, "")),
            "offices": offices,
            "blocks": blocks,
            "areas": [] if below else queries.areas_staff(request.scope, code, today),
            "members": sum(each.members + (each.lead is not None) for each in blocks),
            "without_lead": sum(each.lead is None for each in blocks),
            "teams": list(
                Team.objects.filter(holds_on(today), area_code=code)
                .select_related("block")
                .order_by("level", "block__number", "name")
            )
            if below and inside
            else [],
            "inside": inside,
            "contact_points": list(
                access.contact_points(request.scope)
                .filter(holds_on(today) | Q(from_on__gt=today), area_code=code)
                .select_related("member__organisation", "block")
                .order_by("member__name_pinyin", "pk")
            )
            if below
            else [],
            "may_name": request.standing.holds(MEMBER_KEEPERS, code),
            "may_post": bool(places.fills(request, code)),
            "may_propose": bool(places.fills(request, code)) and area.level != Level.DISTRICT,
            "loose": queries.loose_buildings(code) if below and inside else 0,
        },
    )


@require_safe
@requires(*STAFF)
def block_staff(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """A block's team: who leads, who goes to the doors, who stands in for whom.

    What no block holds has no team: whoever works for the area is led to the page of its buildings.
    """
    block = open_block(request.scope, block_id)
    if block.is_unassigned and request.scope.covers_area(block.area_code):
        return redirect(settings.MINQING_PAGES["unassigned"], block.area_code)
    today = local_date(request.at)
    rows = queries.block_postings(request.scope, block.pk, today)
    standing_in = queries.stand_ins(request.scope, [block.pk], today)
    away = {each.member_id: each for each in standing_in if each.from_on <= today}
    path = places.path_to(block.area_code)
    fills = places.fills(request, block.area_code)
    return render(
        request,
        "territory/block.html",
        {
            "here": block,
            "place": places.block_label(block),
            "trail": places.trail(request, path, (places.block_label(block), "")),
            "today": today,
            "rows": [
                {
                    "posting": each,
                    "role": ROLE_LABELS[Role(each.role)],
                    "lead": each.role == Role.BLOCK_LEAD,
                    "away": away.get(each.member_id),
                    "coming": each.from_on > today,
                }
                for each in rows
            ],
            "standing_in": standing_in,
            "has_lead": any(
                each.role == Role.BLOCK_LEAD and each.from_on <= today for each in rows
            ),
            "may_post": bool(fills),
            "may_share": bool(fills)
            or any(
                each.role is Role.BLOCK_LEAD and each.block_id == block.pk
                for each in request.standing.postings
            ),
        },
    )
