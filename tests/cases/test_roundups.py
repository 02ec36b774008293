"""The weekly roundup: drafted, edited, signed, corrected; the next week starts from its plans."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from minqing.cases.models import Roundup, RoundupDraft, RoundupText
from minqing.cases.operations import respond, solve
from minqing.cases.operations.merging import merge
from minqing.cases.operations.roundups import (
    AlreadySignedError,
    CountedAgainError,
    OwnerNotHereError,
    PersonalWordsError,
    RoundupChangedError,
    RoundupNotFoundError,
    RoundupNotYoursError,
    ThemeIncompleteError,
    WeekNotBegunError,
    WeekNotOverError,
    correct_roundup,
    discard_roundup,
    draft_roundup,
    edit_roundup,
    recount_roundup,
    sign_roundup,
)
from minqing.cases.queries.roundups import board, sheet_of_draft, signed_roundup
from minqing.cases.rules import Category, RestrictedAbout, ToldChannel
from minqing.cases.rules.roundups import Listed, Lists, Merge, Plan, Remark, TakeOut, WeekState
from minqing.ledger.queries import verify
from minqing.lib.time import local_date
from minqing.territory.models import Area
from minqing.territory.rules import Role
from tests.builders import NOW, make_member, make_posting, make_user
from tests.cases.acting import acting, all_agrees, complain, days, hand_up_list, raise_for
from tests.cast import Cast, Player
from tests.database import as_owner

AREA = "310199001001"
MONDAY = local_date(NOW)
AFTER = days(7)
LAMPS = ("三楼楼道感应灯不亮了", "我们楼道感应灯坏了三天", "楼道的感应灯晚上不亮，看不清台阶")


def lamps(cast: Cast) -> list[UUID]:
    """Three homes of a1 ask for the same lamp; their lead hands two of them up."""
    asked = [
        raise_for(cast.lin, home, body=body, at=days(1)).case.pk
        for home, body in zip(cast.households["a1"], LAMPS, strict=False)
    ]
    hand_up_list(cast.zhao, cast, *asked[:2], at=days(2))
    return asked


def drafted(player: Player, *, at: Any = AFTER, week_on: date = MONDAY) -> RoundupDraft:
    with acting(player):
        return draft_roundup(by=player.actor, at=at, area_code=AREA, week_on=week_on)


def plan(theme_id: UUID, **said: Any) -> Plan:
    """Everything said of a theme, or what is said differently."""
    given: dict[str, Any] = {
        "title": "楼道感应灯",
        "plan": "请物业本周逐层检查，换下坏的灯",
        "owner_role": Role.NEIGHBOURHOOD_SECRETARY,
        "owner_id": None,
        "due_on": MONDAY + timedelta(days=14),
        "goes_up": False,
        "done": None,
        "said": "",
        **said,
    }
    return Plan(theme_id=theme_id, **given)


def edited(player: Player, draft: RoundupDraft, change: Any, **more: Any) -> RoundupDraft:
    with acting(player):
        return edit_roundup(by=player.actor, at=AFTER, draft_id=draft.pk, change=change, **more)


def signed(player: Player, draft: RoundupDraft, *, at: Any = AFTER, **more: Any) -> Roundup:
    with acting(player):
        return sign_roundup(by=player.actor, at=at, draft_id=draft.pk, **more)


def ready(cast: Cast) -> RoundupDraft:
    """A draft of the week of the lamps with its one theme planned."""
    lamps(cast)
    draft = drafted(cast.qian)
    (theme,) = sheet_of_draft(draft).themes
    return edited(cast.qian, draft, plan(theme.id))


def second_secretary(cast: Cast) -> Player:
    """A colleague of the secretary, with the same post and scope."""
    member = make_member("许文", cast.branch)
    make_posting(member, Role.NEIGHBOURHOOD_SECRETARY, area_code=AREA)
    return replace(cast.qian, member=member, user=make_user("xu", "许文", member))


def test_a_draft_counts_the_week_and_groups_what_is_alike(cast: Cast) -> None:
    asked = lamps(cast)
    draft = drafted(cast.qian)

    lists = Lists.from_json(draft.lists)
    assert {each: lists.count(each) for each in Listed if lists.count(each)} == {
        Listed.CAME_IN: 3,
        Listed.HANDED_UP: 2,
        Listed.OPEN: 3,
    }
    assert lists.of(Listed.CAME_IN) == {cast.a1.pk: tuple(sorted(asked))}
    assert len(draft.hand_up_ids) == 1
    (theme,) = sheet_of_draft(draft).themes
    assert theme.case_ids == tuple(sorted(asked))
    assert "感应灯" in "".join(theme.words)


def test_what_was_settled_and_what_is_overdue_stands_as_it_was_at_the_end_of_the_week(
    cast: Cast,
) -> None:
    asked = lamps(cast)
    old = raise_for(cast.qian, cast.households["a2"][0], body="水压低", at=days(-20)).case.pk
    with acting(cast.qian):
        solve(by=cast.qian.actor, at=days(4), case_id=asked[0])
    with acting(cast.qian):
        solve(by=cast.qian.actor, at=days(8), case_id=asked[1])

    draft = drafted(cast.qian, at=days(9))

    lists = Lists.from_json(draft.lists)
    assert lists.cases(Listed.SETTLED_NEIGHBOURHOOD) == (asked[0],)
    assert lists.cases(Listed.OVERDUE) == (old,)
    assert asked[1] in lists.cases(Listed.OPEN)


def test_a_complaint_about_the_team_is_in_no_roundup(cast: Cast) -> None:
    complain(cast.qian, cast.households["a1"][0], RestrictedAbout.TEAM, at=days(1))
    assert drafted(cast.qian).lists == {}


def test_the_secretary_edits_and_signs_and_the_signed_one_stands(cast: Cast) -> None:
    draft = ready(cast)
    roundup = signed(cast.qian, draft, expected_rev=2)

    with acting(cast.sun):
        found = signed_roundup(cast.sun.scope, roundup.pk)
    assert found is not None
    assert (found.roundup.version, found.roundup.signed_by) == (1, cast.qian.member.pk)
    assert [theme.title for theme in found.sheet.themes] == ["楼道感应灯"]
    assert found.lists.count(Listed.CAME_IN) == 3
    with as_owner():
        assert RoundupDraft.objects.count() == 0
    assert all_agrees() == ([], [])


def test_a_signed_roundup_cannot_be_changed(cast: Cast) -> None:
    roundup = signed(cast.qian, ready(cast))
    with as_owner(), pytest.raises(DatabaseError, match="cases_roundup"):
        Roundup.objects.filter(pk=roundup.pk).update(week_on=date(2026, 5, 25))


def test_the_ledger_notices_changed_words(cast: Cast) -> None:
    signed(cast.qian, ready(cast))
    with as_owner():
        text = RoundupText.objects.get()
        RoundupText.objects.update(content=str(text.content).replace("逐层", "抽查"))
        assert len(list(verify())) == 1


def test_of_two_who_sign_at_once_the_second_hears_who_was_first(cast: Cast) -> None:
    draft = ready(cast)
    colleague = second_secretary(cast)
    signed(colleague, draft, expected_rev=draft.rev)

    with pytest.raises(AlreadySignedError) as caught:
        signed(cast.qian, draft, expected_rev=draft.rev, area_code=AREA, week_on=MONDAY)
    assert "许文" in str(caught.value)
    with pytest.raises(AlreadySignedError):
        drafted(cast.qian)


def test_of_two_who_edit_at_once_the_second_is_told(cast: Cast) -> None:
    draft = ready(cast)
    edited(cast.qian, draft, Remark("天气转热"), expected_rev=2)
    with pytest.raises(RoundupChangedError):
        edited(cast.qian, draft, Remark("别的话"), expected_rev=2)


def test_a_draft_begun_twice_is_one(cast: Cast) -> None:
    lamps(cast)
    assert drafted(cast.qian).pk == drafted(second_secretary(cast)).pk


@pytest.mark.parametrize("who", ["zhao", "lin", "sun", "li", "zheng"])
def test_only_the_neighbourhoods_secretary_makes_a_roundup(cast: Cast, who: str) -> None:
    with pytest.raises(RoundupNotYoursError):
        drafted(cast.players[who])


def test_a_week_is_signed_when_it_is_over_and_drafted_when_it_has_begun(cast: Cast) -> None:
    lamps(cast)
    draft = drafted(cast.qian, at=days(4))
    with pytest.raises(WeekNotOverError):
        signed(cast.qian, draft, at=days(4))
    with pytest.raises(WeekNotBegunError):
        drafted(cast.qian, at=days(4), week_on=MONDAY + timedelta(days=7))


def test_what_was_recorded_meanwhile_is_counted_before_signing(cast: Cast) -> None:
    draft = ready(cast)
    late = raise_for(cast.lin, cast.households["a1"][4], body="煤气味", at=days(5)).case.pk
    with pytest.raises(CountedAgainError):
        signed(cast.qian, draft)

    with acting(cast.qian):
        draft = recount_roundup(by=cast.qian.actor, at=AFTER, draft_id=draft.pk)
    sheet = sheet_of_draft(draft)
    assert late in sheet.loose
    assert [theme.plan for theme in sheet.themes] == ["请物业本周逐层检查，换下坏的灯"]
    signed(cast.qian, draft)


def test_a_theme_without_a_plan_an_owner_or_a_day_is_not_signed(cast: Cast) -> None:
    lamps(cast)
    draft = drafted(cast.qian)
    with pytest.raises(ThemeIncompleteError):
        signed(cast.qian, draft)


@pytest.mark.parametrize(
    "words",
    ["请陈建国先去看", "李阿姨负责联系", "电话13800138000", "502室先修", "微信号 wang_5566"],
)
def test_words_for_everybody_name_nobody(cast: Cast, words: str) -> None:
    draft = ready(cast)
    (theme,) = sheet_of_draft(draft).themes
    draft = edited(cast.qian, draft, plan(theme.id, plan=words))
    with pytest.raises(PersonalWordsError):
        signed(cast.qian, draft)


def test_somebody_without_a_post_here_carries_out_no_plan(cast: Cast) -> None:
    draft = ready(cast)
    (theme,) = sheet_of_draft(draft).themes
    stranger = plan(theme.id, owner_role=Role.TEAM_MEMBER, owner_id=cast.wu.member.pk)
    with pytest.raises(OwnerNotHereError):
        edited(cast.qian, draft, stranger)
    mate = plan(theme.id, owner_role=Role.TEAM_MEMBER, owner_id=cast.lin.member.pk)
    assert sheet_of_draft(edited(cast.qian, draft, mate)).themes[0].owner_id == cast.lin.member.pk


def test_the_next_week_starts_from_the_open_plans(cast: Cast) -> None:
    roundup = signed(cast.qian, ready(cast))
    again = raise_for(cast.lin, cast.households["a1"][5], body="楼道感应灯又不亮了", at=days(8))

    draft = drafted(cast.qian, at=days(14), week_on=MONDAY + timedelta(days=7))

    (theme,) = sheet_of_draft(draft).themes
    assert (str(theme.carried_from), theme.done) == (roundup.themes[0]["id"], None)
    assert (theme.title, theme.since) == ("楼道感应灯", MONDAY)
    assert again.case.pk in theme.case_ids
    with pytest.raises(ThemeIncompleteError):
        signed(cast.qian, draft, at=days(14))
    draft = edited(cast.qian, draft, plan(theme.id, done=True, said="全部换好"))
    done = signed(cast.qian, draft, at=days(14))
    after = drafted(cast.qian, at=days(21), week_on=MONDAY + timedelta(days=14))
    assert done.version == 1
    assert [each.carried for each in sheet_of_draft(after).themes] in ([], [False])


def test_a_correction_is_a_new_version_that_names_the_old(cast: Cast) -> None:
    first = signed(cast.qian, ready(cast))
    with acting(cast.qian):
        draft = correct_roundup(by=cast.qian.actor, at=days(8), roundup_id=first.pk)
    (theme,) = sheet_of_draft(draft).themes
    assert theme.plan == "请物业本周逐层检查，换下坏的灯"
    second = signed(cast.qian, draft, at=days(8))

    assert (second.version, second.replaces_id) == (2, first.pk)
    with acting(cast.qian), pytest.raises(RoundupNotFoundError):
        correct_roundup(by=cast.qian.actor, at=days(8), roundup_id=first.pk)


def test_a_discarded_draft_can_be_begun_anew(cast: Cast) -> None:
    draft = ready(cast)
    with acting(cast.qian):
        discard_roundup(by=cast.qian.actor, at=AFTER, draft_id=draft.pk)
    assert drafted(cast.qian).pk != draft.pk


def test_themes_are_joined_and_cases_taken_out(cast: Cast) -> None:
    lamps(cast)
    for home, body in zip(
        cast.households["a2"], ("垃圾桶满了有味道", "垃圾桶满得溢出来"), strict=False
    ):
        raise_for(cast.qian, home, body=body, category=Category.SANITATION, at=days(1))
    draft = drafted(cast.qian)
    first, second = sheet_of_draft(draft).themes
    draft = edited(cast.qian, draft, Merge(first.id, (second.id,)))
    (joined,) = sheet_of_draft(draft).themes
    assert len(joined.case_ids) == 5
    draft = edited(cast.qian, draft, TakeOut(joined.id, joined.case_ids[:2]))
    assert sheet_of_draft(draft).loose == joined.case_ids[:2]


def test_street_and_district_see_who_skipped_a_week_and_strangers_nothing(cast: Cast) -> None:
    signed(cast.qian, ready(cast), at=days(9))
    with as_owner():
        areas = list(Area.objects.filter(level="neighbourhood").order_by("code"))
    today = local_date(days(16))

    def states(player: Player) -> dict[str, list[str]]:
        with acting(player):
            rows = board(player.scope, areas, today=today, weeks=2)
        return {row.area.code: [cell.state.value for cell in row.cells[1:]] for row in rows}

    assert states(cast.sun)[AREA] == [WeekState.SKIPPED, WeekState.SIGNED]
    assert states(cast.li)[AREA] == [WeekState.SKIPPED, WeekState.SIGNED]
    assert states(cast.zheng)[AREA] == [WeekState.SKIPPED, WeekState.SKIPPED]
    with acting(cast.sun):
        (row,) = board(cast.sun.scope, [a for a in areas if a.code == AREA], today=today, weeks=2)
    assert [cell.late_by for cell in row.cells[1:]] == [0, 2]


def test_row_security_keeps_roundups_from_strangers_and_drafts_from_blocks(cast: Cast) -> None:
    draft = ready(cast)

    def seen(player: Player) -> list[int]:
        counts = []
        with acting(player), connection.cursor() as cursor:
            for table in ("cases_roundup", "cases_rounduptext", "cases_roundupdraft"):
                cursor.execute(f"select count(*) from {table}")
                counts.append(cursor.fetchone()[0])
        return counts

    assert [seen(p) for p in (cast.qian, cast.sun, cast.zhao, cast.zheng)] == [
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
    ]
    signed(cast.qian, draft)
    assert [seen(p) for p in (cast.qian, cast.sun, cast.zhao, cast.zheng)] == [
        [1, 1, 0],
        [1, 1, 0],
        [0, 0, 0],
        [0, 0, 0],
    ]


def test_a_merge_after_the_week_does_not_change_what_the_week_was(cast: Cast) -> None:
    """What those who joined were told before came along on the day of the merge."""
    first, second, _third = lamps(cast)
    with acting(cast.qian):
        respond(
            by=cast.qian.actor,
            at=days(3),
            case_id=second,
            text="物业周末来换灯",
            final=False,
            next_on=local_date(days(20)),
            told=ToldChannel.PHONE,
        )
    before = drafted(cast.qian)
    with acting(cast.qian):
        discard_roundup(by=cast.qian.actor, at=AFTER, draft_id=before.pk)
        merge(by=cast.qian.actor, at=days(8), case_id=second, into_id=first, reason="同一盏灯")
    assert drafted(cast.qian, at=days(9)).lists == before.lists
    assert all_agrees() == ([], [])
