"""Drafts and signed roundups, with their words."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import Roundup, RoundupDraft
from minqing.cases.rules.roundups import Lists, Sheet, Week, sheet_from_json
from minqing.lib.scope import Scope

__all__ = [
    "Signed",
    "draft_of",
    "latest_before",
    "latest_of_week",
    "sheet_of_draft",
    "sheet_of_roundup",
    "signed_roundup",
    "versions_of",
]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed roundup as it is read: its week, lists and themes with their words."""

    roundup: Roundup
    week: Week
    lists: Lists
    sheet: Sheet


def draft_of(scope: Scope, draft_id: UUID) -> RoundupDraft | None:
    """A draft, None when it is not in the scope or signed by now."""
    return access.roundup_drafts(scope).filter(pk=draft_id).first()


def signed_roundup(scope: Scope, roundup_id: UUID) -> Signed | None:
    """A signed roundup, None when it is not in the scope."""
    found = access.roundups(scope).select_related("text").filter(pk=roundup_id).first()
    return None if found is None else _signed(found)


def latest_of_week(scope: Scope, area_code: str, week_on: date) -> Roundup | None:
    """The version of a week's roundup that holds, None when none was signed."""
    rows = access.roundups(scope).filter(area_code=area_code, week_on=week_on)
    return rows.select_related("text").order_by("-version").first()


def latest_before(scope: Scope, area_code: str, week_on: date) -> Roundup | None:
    """The roundup from which a week starts: the last one signed of an earlier week."""
    rows = access.roundups(scope).filter(area_code=area_code, week_on__lt=week_on)
    return rows.select_related("text").order_by("-week_on", "-version").first()


def versions_of(scope: Scope, area_code: str, week_on: date) -> list[Roundup]:
    """All versions of a week's roundup, the newest first."""
    rows = access.roundups(scope).filter(area_code=area_code, week_on=week_on)
    return list(rows.order_by("-version"))


def sheet_of_draft(draft: RoundupDraft) -> Sheet:
    """The themes of a draft."""
    return sheet_from_json(
        draft.sheet["themes"], loose=draft.sheet["loose"], remark=draft.sheet["remark"]
    )


def sheet_of_roundup(roundup: Roundup) -> Sheet:
    """The themes of a signed roundup; without words when they were erased."""
    content = roundup.text.content if hasattr(roundup, "text") else None
    words = {} if content is None else json.loads(content)
    return sheet_from_json(roundup.themes, words.get("themes", {}), remark=words.get("remark", ""))


def _signed(roundup: Roundup) -> Signed:
    return Signed(
        roundup,
        Week(roundup.week_on),
        Lists.from_json(roundup.lists),
        sheet_of_roundup(roundup),
    )
