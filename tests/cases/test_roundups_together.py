"""Two secretaries at the same moment: one draft, one signature, and a clear answer."""

from minqing.cases.models import Roundup, RoundupDraft
from minqing.cases.queries.roundups import sheet_of_draft
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
from tests.database import as_owner


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
