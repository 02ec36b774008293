"""Two secretaries at the same moment: one draft, one signature, and a clear answer."""

import pytest

from minqing.cases.models import Roundup, RoundupDraft
from minqing.cases.operations.roundups import AlreadySignedError, drafting
from minqing.cases.queries.roundups import WeekCases, sheet_of_draft, week_cases
from minqing.cases.rules.roundups import Week
from minqing.lib.scope import Scope
from tests.cases.acting import all_agrees
from tests.cases.test_roundups import (
    AREA,
    MONDAY,
    drafted,
    edited,
    lamps,
    plan,
    ready,
    second_secretary,
    signed,
)
from tests.cases.test_together import together
from tests.cast import Cast
from tests.database import as_owner, at_once


def test_of_two_who_sign_at_once_one_signs(cast: Cast) -> None:
    draft, colleague = ready(cast), second_secretary(cast)
    seen = {"expected_rev": draft.rev, "area_code": AREA, "week_on": MONDAY}

    ended = together(
        lambda: signed(cast.qian, draft, **seen), lambda: signed(colleague, draft, **seen)
    )

    assert ended == ["done", "roundup_already_signed"]
    with as_owner():
        assert Roundup.objects.count() == 1
        assert RoundupDraft.objects.count() == 0
    assert all_agrees() == ([], [])


def test_of_two_who_begin_at_once_both_get_one_draft(cast: Cast) -> None:
    lamps(cast)
    colleague = second_secretary(cast)
    assert together(lambda: drafted(cast.qian), lambda: drafted(colleague)) == ["done", "done"]
    with as_owner():
        assert RoundupDraft.objects.count() == 1
    assert all_agrees() == ([], [])


def test_of_one_who_edits_and_one_who_signs_at_once_nobody_loses_words(cast: Cast) -> None:
    draft, colleague = ready(cast), second_secretary(cast)
    (theme,) = sheet_of_draft(draft).themes
    other = plan(theme.id, plan="换成声控灯")

    ended = together(
        lambda: edited(colleague, draft, other, expected_rev=draft.rev),
        lambda: signed(cast.qian, draft, expected_rev=draft.rev, area_code=AREA, week_on=MONDAY),
    )

    assert ended in (["done", "roundup_changed"], ["done", "roundup_not_found"])


def test_who_begins_while_the_week_is_signed_is_told_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No draft stays behind that could neither be signed nor be corrected over."""
    colleague, count = second_secretary(cast), week_cases

    def count_slowly(scope: Scope, area_code: str, week: Week) -> WeekCases:
        monkeypatch.setattr(drafting, "week_cases", count)
        at_once(lambda: signed(cast.qian, ready(cast)))
        return count(scope, area_code, week)

    monkeypatch.setattr(drafting, "week_cases", count_slowly)
    with pytest.raises(AlreadySignedError):
        drafted(colleague)
    with as_owner():
        assert (Roundup.objects.count(), RoundupDraft.objects.count()) == (1, 0)
    assert all_agrees() == ([], [])
