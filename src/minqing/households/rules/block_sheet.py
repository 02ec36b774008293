"""What the sheet of blocks holds: one row is one building of one block."""

from enum import StrEnum

from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.periods import FROM
from minqing.sheets.rules.records import Record

__all__ = ["BLOCKS", "BlockProblem", "check_block"]

_LARGEST = 9_999


class BlockProblem(StrEnum):
    """What can be wrong with these rows only; the words are in ``households.models``."""

    NOT_A_NUMBER = "not_a_block_number"
    NOT_A_NEIGHBOURHOOD = "not_a_neighbourhood"
    OTHER_BLOCK = "other_block"
    HAS_DOORS = "has_doors"
    BEGINS_LATER = "begins_later"
    TOO_MANY = "too_many_places"


BLOCKS = (
    Column(
        "neighbourhood",
        ("居民区", "neighbourhood", "居民区代码", "neighbourhood code"),
        required=True,
        filled=True,
        max_length=120,
    ),
    Column(
        "number",
        ("块区号", "block", "块区", "块区编号", "block number"),
        required=True,
        filled=True,
        kind=Kind.WHOLE,
    ),
    Column("label", ("块区名称", "block name", "label"), max_length=60),
    Column(
        "building",
        ("楼栋", "building", "楼号", "栋"),
        required=True,
        filled=True,
        max_length=60,
    ),
    FROM,
)


def check_block(record: Record) -> None:
    """Refuse a number that no block has; 0 is the block of what no other block holds."""
    number = record.whole("number")
    if number is not None and not 1 <= number <= _LARGEST:
        record.refuse("number", BlockProblem.NOT_A_NUMBER)
