"""What a neighbourhood's division is made from, and what its pages show."""

from minqing.home.queries.divisions.ground import Building, Ground, ground_of
from minqing.home.queries.divisions.judged import judged
from minqing.home.queries.divisions.page import (
    block_lines,
    building_lines,
    compared,
    division_lines,
    division_of,
    missing_positions,
)
from minqing.home.queries.divisions.picture import Picture, pictures

__all__ = [
    "Building",
    "Ground",
    "Picture",
    "block_lines",
    "building_lines",
    "compared",
    "division_lines",
    "division_of",
    "ground_of",
    "judged",
    "missing_positions",
    "pictures",
]
