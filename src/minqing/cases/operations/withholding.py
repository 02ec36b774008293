"""Who asked, kept back on their wish: sealed with their door, opened as an act with a purpose."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.accounts.operations import reveal
from minqing.accounts.rules import RevealPurpose
from minqing.cases import access
from minqing.cases.models import Case, CaseStanding, WithheldName
from minqing.cases.operations.errors import (
    CaseNotFoundError,
    NothingWithheldError,
    NotYoursError,
)
from minqing.cases.rules import CaseLevel, Who
from minqing.households.models import Household
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import building_of
from minqing.lib.time import local_date
from minqing.storage.keys import open_column, seal_column

__all__ = ["Withheld", "reveal_requester", "seal", "shown_area"]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Who asked, as far as it was said."""

    name: str
    household_id: UUID | None
    dwelling_id: UUID | None
    person_id: UUID | None


def shown_area(area_code: str) -> str:
    """Where a case with a withheld name stands: at its building, for an entrance has few doors."""
    return building_of(area_code)


def seal(case: Case, *, name: str, household: Household | None, person_id: UUID | None) -> None:
    """Keep back who raised a case."""
    content = {
        "name": name,
        "household_id": str(household.pk) if household else None,
        "dwelling_id": str(household.dwelling_id) if household else None,
        "person_id": str(person_id) if person_id else None,
    }
    WithheldName.objects.create(
        case=case,
        sealed=seal_column(WithheldName, "sealed", json.dumps(content, ensure_ascii=False)),
        area_code=case.area_code,
        block_id=case.block_id,
    )


@operation
def reveal_requester(*, by: Actor, at: datetime, case_id: UUID, purpose: RevealPurpose) -> Withheld:
    """Who raised a case that keeps it back; the act is in the ledger before the name is opened.

    Only those who hold the case may. Raises CaseNotFoundError, NotYoursError,
    NothingWithheldError.
    """
    row = CaseStanding.objects.filter(pk=case_id).first()
    if row is None:
        raise CaseNotFoundError
    if not access.may(
        by,
        Who.HOLDER,
        postings=access.postings_of(by.member_id, local_date(at)),
        level=CaseLevel(row.level),
        area_code=row.area_code,
        block_id=row.block_id,
    ):
        raise NotYoursError
    kept = WithheldName.objects.filter(pk=case_id).first()
    if kept is None:
        raise NothingWithheldError
    reveal(
        table=WithheldName._meta.db_table,
        column="sealed",
        object_id=case_id,
        area_code=row.area_code,
        block_id=row.block_id,
        purpose=purpose,
        by=by,
        at=at,
    )
    content = json.loads(open_column(kept, "sealed") or "{}")
    return Withheld(
        name=content.get("name", ""),
        household_id=_uuid(content.get("household_id")),
        dwelling_id=_uuid(content.get("dwelling_id")),
        person_id=_uuid(content.get("person_id")),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
