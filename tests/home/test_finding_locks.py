"""What deciding a finding locks: every block that it touches, at once."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.utils import timezone

from minqing.households.models import Dwelling, FoundAtDoor, Household
from minqing.households.operations import close_household, locking, move_household
from minqing.households.operations import found as finding
from minqing.households.operations.errors import HouseholdLeftError
from minqing.households.operations.found import (
    Door,
    FoundPerson,
    confirm_found,
    join_found,
    record_found,
)
from minqing.households.rules.upkeep import FoundKind
from minqing.lib.ids import new_id
from minqing.lib.time import local_date
from minqing.territory.operations import next_rev
from tests.builders import BUILDER
from tests.cast import Cast
from tests.database import as_owner


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[UUID]]:
    """The blocks that are locked together, from the first to the last."""
    found: list[set[UUID]] = []

    def noted(block_ids: Iterable[UUID]) -> dict[UUID, int]:
        found.append(set(block_ids))
        return next_rev(found[-1])

    for module in (finding, locking):
        monkeypatch.setattr(module, "next_rev", noted)
    return found


def people_found(at_door: Household, of: Household) -> FoundAtDoor:
    """Somebody written down at a door, for a household that stood there."""
    return record_found(
        by=BUILDER,
        at=timezone.now(),
        found_id=new_id(),
        kind=FoundKind.PERSON,
        household_id=of.pk,
        door=Door(at_door.area_code, at_door.dwelling_id),
        found_at=timezone.now(),
        people=[FoundPerson("周丽华")],
    )


def test_the_blocks_of_the_finding_and_of_the_household_are_locked_at_once(
    cast: Cast, asked: list[set[UUID]]
) -> None:
    with as_owner():
        # Written down at the door of one block, for a household that is in another by now.
        found = people_found(cast.households["a2"][0], cast.households["a1"][0])
        confirm_found(by=BUILDER, at=timezone.now(), found=found)
    # What is asked for later is held already.
    assert asked == [{cast.a1.id, cast.a2.id}, {cast.a1.id}]


def test_a_household_that_came_to_lie_in_another_block_meanwhile_is_held_there(
    cast: Cast, asked: list[set[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, home = cast.households["a2"][0], cast.households["a1"][0]

    def waited(block_ids: Iterable[UUID]) -> dict[UUID, int]:
        asked.append(set(block_ids))
        revs = next_rev(asked[-1])
        if len(asked) == 1:
            for rows in (
                Household.objects.filter(pk=home.pk),
                Dwelling.objects.filter(pk=home.dwelling_id),
            ):
                rows.update(block_id=cast.b1.id)
        return revs

    monkeypatch.setattr(finding, "next_rev", waited)
    with as_owner():
        found = people_found(there, home)
        confirm_found(by=BUILDER, at=timezone.now(), found=found)
    assert asked == [{cast.a1.id, cast.a2.id}, {cast.b1.id, cast.a2.id}, {cast.b1.id}]


def test_a_household_that_has_moved_away_is_said_to_have_left(cast: Cast) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        target = Dwelling.objects.get(pk=cast.households["a2"][0].dwelling_id)
        found = people_found(home, home)
        move_household(
            by=BUILDER,
            at=timezone.now(),
            household=home,
            dwelling=target,
            on=local_date(timezone.now()),
        )
        with pytest.raises(HouseholdLeftError):
            confirm_found(by=BUILDER, at=timezone.now(), found=found)
        assert FoundAtDoor.objects.get().state == "waiting"


def test_nor_is_a_finding_joined_to_a_household_that_left_since_it_was_shown(cast: Cast) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        found = people_found(home, home)
        shown = Household.objects.get(pk=home.pk)
        close_household(
            by=BUILDER, at=timezone.now(), household=home, to_on=local_date(timezone.now())
        )
        with pytest.raises(HouseholdLeftError):
            join_found(by=BUILDER, at=timezone.now(), found=found, household=shown)
