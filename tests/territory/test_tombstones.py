"""What moves to another block leaves a tombstone in the old one, so that phones drop it."""

from minqing.households.models import Dwelling, Household, Person
from minqing.territory.models import Tombstone
from minqing.territory.queries import counter_revs
from tests.cast import Cast
from tests.database import as_owner


def test_a_household_that_moves_to_another_block_is_dropped_there_with_its_people(
    cast: Cast,
) -> None:
    household = cast.households["a1"][0]
    with as_owner():
        before = counter_revs([cast.a1.id])[cast.a1.id]
        Person.objects.filter(household=household).update(block_id=cast.a2.id)
        Household.objects.filter(pk=household.id).update(block_id=cast.a2.id)
        Dwelling.objects.filter(pk=household.dwelling_id).update(block_id=cast.a2.id)
        left = list(Tombstone.objects.order_by("rev").values_list("kind", "block_id", "rev"))
    assert left == [
        ("person", cast.a1.id, before + 1),
        ("person", cast.a1.id, before + 1),
        ("household", cast.a1.id, before + 2),
        ("dwelling", cast.a1.id, before + 3),
    ]


def test_a_row_that_is_saved_in_its_block_leaves_none(cast: Cast) -> None:
    with as_owner():
        Household.objects.get(pk=cast.households["a1"][0].id).save()
        assert Tombstone.objects.count() == 0
