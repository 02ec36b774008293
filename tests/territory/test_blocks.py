"""Blocks as dated sets, and the counter that orders what phones pull."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction

from minqing.territory.models import Block
from minqing.territory.operations import BlockError, end_block, next_rev
from minqing.territory.queries import blocks_of
from tests.builders import BUILDER, NOW, make_block
from tests.cast import Cast
from tests.database import as_owner


def test_every_neighbourhood_has_an_unassigned_block(cast: Cast) -> None:
    unassigned = Block.objects.filter(number=0).values_list("area_code", flat=True)
    assert sorted(unassigned) == ["310199001001", "310199001002", "310199002001"]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("3101990010010001", "already belongs|已经划入"),
        ("3101990010020001", "another neighbourhood|不属于"),
        ("3101990010010099", "no building|没有代码"),
    ],
)
def test_a_part_that_cannot_belong_is_refused(cast: Cast, part: str, message: str) -> None:
    with pytest.raises(BlockError, match=message):
        make_block("310199001001", 9, [part])


def test_a_block_holds_until_the_day_it_ends(cast: Cast) -> None:
    with as_owner():
        end_block(block=cast.a2, to_on=date(2026, 6, 1), by=BUILDER, at=NOW)
    numbers = [
        [block.number for block in blocks_of("310199001001", on)]
        for on in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert numbers == [[0, 1, 2], [0, 1]]


def test_the_parts_of_an_ended_block_are_free_again(cast: Cast) -> None:
    with as_owner():
        end_block(block=cast.a2, to_on=date(2026, 6, 1), by=BUILDER, at=NOW)
    part = ["3101990010010002"]
    assert make_block("310199001001", 3, part, from_on=date(2026, 6, 1)).number == 3


def test_a_part_cannot_be_in_two_blocks_in_the_past(cast: Cast) -> None:
    with as_owner():
        end_block(block=cast.a2, to_on=date(2026, 6, 1), by=BUILDER, at=NOW)
    with pytest.raises(BlockError, match=r"in that time|那段时间"):
        make_block("310199001001", 3, ["3101990010010002"], from_on=date(2026, 5, 31))


def test_a_counter_is_raised_once_for_a_block_and_transaction(cast: Cast) -> None:
    with transaction.atomic():
        first = next_rev([cast.a1.id, cast.a2.id])
        assert next_rev([cast.a1.id]) == {cast.a1.id: first[cast.a1.id]}
    with transaction.atomic():
        assert next_rev([cast.a1.id]) == {cast.a1.id: first[cast.a1.id] + 1}


def test_a_later_revision_is_committed_later(cast: Cast) -> None:
    """Who takes the next revision waits for the transaction that holds the one before."""
    order: list[str] = []
    taken = threading.Event()

    def second() -> None:
        taken.wait(timeout=10)
        with transaction.atomic():
            next_rev([cast.a1.id])
            order.append("second has its revision")
        connections.close_all()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        next_rev([cast.a1.id])
        taken.set()
        other.join(timeout=0.3)
        order.append("first commits")
    other.join(timeout=10)
    assert order == ["first commits", "second has its revision"]
