"""Doors, households, people and hardship entries come, change and go."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from minqing.accounts.rules import RevealPurpose
from minqing.households.models import Dwelling, HardshipEntry, Household, Person
from minqing.households.operations import (
    DoorTakenError,
    InvalidNumberError,
    NotOpenError,
    StillLivedInError,
    UnknownEntranceError,
    WrongDayError,
    add_dwelling,
    add_household,
    add_person,
    change_person,
    close_dwelling,
    close_household,
    close_person,
    end_hardship,
    enter_hardship,
    move_household,
    rename_household,
    reveal_id_number,
)
from minqing.households.operations.residents import PersonFields
from minqing.households.queries import denominator, differences
from minqing.households.rules import Group, HardshipKind, Relation, Sex
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped
from minqing.territory.queries import counter_revs
from tests.builders import LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner

TODAY = local_date(NOW)
AREA = "310199001001"
ENTRANCE = "310199001001000101"
# An invented number: no region begins with 10.
NUMBER = "100001196002030025"


def acts() -> list[str]:
    with as_owner():
        return list(
            LedgerEntry.objects.filter(act__startswith="households.", at=NOW)
            .order_by("sequence")
            .values_list("act", flat=True)
        )


def test_a_new_door_stands_in_the_block_of_its_building(cast: Cast) -> None:
    with scoped(cast.qian.scope):
        dwelling = add_dwelling(
            by=cast.qian.actor, at=NOW, area_code=ENTRANCE, floor=4, door="401", from_on=TODAY
        )
        before = dwelling.rev
        assert (dwelling.block_id, dwelling.address) == (cast.a1.id, "1门401室")
        assert counter_revs([cast.a1.id]) == {cast.a1.id: before}
    with scoped(cast.qian.scope), pytest.raises(DoorTakenError):
        add_dwelling(
            by=cast.qian.actor, at=NOW, area_code=ENTRANCE, floor=4, door="401", from_on=TODAY
        )


@pytest.mark.parametrize(
    ("entrance", "day", "error"),
    [
        ("310199001001999901", TODAY, UnknownEntranceError),
        (AREA, TODAY, UnknownEntranceError),
        (ENTRANCE, TODAY + timedelta(days=1), WrongDayError),
    ],
)
def test_a_door_needs_an_entrance_and_a_day(
    cast: Cast, entrance: str, day: date, error: type[Exception]
) -> None:
    with scoped(cast.qian.scope), pytest.raises(error):
        add_dwelling(
            by=cast.qian.actor, at=NOW, area_code=entrance, floor=4, door="401", from_on=day
        )


def test_a_door_leaves_the_register_when_nobody_lives_there(cast: Cast) -> None:
    home = cast.households["a1"][0]
    with scoped(cast.qian.scope), pytest.raises(StillLivedInError):
        close_dwelling(by=cast.qian.actor, at=NOW, dwelling=home.dwelling, to_on=TODAY)
    with scoped(cast.qian.scope):
        close_household(by=cast.qian.actor, at=NOW, household=home, to_on=TODAY)
        close_dwelling(by=cast.qian.actor, at=NOW, dwelling=home.dwelling, to_on=TODAY)
        again = add_dwelling(
            by=cast.qian.actor,
            at=NOW,
            area_code=home.area_code,
            floor=home.dwelling.floor,
            door=home.dwelling.door,
            from_on=TODAY,
        )
        assert again.pk != home.dwelling_id
    with as_owner():
        assert list(differences()) == []


def test_several_households_may_live_behind_one_door(cast: Cast) -> None:
    before = denominator_of(cast)
    with scoped(cast.qian.scope):
        dwelling = cast.households["a1"][0].dwelling
        added = add_household(
            by=cast.qian.actor, at=NOW, dwelling=dwelling, name=" 赵 小兰 ", from_on=TODAY, size=1
        )
        assert (added.name, added.name_pinyin) == ("赵小兰", "zhao xiao lan")
    assert denominator_of(cast) == tuple(number + 1 for number in before)
    assert acts()[-1] == "households.household_added"


def denominator_of(cast: Cast) -> tuple[int, int, int]:
    with scoped(cast.li.scope):
        return denominator("310199"), denominator(AREA), denominator(cast.a1.id)


def test_a_household_leaves_with_its_people_and_entries(cast: Cast) -> None:
    home = cast.households["a1"][1]
    before = denominator_of(cast)
    with scoped(cast.qian.scope):
        enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.ILLNESS, from_on=TODAY
        )
    rev = home.rev
    with scoped(cast.qian.scope):
        close_household(by=cast.qian.actor, at=NOW, household=home, to_on=TODAY)
        assert home.rev > rev
    assert denominator_of(cast) == tuple(number - 1 for number in before)
    with as_owner():
        assert not Person.objects.filter(household=home, to_on__isnull=True).exists()
        assert HardshipEntry.objects.get(household=home).to_on == TODAY
        assert list(differences()) == []
    with scoped(cast.qian.scope), pytest.raises(NotOpenError):
        close_household(by=cast.qian.actor, at=NOW, household=home, to_on=TODAY)


def test_a_household_cannot_leave_tomorrow_or_before_it_came(cast: Cast) -> None:
    home = cast.households["a1"][0]
    for day in (TODAY + timedelta(days=1), LONG_AGO - timedelta(days=1)):
        with scoped(cast.qian.scope), pytest.raises(WrongDayError):
            close_household(by=cast.qian.actor, at=NOW, household=home, to_on=day)


def test_a_household_moves_to_another_block(cast: Cast) -> None:
    home = cast.households["a1"][1]
    with as_owner():
        target = cast.households["a2"][0].dwelling
        person = home.people.order_by("id")[0]
        change_person(by=cast.qian.actor, at=NOW, person=person, id_number=NUMBER)
        enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.ILLNESS, from_on=LONG_AGO
        )
    with scoped(cast.qian.scope):
        moved = move_household(
            by=cast.qian.actor, at=NOW, household=home, dwelling=target, on=TODAY
        )
        assert (moved.block_id, moved.size, moved.name) == (cast.a2.id, home.size, home.name)
        assert moved.special_hardship
        same = moved.people.get(id_index__isnull=False)
        assert open_column(same, "id_number") == NUMBER
    with as_owner():
        assert list(differences()) == []
        assert Household.objects.get(pk=home.pk).to_on == TODAY


def test_the_householder_changes(cast: Cast) -> None:
    home = cast.households["a1"][0]
    with scoped(cast.qian.scope):
        rename_household(by=cast.qian.actor, at=NOW, household=home, name="周敏")
    with as_owner():
        assert Household.objects.get(pk=home.pk).name_pinyin == "zhou min"


def test_people_come_change_and_go(cast: Cast) -> None:
    home = cast.households["a1"][0]
    with scoped(cast.qian.scope):
        person = add_person(
            by=cast.qian.actor,
            at=NOW,
            household=home,
            from_on=TODAY,
            name="陈秀英",
            relation=Relation.PARENT,
            id_number="10000119600203002-5",
            phone="+86 138 0013 8000",
        )
        assert (person.sex, person.birth_on) == (Sex.FEMALE, date(1960, 2, 3))
        assert person.initials == "cxy"
        assert (open_column(person, "id_number"), open_column(person, "phone")) == (
            NUMBER,
            "13800138000",
        )
        assert home.size == 3
        change_person(by=cast.qian.actor, at=NOW, person=person, phone="", sex=None)
        assert (person.phone, person.phone_index, person.sex) == (None, None, "")
        close_person(by=cast.qian.actor, at=NOW, person=person, to_on=TODAY)
        home.refresh_from_db()
        assert home.size == 2
        with pytest.raises(NotOpenError):
            close_person(by=cast.qian.actor, at=NOW, person=person, to_on=TODAY)
    with as_owner():
        entry = LedgerEntry.objects.filter(act="households.person_changed").latest("sequence")
        assert entry.detail == {"changed": ["phone", "sex"]}


@pytest.mark.parametrize(
    "fields", [PersonFields(id_number=NUMBER[:-1] + "X"), PersonFields(phone="unknown")]
)
def test_a_number_that_cannot_be_right_is_refused(cast: Cast, fields: PersonFields) -> None:
    with scoped(cast.qian.scope), pytest.raises(InvalidNumberError):
        add_person(
            by=cast.qian.actor,
            at=NOW,
            household=cast.households["a1"][0],
            from_on=TODAY,
            **fields,
        )


def test_seeing_a_number_in_full_is_in_the_ledger(cast: Cast) -> None:
    with as_owner():
        person = cast.households["a1"][0].people.order_by("id")[0]
        change_person(by=cast.qian.actor, at=NOW, person=person, id_number=NUMBER)
    with scoped(cast.qian.scope):
        shown = reveal_id_number(
            by=cast.qian.actor, at=NOW, purpose=RevealPurpose.IDENTIFY, person=person
        )
    assert shown == NUMBER
    with as_owner():
        entry = LedgerEntry.objects.get(act="accounts.value_revealed")
        assert (entry.object_id, entry.member_id) == (person.id, cast.qian.member.id)
        assert NUMBER not in str(entry.detail)


def test_special_hardship_follows_its_entries(cast: Cast) -> None:
    home = cast.households["a1"][1]

    def in_hardship() -> int:
        with scoped(cast.li.scope):
            return denominator(AREA, Group.SPECIAL_HARDSHIP)

    before = in_hardship()
    with scoped(cast.qian.scope):
        one = enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.ILLNESS, from_on=LONG_AGO
        )
        two = enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.DISABILITY, from_on=TODAY
        )
        same = enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.ILLNESS, from_on=TODAY
        )
        assert (same.pk, home.special_hardship) == (one.pk, True)
    assert in_hardship() == before + 1
    with scoped(cast.qian.scope):
        end_hardship(by=cast.qian.actor, at=NOW, entry=one, to_on=TODAY)
    assert in_hardship() == before + 1
    with scoped(cast.qian.scope):
        end_hardship(by=cast.qian.actor, at=NOW, entry=two, to_on=TODAY)
    assert in_hardship() == before
    with as_owner():
        assert list(differences()) == []


def test_entries_of_a_kind_never_overlap(cast: Cast) -> None:
    home = cast.households["a1"][1]
    with scoped(cast.qian.scope):
        entry = enter_hardship(
            by=cast.qian.actor, at=NOW, household=home, kind=HardshipKind.ILLNESS, from_on=LONG_AGO
        )
        end_hardship(by=cast.qian.actor, at=NOW, entry=entry, to_on=TODAY)
    with scoped(cast.qian.scope), pytest.raises(IntegrityError):
        enter_hardship(
            by=cast.qian.actor,
            at=NOW,
            household=home,
            kind=HardshipKind.ILLNESS,
            from_on=TODAY - timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (Dwelling, {"area_code": AREA}),
        (Dwelling, {"kind": "cave"}),
        (Dwelling, {"to_on": LONG_AGO - timedelta(days=1)}),
        (Household, {"area_code": AREA}),
        (Household, {"to_on": LONG_AGO - timedelta(days=1)}),
        (Person, {"sex": "other"}),
        (Person, {"relation": "neighbour"}),
        (Person, {"id_number": b"sealed"}),
        (Person, {"phone_index": b"index"}),
        (Person, {"to_on": LONG_AGO - timedelta(days=1)}),
    ],
)
def test_the_database_refuses_what_cannot_be(
    cast: Cast,
    table: type[Dwelling] | type[Household] | type[Person],
    changes: dict[str, object],
) -> None:
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        table.objects.filter(pk=table.objects.order_by("id")[0].pk).update(**changes)
