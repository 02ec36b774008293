"""What deciding a finding locks: every block that it touches, at once."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.utils import timezone

from minqing.households.operations import found as finding
from minqing.households.operations.found import Door, FoundPerson, confirm_found, record_found
from minqing.households.rules.upkeep import FoundKind
from minqing.lib.ids import new_id
from minqing.territory.operations import next_rev
from tests.builders import BUILDER
from tests.cast import Cast
from tests.database import as_owner


def test_the_blocks_of_the_finding_and_of_the_household_are_locked_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, now = cast.households["a2"][0], cast.households["a1"][0]
    asked: list[set[UUID]] = []

    def noted(block_ids: Iterable[UUID]) -> dict[UUID, int]:
        asked.append(set(block_ids))
        return next_rev(asked[-1])

    monkeypatch.setattr(finding, "next_rev", noted)
    with as_owner():
        # Written down at the door of one block, for a household that is in another by now.
        found = record_found(
            by=BUILDER,
            at=timezone.now(),
            found_id=new_id(),
            kind=FoundKind.PERSON,
            household_id=now.pk,
            door=Door(there.area_code, there.dwelling_id),
            found_at=timezone.now(),
            people=[FoundPerson("周丽华")],
        )
        confirm_found(by=BUILDER, at=timezone.now(), found=found)
    assert asked == [{cast.a1.id, cast.a2.id}]
