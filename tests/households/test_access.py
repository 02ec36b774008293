"""Who sees which doors, households and people: both walls, each alone."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, models, transaction

from minqing.households import access
from minqing.households.models import (
    Dwelling,
    HardshipEntry,
    Household,
    HouseholdTally,
    Person,
)
from minqing.households.operations import enter_hardship
from minqing.households.rules import HardshipKind
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from tests.builders import LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner

Reader = Callable[[Scope], "models.QuerySet[models.Model]"]
READERS = (access.dwellings, access.households, access.people, access.hardship_entries)
TABLES = (Dwelling, Household, Person, HardshipEntry)


@pytest.fixture
def hardships(cast: Cast) -> Cast:
    """The cast with a hardship entry in every block, so that each table could leak."""
    with as_owner():
        for homes in cast.households.values():
            enter_hardship(
                by=cast.li.actor,
                at=NOW,
                household=homes[0],
                kind=HardshipKind.LOW_INCOME,
                from_on=LONG_AGO,
            )
    return cast


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("lin", {"a1"}),
        ("zhao", {"a1"}),
        ("qian", {"a1", "a2"}),
        ("sun", {"a1", "a2", "b1"}),
        ("li", {"a1", "a2", "b1", "c1"}),
        ("zhou", set()),
        ("wu", {"b1"}),
        ("zheng", {"c1"}),
    ],
)
def test_everybody_sees_the_rows_of_their_blocks_only(
    hardships: Cast, name: str, blocks: set[str]
) -> None:
    expected = {getattr(hardships, block).id for block in blocks}
    scope = hardships.players[name].scope
    for reader in READERS:
        with scoped(scope):
            first_wall = set(reader(scope).values_list("block_id", flat=True))
        with as_owner():
            only_first = set(reader(scope).values_list("block_id", flat=True))
        assert first_wall == only_first == expected
    for table in TABLES:
        with scoped(scope):
            second_wall = set(table._default_manager.values_list("block_id", flat=True))
        assert second_wall == expected


def test_without_a_scope_nothing_can_be_asked(hardships: Cast) -> None:
    for table in (*TABLES, HouseholdTally):
        with pytest.raises(DatabaseError, match="no scope"), transaction.atomic():
            list(table._default_manager.values_list("pk", flat=True))


def test_numbers_of_neighbourhoods_are_open_those_of_blocks_are_not(hardships: Cast) -> None:
    scope = hardships.lin.scope
    with scoped(scope):
        seen = set(HouseholdTally.objects.values_list("area_code", "block_id"))
        assert seen == set(access.tallies(scope).values_list("area_code", "block_id"))
    assert {block for _area, block in seen} == {None, hardships.a1.id}
    assert {area for area, _block in seen} == {"310199001001", "310199001002", "310199002001"}


def test_nobody_writes_outside_their_scope(hardships: Cast) -> None:
    home = hardships.households["b1"][0]
    with scoped(hardships.lin.scope):
        assert Household.objects.filter(pk=home.pk).update(name="谁") == 0
    with pytest.raises(DatabaseError, match="row-level security"), scoped(hardships.lin.scope):
        Household.objects.filter(pk=hardships.households["a1"][0].pk).update(
            area_code=home.area_code, block_id=home.block_id
        )
