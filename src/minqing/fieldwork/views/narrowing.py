"""Lists of phones and of what they sent, narrowed to an area."""

from minqing.lib.paging import same_page
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area

__all__ = ["narrowed_chips", "narrowed_to"]


def narrowed_to(request: ScopedRequest) -> Area | None:
    """The area that the address names; None without one, or with one that there is not."""
    return Area.objects.filter(pk=request.GET.get("area", "")[:18]).first()


def narrowed_chips(request: ScopedRequest, area: Area | None) -> list[dict[str, object]]:
    """The chip of that area, which leads to the list without it."""
    if area is None:
        return []
    href = same_page(request.GET.dict(), area="", after="")
    return [{"label": area.name, "href": href, "active": True, "removes": True}]
