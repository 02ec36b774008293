"""Weeks, lists, sheets and small numbers of the roundup, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules import CaseLevel, fold
from minqing.cases.rules.kinds import EventKind
from minqing.cases.rules.roundups import (
    SMALLEST,
    Change,
    Dissolve,
    Listed,
    Lists,
    Merge,
    Missing,
    PutTogether,
    Seen,
    Sheet,
    Split,
    TakeOut,
    Theme,
    UnknownThemeError,
    Week,
    WeekState,
    carried_over,
    changed,
    is_public,
    missing,
    placed,
    published_counts,
    sheet_from_json,
    sheet_json,
    sorted_out,
    state_of_week,
)
from minqing.cases.rules.standing import Step
from minqing.territory.rules import Role

WEEK = Week(date(2026, 6, 1))
BLOCK, ASKER = UUID(int=1), UUID(int=2)


def uid(n: int) -> UUID:
    return UUID(int=1000 + n)


def when(day: float) -> datetime:
    """A moment so many days after Monday morning."""
    return datetime(2026, 6, 1, 1, 0, tzinfo=UTC) + timedelta(days=day)


@pytest.mark.parametrize(
    ("day", "monday", "number"),
    [
        (date(2026, 6, 1), date(2026, 6, 1), 23),
        (date(2026, 6, 7), date(2026, 6, 1), 23),
        (date(2027, 1, 3), date(2026, 12, 28), 53),
        (date(2027, 1, 4), date(2027, 1, 4), 1),
        (date(2024, 12, 30), date(2024, 12, 30), 1),
    ],
)
def test_weeks_are_those_of_iso(day: date, monday: date, number: int) -> None:
    week = Week.of(day)
    assert (week.monday, week.number, week.due_on) == (
        monday,
        number,
        monday + timedelta(days=7),
    )


def test_a_week_ends_at_midnight_in_shanghai() -> None:
    last = datetime(2026, 6, 7, 15, 59, 59, tzinfo=UTC)
    assert WEEK.holds(last)
    assert not WEEK.holds(last + timedelta(seconds=1))
    with pytest.raises(ValueError, match="no Monday"):
        Week(date(2026, 6, 2))


@pytest.mark.parametrize(
    ("signed", "drafted", "day", "state"),
    [
        (False, False, 3, WeekState.OPEN),
        (False, True, 3, WeekState.DRAFT),
        (False, False, 7, WeekState.OPEN),
        (False, False, 8, WeekState.SKIPPED),
        (False, True, 8, WeekState.LATE),
        (True, False, 8, WeekState.SIGNED),
        (True, True, 90, WeekState.SIGNED),
    ],
)
def test_how_a_week_stands(signed: bool, drafted: bool, day: int, state: WeekState) -> None:
    today = WEEK.monday + timedelta(days=day)
    assert state_of_week(WEEK, signed=signed, drafted=drafted, today=today) is state


def seen(n: int, *steps: tuple[EventKind, float, CaseLevel, CaseLevel | None]) -> Seen:
    """A case with these steps: kind, day, level after it, level of a solution."""
    history = tuple(
        Step(
            kind=kind,
            at=when(day),
            level=level,
            requester_id=ASKER,
            response_id=uid(500 + n) if kind is EventKind.ANSWERED_ON_THE_SPOT else None,
            final=kind is EventKind.ANSWERED_ON_THE_SPOT,
            solved_level=solved,
        )
        for kind, day, level, solved in steps
    )
    return Seen(uid(n), BLOCK, history, fold(history))


RAISED, UP = EventKind.RAISED, EventKind.HANDED_UP
B, N, S = CaseLevel.BLOCK, CaseLevel.NEIGHBOURHOOD, CaseLevel.STREET


@pytest.mark.parametrize(
    ("case", "lists"),
    [
        (seen(1, (RAISED, 1, B, None)), {Listed.CAME_IN, Listed.OPEN}),
        (seen(2, (RAISED, -3, B, None)), {Listed.OPEN, Listed.OVERDUE}),
        (
            seen(3, (RAISED, 1, B, None), (EventKind.ANSWERED_ON_THE_SPOT, 1, B, B)),
            {Listed.CAME_IN, Listed.ON_THE_SPOT, Listed.SETTLED_BLOCK},
        ),
        (
            seen(4, (RAISED, -3, B, None), (UP, 1, N, None)),
            {Listed.HANDED_UP, Listed.OPEN},
        ),
        (
            seen(5, (RAISED, -20, B, None), (UP, -15, N, None), (UP, 2, S, None)),
            {Listed.GONE_UP, Listed.OPEN},
        ),
        (
            seen(6, (RAISED, -20, B, None), (UP, -15, N, None), (EventKind.SOLVED, 3, N, N)),
            {Listed.SETTLED_NEIGHBOURHOOD},
        ),
        (
            seen(7, (RAISED, -22, B, None), (UP, -20, N, None)),
            {Listed.OPEN, Listed.NEEDS_NEXT},
        ),
        (seen(8, (RAISED, -20, B, None), (EventKind.SOLVED, -2, B, B)), set()),
    ],
)
def test_every_case_stands_in_the_lists_where_it_belongs(case: Seen, lists: set[Listed]) -> None:
    found = sorted_out([case], WEEK)
    assert {each for each in Listed if found.count(each)} == lists
    assert Lists.from_json(found.as_json()) == found


@given(st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_no_small_number_is_published_nor_can_be_calculated(counts: list[int]) -> None:
    came, spot, block, near, street, district, late, fine = counts
    sizes = {
        Listed.CAME_IN: came,
        Listed.ON_THE_SPOT: spot,
        Listed.SETTLED_BLOCK: spot + block,
        Listed.SETTLED_NEIGHBOURHOOD: near,
        Listed.SETTLED_STREET: street,
        Listed.SETTLED_DISTRICT: district,
        Listed.OVERDUE: late,
        Listed.OPEN: late + fine,
    }
    lists = Lists(
        {listed: {BLOCK: tuple(uid(n) for n in range(size))} for listed, size in sizes.items()}
    )
    told = published_counts(lists)

    assert [count for count in told.values() if count in range(1, SMALLEST)] == []
    for total, parts in (
        (
            "settled",
            ("on_the_spot", *(f"settled_{level.value}" for level in CaseLevel)),
        ),
        ("open", ("overdue", "in_time")),
    ):
        whole = told[total]
        hidden = [part for part in parts if told[part] is None]
        if whole is not None and hidden:
            assert len(hidden) > 1
            assert whole - sum(told[part] or 0 for part in parts) >= SMALLEST


@pytest.mark.parametrize(
    ("homes", "before", "public"),
    [(0, False, False), (2, False, False), (3, False, True), (1, True, True)],
)
def test_a_theme_is_public_from_three_homes_on(homes: int, before: bool, public: bool) -> None:
    assert is_public(set(range(homes)), published_before=before) is public


def test_what_a_theme_lacks() -> None:
    bare = Theme(uid(1), "灯", WEEK.monday)
    full = replace(bare, plan="换灯", owner_role=Role.BLOCK_LEAD, due_on=WEEK.sunday)
    carried = replace(full, carried_from=uid(1))
    assert missing(bare) == [Missing.PLAN, Missing.OWNER, Missing.DUE_ON]
    assert missing(full) == []
    assert missing(carried) == [Missing.OUTCOME]
    assert missing(replace(carried, done=False)) == [Missing.REASON]
    assert missing(replace(carried, done=False, said="等配件")) == []
    assert missing(replace(bare, done=True, said="换好了")) == []


def test_open_plans_go_on_and_done_ones_stay_behind() -> None:
    done = Theme(uid(1), "灯", WEEK.monday, done=True, said="换好了")
    open_ = Theme(uid(2), "水", WEEK.monday, plan="修泵", done=False, said="等配件")
    (theme,) = carried_over([done, open_])
    assert (theme.id, theme.carried_from, theme.done, theme.said) == (uid(2), uid(2), None, "")
    assert theme.plan == "修泵"


def start() -> Sheet:
    return placed(
        Sheet((Theme(uid(90), "旧方案", WEEK.monday, case_ids=(uid(7),), carried_from=uid(90)),)),
        [((uid(0), uid(1), uid(2)), ("感应灯",)), ((uid(3), uid(7)), ("水压",))],
        cases={uid(n) for n in range(6)},
        week=WEEK,
        make_id=lambda: uid(91),
    )


def test_cases_are_placed_beside_what_people_decided() -> None:
    sheet = start()
    old, new = sheet.themes
    assert old.case_ids == (uid(3), uid(7))
    assert (new.title, new.case_ids) == ("感应灯", (uid(0), uid(1), uid(2)))
    assert sheet.loose == (uid(4), uid(5))
    again = placed(
        changed(sheet, TakeOut(new.id, (uid(0),)), week=WEEK),
        [((uid(0), uid(1), uid(2), uid(6)), ("感应灯",))],
        cases={uid(n) for n in range(7)},
        week=WEEK,
        make_id=lambda: uid(92),
    )
    assert again.theme(new.id).case_ids == (uid(1), uid(2), uid(6))
    assert uid(0) in again.loose


ids = st.integers(0, 8).map(uid)
some = st.lists(ids, max_size=3).map(tuple)
theme_ids = st.sampled_from([uid(90), uid(91), uid(92), uid(93)])
changes = st.one_of(
    st.builds(Merge, theme_ids, st.lists(theme_ids, max_size=2).map(tuple)),
    st.builds(Split, theme_ids, some, st.sampled_from([uid(92), uid(93)]), st.just("新")),
    st.builds(TakeOut, theme_ids, some),
    st.builds(PutTogether, some, theme_ids, st.just("新")),
    st.builds(Dissolve, theme_ids),
)


@given(st.lists(changes, max_size=12))
def test_whatever_is_changed_every_case_has_exactly_one_place(steps: list[Change]) -> None:
    sheet = start()
    everything = sorted([uid(n) for n in range(6)] + [uid(7)])
    for change in steps:
        if isinstance(change, Split) and any(t.id == change.new_id for t in sheet.themes):
            continue
        try:
            sheet = changed(sheet, change, week=WEEK)
        except UnknownThemeError:
            continue
        places = [case for theme in sheet.themes for case in theme.case_ids] + list(sheet.loose)
        assert sorted(places) == everything
        assert uid(90) in {theme.id for theme in sheet.themes}
        stored = sheet_json(sheet)
        read = sheet_from_json(stored["themes"], loose=stored["loose"], remark=stored["remark"])
        assert read == sheet
