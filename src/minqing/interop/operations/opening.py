"""Showing a case to everybody, in the office's words; changing them; taking it back."""

import hashlib
from datetime import datetime
from uuid import UUID

from minqing.cases import access as cases_access
from minqing.cases.models import Case, CaseStanding
from minqing.cases.rules import CaseLevel, Who, clean_text
from minqing.interop import access
from minqing.interop.models import OpenCase
from minqing.interop.operations.errors import (
    CaseNotShowableError,
    NotHolderError,
    WordingError,
)
from minqing.interop.rules.openness import wording_fault
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date

__all__ = ["hide_case", "may_decide", "show_case"]


@operation
def show_case(*, by: Actor, at: datetime, scope: Scope, case_id: UUID, summary: str) -> OpenCase:
    """Show a case to everybody with this wording, or change the wording of one that is shown.

    The ledger keeps the wording's digest. Raises Case.DoesNotExist outside the scope,
    CaseNotShowableError, NotHolderError, WordingError.
    """
    case = cases_access.cases(scope).select_related("text", "standing").get(pk=case_id)
    shown = access.outward_cases(scope).filter(pk=case_id, text__content__isnull=False).exists()
    if not shown:
        raise CaseNotShowableError
    if not may_decide(by, at, case.standing):
        raise NotHolderError
    words = clean_text(summary)
    fault = wording_fault(words, case.text.body)
    if fault is not None:
        raise WordingError(fault)
    row, made = OpenCase.objects.update_or_create(
        case=case,
        defaults={"summary": words, "changed_at": at},
        create_defaults={
            "summary": words,
            "changed_at": at,
            "opened_at": at,
            "opened_by_member_id": by.member_id,
        },
    )
    new_entry(
        act="interop.case_shown",
        by=by,
        at=at,
        area_code=case.area_code,
        block_id=case.block_id,
        object_id=case.pk,
        detail={
            "first": made,
            "wording_sha256": hashlib.sha256(words.encode()).hexdigest(),
        },
    )
    return row


@operation
def hide_case(*, by: Actor, at: datetime, scope: Scope, case_id: UUID) -> None:
    """Show a case no longer. Raises Case.DoesNotExist outside the scope, NotHolderError."""
    case = cases_access.cases(scope).select_related("standing").get(pk=case_id)
    if not may_decide(by, at, case.standing):
        raise NotHolderError
    gone, _ = OpenCase.objects.filter(case=case).delete()
    if gone:
        _note_hidden(case, by=by, at=at)


def may_decide(by: Actor, at: datetime, row: CaseStanding) -> bool:
    """Whether somebody decides what is shown of a case: those who hold it, at whatever state."""
    return cases_access.may(
        by,
        Who.HOLDER,
        postings=cases_access.postings_of(by.member_id, local_date(at)),
        level=CaseLevel(row.level),
        area_code=row.area_code,
        block_id=row.block_id,
    )


def _note_hidden(case: Case, *, by: Actor, at: datetime) -> None:
    new_entry(
        act="interop.case_hidden",
        by=by,
        at=at,
        area_code=case.area_code,
        block_id=case.block_id,
        object_id=case.pk,
    )
