"""The places that the pages of the staff desk are about, as far as the reader may see them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from minqing.lib.codes import Level, level_of
from minqing.territory import access
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block, Posting
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS, Role, may_post

STAFF = (*sorted(OFFICIALS), Role.BLOCK_LEAD, Role.TEAM_MEMBER)
_LEVELS = (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD)

Trail = list[tuple[str, str]]


def path_to(code: str) -> list[Area]:
    """The area and those above it; Http404 below a neighbourhood and for unknown codes."""
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    path = area_path(code)
    if level not in _LEVELS or not path or path[-1].code != code:
        raise Http404
    return path


def own_area(request: ScopedRequest) -> str:
    """The largest area of the reader's scope, else the neighbourhood of the first own block."""
    if request.scope.ranges:
        return min((reach.lower for reach in request.scope.ranges), key=len)
    block = Block.objects.filter(pk__in=request.scope.blocks).order_by("area_code").first()
    if block is None:
        raise PermissionDenied
    return block.area_code


def posting_inside(request: ScopedRequest, posting_id: UUID) -> Posting:
    """A post of the scope, with its member and place; Http404 for any other."""
    held = (
        access.postings(request.scope)
        .select_related("member__organisation", "block", "organisation", "team")
        .filter(pk=posting_id)
        .first()
    )
    if held is None:
        raise Http404
    return held


def fills(request: ScopedRequest, area_code: str) -> frozenset[Role]:
    """The roles that the reader may fill in an area, by the posts held there."""
    return may_post(request.standing.roles_at(area_code))


def trail(request: ScopedRequest, path: list[Area], *more: tuple[str, str]) -> Trail:
    """Breadcrumbs through the staff pages of the areas; those above the reader's are no links."""
    steps: Trail = [
        (
            area.name,
            reverse("territory:staff", args=[area.code])
            if request.scope.covers_area(area.code)
            else "",
        )
        for area in path
    ]
    return [*steps, *more]


def trail_to(request: ScopedRequest, held: Posting, *more: tuple[str, str]) -> Trail:
    """Breadcrumbs to whoever holds a post, and on to a page about it."""
    block = held.block
    above = (
        []
        if block is None
        else [(block_label(block), reverse("territory:block_staff", args=[block.pk]))]
    )
    link = reverse("territory:posting", args=[held.pk]) if more else ""
    return trail(request, path_to(held.area_code), *above, (held.member.name, link), *more)


def block_label(block: Block) -> str:
    """The block as people call it."""
    return _("Not in any block") if block.is_unassigned else block.label
