"""Signing a roundup: from then on it stands, and everybody may read what is published of it."""

import json
from collections.abc import Hashable
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import MISSING_LABELS, Roundup, RoundupDraft, RoundupText
from minqing.cases.operations.errors import CaseError
from minqing.cases.operations.roundups.drafting import (
    already_signed,
    locked_draft,
    neighbourhood_scope,
)
from minqing.cases.operations.roundups.errors import (
    CountedAgainError,
    PersonalWordsError,
    RoundupNotFoundError,
    RoundupNotYoursError,
    ThemeIncompleteError,
    WeekNotOverError,
)
from minqing.cases.queries.roundups import (
    latest_of_week,
    names_of_cases,
    sheet_of_draft,
    week_cases,
)
from minqing.cases.rules import CaseLevel, Notice
from minqing.cases.rules.nameless import named_in
from minqing.cases.rules.roundups import (
    Lists,
    Sheet,
    Week,
    is_public,
    missing,
    published_counts,
    theme_count,
    themes_json,
    words_json,
)
from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify

__all__ = ["public_themes", "sign_roundup", "signing_problems"]


@operation
def sign_roundup(
    *,
    by: Actor,
    at: datetime,
    draft_id: UUID,
    area_code: str = "",
    week_on: date | None = None,
    expected_rev: int | None = None,
) -> Roundup:
    """Sign a draft: it becomes a fact, and what may be published of it is public at once.

    Of two who sign at once the second gets AlreadySignedError, with the name of the first;
    ``area_code`` and ``week_on`` say which week the reader saw, for a draft that is gone. Raises
    RoundupNotFoundError, RoundupNotYoursError, RoundupChangedError, WeekNotOverError,
    CountedAgainError, ThemeIncompleteError, PersonalWordsError.
    """
    try:
        draft = locked_draft(draft_id, by=by, at=at, expected_rev=expected_rev)
    except RoundupNotFoundError as gone:
        raise (_signed_by_another(area_code, week_on) or gone) from None
    sheet = sheet_of_draft(draft)
    scope = neighbourhood_scope(draft.area_code)
    public = public_themes(scope, sheet)
    for problem in signing_problems(scope, draft, sheet, public=public, at=at):
        raise problem
    if by.member_id is None:
        raise RoundupNotYoursError
    old = latest_of_week(scope, draft.area_code, draft.week_on)
    if (old.pk if old else None) != draft.replaces_id:
        raise already_signed(old) if old else RoundupNotFoundError
    sheet = Sheet(
        tuple(replace(theme, was_public=theme.id in public) for theme in sheet.themes),
        sheet.loose,
        sheet.remark,
    )
    words = json.dumps(words_json(sheet), ensure_ascii=False)
    salt, digest = side_text(words)
    entry = new_entry(
        act="cases.roundup_signed",
        by=by,
        at=at,
        area_code=draft.area_code,
        detail={"week_on": draft.week_on.isoformat(), "version": old.version + 1 if old else 1},
    )
    roundup = Roundup.objects.create(
        recorded_area_code=draft.area_code,
        area_code=draft.area_code,
        entry_id=entry.id,
        recorded_at=at,
        week_on=draft.week_on,
        version=old.version + 1 if old else 1,
        replaces_id=draft.replaces_id,
        signed_by=by.member_id,
        signed_at=at,
        lists=draft.lists,
        hand_up_ids=draft.hand_up_ids,
        themes=themes_json(sheet),
        published=_published(draft, sheet, public),
        text_digest=digest,
    )
    entry.object_id = roundup.pk
    entry.made(roundup)
    if salt is not None:
        RoundupText.objects.create(
            fact=roundup, salt=salt, content=words, area_code=draft.area_code
        )
    draft.delete()
    _tell_the_street(roundup, by=by, at=at)
    return roundup


def _tell_the_street(roundup: Roundup, *, by: Actor, at: datetime) -> None:
    """Notify those at the street who read the neighbourhoods' roundups."""
    notify(
        user_ids=access.users_holding(CaseLevel.STREET, roundup.area_code, None, local_date(at)),
        code=Notice.ROUNDUP_SIGNED.value,
        params={"week_on": roundup.week_on.isoformat()},
        path=_PATH.format(roundup.pk),
        by=by,
        at=at,
    )


_PATH: Final = "/desk/roundups/{}/"


def signing_problems(
    scope: Scope, draft: RoundupDraft, sheet: Sheet, *, public: set[UUID], at: datetime
) -> list[CaseError]:
    """Everything that keeps a draft from being signed now, in the order in which to mend it.

    ``public`` are the themes that residents will read.
    """
    week = Week(draft.week_on)
    problems: list[CaseError] = []
    if at < week.end_at:
        problems.append(WeekNotOverError(day=week.due_on.isoformat()))
    counted = week_cases(scope, draft.area_code, week)
    hand_ups = [str(each) for each in counted.hand_up_ids]
    if (counted.lists.as_json(), hand_ups) != (draft.lists, draft.hand_up_ids):
        problems.append(CountedAgainError())
    for theme in sheet.themes:
        lacks = missing(theme)
        if lacks:
            said = "、".join(str(MISSING_LABELS[each]) for each in lacks)
            problems.append(ThemeIncompleteError(theme=theme.title or "…", missing=said))
    return problems + _personal(scope, sheet, public)


def public_themes(scope: Scope, sheet: Sheet) -> set[UUID]:
    """The themes that everybody may read: from three homes, or published before."""
    cases = {case for theme in sheet.themes for case in theme.case_ids}
    rows = access.standings(scope).filter(pk__in=cases, case__sensitive=False)
    homes: dict[UUID, Hashable] = {
        pk: home or pk for pk, home in rows.values_list("pk", "household_id")
    }
    public = set()
    for theme in sheet.themes:
        whose = {homes[case] for case in theme.case_ids if case in homes}
        if is_public(whose, published_before=theme.was_public):
            public.add(theme.id)
    return public


def _personal(scope: Scope, sheet: Sheet, public: set[UUID]) -> list[CaseError]:
    """Themes for everybody whose words name those who asked, or a number, or a flat."""
    themes = [theme for theme in sheet.themes if theme.id in public]
    if not themes:
        return []
    names = names_of_cases(scope, {case for theme in themes for case in theme.case_ids})
    problems: list[CaseError] = []
    for theme in themes:
        said = (theme.title, theme.plan, theme.said)
        found = dict.fromkeys(each for words in said for each in named_in(words, names))
        if found:
            problems.append(PersonalWordsError(theme=theme.title, words="、".join(found)))
    return problems


def _signed_by_another(area_code: str, week_on: date | None) -> CaseError | None:
    """Why a draft is gone that somebody has before them: its week is signed."""
    if not area_code or week_on is None:
        return None
    signed = latest_of_week(neighbourhood_scope(area_code), area_code, week_on)
    return None if signed is None else already_signed(signed)


def _published(draft: RoundupDraft, sheet: Sheet, public: set[UUID]) -> dict[str, object]:
    """What everybody may read, but for the words: those are read from the side row."""
    return {
        "counts": published_counts(Lists.from_json(draft.lists)),
        "themes": [
            {
                "id": str(theme.id),
                "count": theme_count(theme),
                "owner": theme.owner_role.value if theme.owner_role else None,
                "due_on": theme.due_on.isoformat() if theme.due_on else None,
                "goes_up": theme.goes_up,
                "done": bool(theme.done),
                "since": theme.since.isoformat(),
            }
            for theme in sheet.themes
            if theme.id in public
        ],
    }
