"""Finding the street or town in which a position lies, from the boundaries of the tree."""

from shapely.geometry import Point, shape
from shapely.prepared import PreparedGeometry, prep

from minqing.lib.codes import Level
from minqing.territory.models import Area

__all__ = ["StreetFinder"]


class StreetFinder:
    """The streets and towns with known boundaries, read once.

    A position outside all of them belongs to none: boundaries are simplified, but a guess would
    put a compound on somebody else's books.
    """

    def __init__(self) -> None:
        self._streets: list[tuple[str, PreparedGeometry]] = [
            (code, prep(shape(boundary)))
            for code, boundary in Area.objects.filter(
                level=Level.STREET.value, boundary__isnull=False, valid_to__isnull=True
            )
            .order_by("code")
            .values_list("code", "boundary")
        ]

    def street_at(self, longitude: float | None, latitude: float | None) -> str:
        """The code of the street, or an empty text."""
        if longitude is None or latitude is None:
            return ""
        position = Point(longitude, latitude)
        return next((code for code, street in self._streets if street.contains(position)), "")
