"""One object of each kind of upkeep in block a1, for walks over pages; called as the owner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.home.operations.merging import merge_households
from minqing.households.models import DuplicateProposal, FoundAtDoor, Household
from minqing.households.operations.found import Door, record_found
from minqing.households.rules.upkeep import FoundKind, MergeKind
from minqing.lib.ids import new_id
from minqing.sheets.models import ImportRun
from tests.builders import BUILDER, NOW
from tests.cast import Cast

__all__ = [
    "FOUND",
    "found_behind",
    "found_household",
    "import_run",
    "import_to_mend",
    "look_alikes",
    "merged_pair",
]

#: Who was found; the name stands nowhere else.
FOUND = "阁楼里新搬来的司徒家"


def found_behind(home: Household, *, at: datetime = NOW, **known: Any) -> FoundAtDoor:
    """Another household found behind a household's door, waiting for the neighbourhood."""
    given = {"name": FOUND, "size": 2, **known}
    return record_found(
        found_id=new_id(),
        kind=FoundKind.HOUSEHOLD,
        household_id=new_id(),
        door=Door(home.area_code, home.dwelling_id),
        found_at=at,
        by=BUILDER,
        at=at,
        **given,
    )


def found_household(cast: Cast) -> UUID:
    """A household found behind the first door of a1."""
    return found_behind(cast.households["a1"][0]).id


def look_alikes(cast: Cast) -> UUID:
    """Two households that may be one."""
    first, second = sorted(home.id for home in cast.households["a1"][1:3])
    return DuplicateProposal.objects.create(
        kind=MergeKind.HOUSEHOLD.value,
        first_id=first,
        second_id=second,
        area_code="310199001001",
        same_birth=True,
        found_at=NOW,
    ).id


def merged_pair(cast: Cast) -> UUID:
    """Two households that became one."""
    merged, survivor = cast.households["a1"][4:6]
    return merge_households(
        scope=cast.qian.scope, merged_id=merged.id, survivor_id=survivor.id, by=BUILDER, at=NOW
    ).id


def import_run(cast: Cast, **given: Any) -> UUID:
    """A roster that the secretary uploaded."""
    known: dict[str, Any] = {"state": "uploaded", "report": {"headers": ["楼栋"]}, **given}
    run = ImportRun(
        kind="roster",
        area_code=cast.a1.area_code,
        created_by=cast.qian.user.id,
        created_at=NOW,
        changed_at=NOW,
        file_name="名册.csv",
        **known,
    )
    run.save()
    return run.id


def import_to_mend(cast: Cast) -> UUID:
    """A roster whose check found a row that cannot be used."""
    reason = "第 3 行 出生日期：不是日期。请写成 1980-01-31。"
    report = {
        "headers": ["出生日期"],
        "rows": 2,
        "faulty_rows": 1,
        "kept_faults": 1,
        "faults": [{"row": 3, "reasons": [reason]}],
    }
    return import_run(cast, state="checked", report=report, error_file_id=new_id())
