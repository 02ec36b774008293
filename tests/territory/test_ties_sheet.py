"""Ties from a sheet: by branch, neighbourhood and first day; never overlapping."""

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError

from minqing.organisations.models import Tie
from minqing.organisations.rules import OrganisationKind
from minqing.storage.dated import is_overlap
from minqing.territory.operations.sheets import import_ties
from tests.bringing import bring, reasons, write_sheet
from tests.builders import make_area, make_organisation
from tests.cast import Cast
from tests.database import as_owner

HEADERS = "党支部|居民区|起始日期|截止日期"
TIE = "云锦区机关支部|柳岸一村|2026-01-01|"


def test_a_sheet_ties_branches_and_again_changes_nothing(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, TIE, "云锦区机关支部|310199002001|2025-01-01|2025-12-31")
    assert bring(import_ties, sheet).counts == {"tie_added": 2}
    assert bring(import_ties, sheet).counts == {"tie_unchanged": 2}
    with as_owner():
        ended = Tie.objects.get(area_code="310199002001")
        assert ended.to_on == date(2026, 1, 1)


def test_a_newer_file_ends_a_tie_and_begins_it_anew(cast: Cast, sheet: Path) -> None:
    bring(import_ties, write_sheet(sheet, HEADERS, TIE))
    write_sheet(sheet, HEADERS, f"{TIE}2026-03-31", "云锦区机关支部|柳岸一村|2026-04-01|")
    outcome = bring(import_ties, sheet)
    assert outcome.counts == {"tie_ended": 1, "tie_added": 1}
    assert outcome.changes[0].after == {"last_on": "2026-03-31"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("云锦区机关支部|柳岸街道||", "not_a_neighbourhood"),
        ("区水务局|柳岸一村||", "not_a_branch"),
        ("云锦区机关支部|平安||", "ambiguous"),
        ("云锦区机关支部|柳岸一村|2025-01-01|", "overlaps_registered"),
        ("云锦区机关支部|柳岸二村||2026-03-31", "nothing_to_end"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    make_organisation("区水务局", kind=OrganisationKind.MEMBER_UNIT)
    for area in ("310199001009", "310199002009"):
        make_area(area, "平安")
    bring(import_ties, write_sheet(sheet, HEADERS, TIE))
    assert reasons(bring(import_ties, write_sheet(sheet, HEADERS, row))) == [(2, code)]


def test_overlapping_rows_name_each_other(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, TIE, "云锦区机关支部|柳岸一村|2026-02-01|")
    outcome = bring(import_ties, sheet)
    assert reasons(outcome) == [(3, "overlaps_row")]
    assert "2 行" in str(outcome.faults[0].errors[0].message)


def test_a_name_that_two_neighbourhoods_have_is_answered_with_both_codes(
    cast: Cast, sheet: Path
) -> None:
    for area in ("310199001009", "310199002009"):
        make_area(area, "平安")
    outcome = bring(import_ties, write_sheet(sheet, HEADERS, "云锦区机关支部|平安||"))
    message = str(outcome.faults[0].errors[0].message)
    assert "310199001009" in message
    assert "310199002009" in message
    own = bring(import_ties, sheet, scope=cast.sun.scope)
    assert own.counts == {"tie_added": 1}, "in one street the name is clear"


def test_a_street_ties_its_own_neighbourhoods_only(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, TIE, "云锦区机关支部|桥头|2026-01-01|")
    outcome = bring(import_ties, sheet, scope=cast.sun.scope)
    assert reasons(outcome) == [(3, "outside")]


def test_the_database_refuses_two_ties_of_one_branch_at_one_time(cast: Cast) -> None:
    def add() -> Tie:
        return Tie.objects.create(
            organisation=cast.branch,
            area_code="310199001001",
            from_on=date(2026, 1, 1),
            to_on=date(2026, 6, 1),
        )

    with as_owner():
        add()
        with pytest.raises(IntegrityError) as refused:
            add()
    assert is_overlap(refused.value)
