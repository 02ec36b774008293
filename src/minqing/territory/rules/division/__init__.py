"""The division of a neighbourhood into blocks, by calculation.

``divide`` proposes, ``judge`` says how good a division is, whoever made it. A proposal is cut by
METIS or begins from today's blocks (``cutting``, ``today``), is improved by a local search that
never takes a block apart (``plan``, ``search``) and by exact division of a few blocks at a time
(``polish``), and follows from its input and seed alone.
"""

from minqing.territory.rules.division.adjacency import Adjacency, Crossing, Wall, adjacency
from minqing.territory.rules.division.dividing import (
    Division,
    NoSizeError,
    Remark,
    RemarkKind,
    TooManyBlocksError,
    UnknownLockError,
    divide,
    is_new,
)
from minqing.territory.rules.division.judging import TOLERANCE, BlockFigures, Judgement, judge
from minqing.territory.rules.division.mending import NothingLeftError
from minqing.territory.rules.division.today import (
    LockedWithoutBlockError,
    TooFewBlocksError,
    name_alike,
)
from minqing.territory.rules.division.units import (
    BadUnitError,
    DivisionError,
    NothingToDivideError,
    SeveralNeighbourhoodsError,
    Unit,
    UnitTwiceError,
)
from minqing.territory.rules.division.work import expected_minutes

__all__ = [
    "TOLERANCE",
    "Adjacency",
    "BadUnitError",
    "BlockFigures",
    "Crossing",
    "Division",
    "DivisionError",
    "Judgement",
    "LockedWithoutBlockError",
    "NoSizeError",
    "NothingLeftError",
    "NothingToDivideError",
    "Remark",
    "RemarkKind",
    "SeveralNeighbourhoodsError",
    "TooFewBlocksError",
    "TooManyBlocksError",
    "Unit",
    "UnitTwiceError",
    "UnknownLockError",
    "Wall",
    "adjacency",
    "divide",
    "expected_minutes",
    "is_new",
    "judge",
    "name_alike",
]
