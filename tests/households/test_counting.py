"""Denominators: tallies, recounts at a cut-off, and what reconciliation finds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from minqing.households.models import Dwelling, Household, HouseholdTally, Person
from minqing.households.operations import (
    close_household,
    enter_hardship,
    move_household,
    rebuild_tallies,
)
from minqing.households.queries import count_at, denominator, differences
from minqing.households.rules import Group, HardshipKind
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from tests.builders import LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner

AREA = "310199001001"
TODAY = local_date(NOW)


def test_larger_areas_sum_their_neighbourhoods(cast: Cast) -> None:
    with scoped(cast.li.scope):
        assert denominator("310199") == 48
        assert denominator("310199001") == 36
        assert denominator(AREA) == 24
        assert denominator(cast.a1.id) == 12
        assert denominator("310199009") == 0
        with pytest.raises(ValueError, match="tallies"):
            denominator(AREA + "0001")


def test_a_register_of_the_past_is_counted_as_it_was(cast: Cast) -> None:
    leaver, mover = cast.households["a1"][1:3]
    with as_owner():
        target = cast.households["a2"][0].dwelling
        enter_hardship(
            by=cast.qian.actor,
            at=NOW,
            household=leaver,
            kind=HardshipKind.ILLNESS,
            from_on=LONG_AGO,
        )
        close_household(by=cast.qian.actor, at=NOW, household=leaver, to_on=TODAY)
        move_household(by=cast.qian.actor, at=NOW, household=mover, dwelling=target, on=TODAY)
    yesterday = NOW - timedelta(days=1)
    with scoped(cast.li.scope):
        assert (count_at(AREA, yesterday), count_at(AREA, NOW)) == (24, 23)
        assert (count_at(cast.a1.id, yesterday), count_at(cast.a1.id, NOW)) == (12, 10)
        assert (count_at(cast.a2.id, yesterday), count_at(cast.a2.id, NOW)) == (12, 13)
        in_hardship = denominator(AREA, Group.SPECIAL_HARDSHIP)
        assert count_at(AREA, yesterday, Group.SPECIAL_HARDSHIP) == in_hardship + 1
        assert count_at(AREA, NOW, Group.SPECIAL_HARDSHIP) == in_hardship
        assert denominator(AREA) == count_at(AREA, NOW)
        assert count_at("310199", NOW - timedelta(days=365 * 20)) == 0


@pytest.mark.parametrize("kind", ["tally", "hardship", "block", "person"])
def test_a_changed_projection_is_named(cast: Cast, kind: str) -> None:
    home = cast.households["a1"][1]
    with as_owner():
        assert list(differences()) == []
        if kind == "tally":
            HouseholdTally.objects.filter(block_id=cast.a1.id, group="all").update(households=11)
        elif kind == "hardship":
            Household.objects.filter(pk=home.pk).update(special_hardship=True)
        elif kind == "block":
            Dwelling.objects.filter(pk=home.dwelling_id).update(block_id=cast.a2.id)
        else:
            Person.objects.filter(household=home).update(area_code="310199001001000102")
        found = {difference.projection for difference in differences()}
    assert (
        found
        == {
            "tally": {"households.tally"},
            "hardship": {"households.special_hardship", "households.tally"},
            "block": {"households.dwelling_block", "households.household_place"},
            "person": {"households.person_place"},
        }[kind]
    )


def test_tallies_are_made_anew_from_the_register(cast: Cast) -> None:
    with as_owner():
        before = rows()
        HouseholdTally.objects.update(households=7)
        HouseholdTally.objects.filter(block_id=cast.b1.id).delete()
        rebuild_tallies()
        assert {key: count for key, count in rows().items() if count} == {
            key: count for key, count in before.items() if count
        }
        assert list(differences()) == []


def rows() -> dict[tuple[str, str], int]:
    return {
        (f"{tally.area_code}/{tally.block_id}", tally.group): tally.households
        for tally in HouseholdTally.objects.all()
    }


def test_a_tally_never_falls_below_zero(cast: Cast) -> None:
    with as_owner(), pytest.raises(IntegrityError):
        HouseholdTally.objects.update(households=-1)
