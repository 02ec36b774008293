"""The hardship register from a sheet: whose entry it is, its days, and what follows from it."""

from datetime import date
from pathlib import Path

import pytest

from minqing.households.models import HardshipEntry, Household, Person
from minqing.households.operations import add_household, hardship_sheet
from minqing.households.operations.hardship_sheet import import_hardship
from minqing.households.queries import denominator, differences
from minqing.households.rules import Group
from minqing.ledger.models import LedgerEntry
from minqing.storage.keys import keyring, seal_column
from tests.bringing import bring, reasons, shown, write_sheet
from tests.builders import BUILDER, LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.households.rosters import CHEN, LI, WRONG

HEADERS = "居民区|楼栋|单元|室号|户主|身份证号|困难类别|起始日期|截止日期"
AREA = "310199001001"
ZHANG = "柳岸一村|1号楼|1门|102|张建国||低保|2026-01-01|"


def zhang(cast: Cast) -> Household:
    with as_owner():
        return Household.objects.get(pk=cast.households["a1"][1].pk)


def give_number(cast: Cast, number: str = CHEN) -> None:
    with as_owner():
        Person.objects.filter(household=cast.households["a1"][1], relation="child").update(
            id_number=seal_column(Person, "id_number", number),
            id_index=keyring().index(number, "id_number"),
        )


def everything_agrees() -> bool:
    with as_owner():
        return list(differences()) == []


def test_an_entry_by_address_moves_household_figures_and_revision(cast: Cast, sheet: Path) -> None:
    before = zhang(cast)
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, ZHANG))
    assert outcome.counts == {"hardship_added": 1}
    after = zhang(cast)
    assert (before.special_hardship, after.special_hardship) == (False, True)
    assert after.rev > before.rev
    with as_owner():
        assert denominator(AREA, Group.SPECIAL_HARDSHIP) == 3
        entry = LedgerEntry.objects.get(act="households.hardship_imported")
        assert (entry.area_code, entry.detail["added"]) == (AREA, 1)
    assert everything_agrees()


def test_the_same_file_again_changes_nothing(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, ZHANG, ZHANG.replace("低保|2026", "重残|2025") + "2025-12-31")
    assert bring(import_hardship, sheet).counts == {"hardship_added": 2}
    rev = zhang(cast).rev
    assert bring(import_hardship, sheet).counts == {"hardship_unchanged": 2}
    assert zhang(cast).rev == rev


def test_an_entry_ends_and_the_household_with_its_last_one(cast: Cast, sheet: Path) -> None:
    bring(import_hardship, write_sheet(sheet, HEADERS, ZHANG, ZHANG.replace("低保", "重残")))
    bring(import_hardship, write_sheet(sheet, HEADERS, f"{ZHANG}2026-05-30"))
    assert zhang(cast).special_hardship
    rest = ZHANG.replace("低保", "重残")
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, f"{rest}2026-05-31"))
    assert outcome.counts == {"hardship_ended": 1}
    assert not zhang(cast).special_hardship
    with as_owner():
        assert HardshipEntry.objects.filter(kind="disability").get().to_on == date(2026, 6, 1)
        assert denominator(AREA, Group.SPECIAL_HARDSHIP) == 2
    assert everything_agrees()


def test_a_household_is_found_by_the_number_of_anybody_in_it(cast: Cast, sheet: Path) -> None:
    give_number(cast)
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, f"|||||{CHEN}|大病||"))
    assert shown(outcome)[0][0] == "added"
    assert zhang(cast).special_hardship


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("||||||低保||", "whose"),
        (f"|||||{WRONG}|低保||", "id_check_digit"),
        (f"|||||{LI}|低保||", "unknown_person"),
        ("柳岸一村|9号楼||101|||低保||", "unknown_place"),
        ("柳岸一村|1号楼|9门|101|||低保||", "unknown_place"),
        ("柳岸一村|1号楼|1门|909|||低保||", "unknown_door"),
        ("柳岸一村|1号楼|1门|102|王五||低保||", "other_householder"),
        (f"柳岸一村|1号楼|1门|101||{CHEN}|低保||", "other_household"),
        ("柳岸一村|1号楼|1门|102|||困难||", "not_a_choice"),
        ("柳岸一村|1号楼|1门|102|||低保|2026-07-01|", "in_the_future"),
        ("柳岸一村|1号楼|1门|102|||低保|2026-01-01|2026-06-01", "in_the_future"),
        ("柳岸一村|1号楼|1门|102|||低保|2019-01-01|", "before_household"),
        ("柳岸一村|1号楼|1门|101|||低保|2026-01-01|", "overlaps_registered"),
        ("柳岸一村|1号楼|1门|103|||低保||", "unknown_door"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    give_number(cast)
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, row))
    assert reasons(outcome) == [(2, code)]
    assert not outcome.written
    assert str(outcome.faults[0].errors[0].message)


def test_of_two_households_behind_a_door_the_householder_says_which(
    cast: Cast, sheet: Path
) -> None:
    with as_owner():
        add_household(
            dwelling=zhang(cast).dwelling,
            name="宋佳",
            size=1,
            from_on=LONG_AGO,
            by=BUILDER,
            at=NOW,
        )
    unclear = ZHANG.replace("张建国", "")
    assert reasons(bring(import_hardship, write_sheet(sheet, HEADERS, unclear))) == [
        (2, "which_household")
    ]
    assert bring(import_hardship, write_sheet(sheet, HEADERS, ZHANG)).written


def test_a_neighbourhood_reaches_its_own_households_only(cast: Cast, sheet: Path) -> None:
    give_number(cast)
    rows = (ZHANG, f"|||||{CHEN}|大病||")
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, *rows), scope=cast.zheng.scope)
    assert reasons(outcome) == [(2, "outside"), (3, "unknown_person")]
    with as_owner():
        assert HardshipEntry.objects.filter(household=zhang(cast)).count() == 0


def test_a_household_that_left_meanwhile_takes_no_entry(
    cast: Cast, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = hardship_sheet._HardshipSheet.write

    def write_too_late(self: object, writes: object) -> None:
        with as_owner():
            Household.objects.filter(pk=zhang(cast).pk).update(to_on=NOW.date())
        write(self, writes)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(hardship_sheet._HardshipSheet, "write", write_too_late)
    outcome = bring(import_hardship, write_sheet(sheet, HEADERS, ZHANG))
    assert reasons(outcome) == [(2, "nobody_home")]
