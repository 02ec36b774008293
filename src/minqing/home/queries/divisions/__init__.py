"""What a neighbourhood's division is made from, and what its pages show."""

from minqing.home.queries.divisions.ground import Building, Ground, ground_of
from minqing.home.queries.divisions.judged import judged

__all__ = ["Building", "Ground", "ground_of", "judged"]
