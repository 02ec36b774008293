"""The places that the pages of the staff desk are about, as far as the reader may see them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from minqing.lib.codes import Level, level_of
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
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


def block_inside(request: ScopedRequest, block_id: UUID) -> Block:
    """A block of the scope; Http404 for any other."""
    block = Block.objects.filter(pk=block_id, to_on__isnull=True).first()
    if block is None or not request.scope.covers(block.area_code, block.pk):
        raise Http404
    return block


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


def block_label(block: Block) -> str:
    """The block as people call it."""
    return _("Not in any block") if block.is_unassigned else block.label
