"""Pages of divisions into blocks."""

from minqing.home.views.divisions.acts import (
    division_adopt,
    division_again,
    division_call_off,
    division_compare,
    division_discard,
    division_move,
    division_rename,
)
from minqing.home.views.divisions.pages import division, division_progress, divisions, positions

__all__ = [
    "division",
    "division_adopt",
    "division_again",
    "division_call_off",
    "division_compare",
    "division_discard",
    "division_move",
    "division_progress",
    "division_rename",
    "divisions",
    "positions",
]
