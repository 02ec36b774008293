"""The life of an import, and headers that somebody gave a meaning."""

from datetime import UTC, datetime, timedelta

import pytest

from minqing.sheets.rules.columns import Column, mapped, match_headers
from minqing.sheets.rules.outcomes import Change, SheetOutcome
from minqing.sheets.rules.runs import (
    ENDED,
    MOVES,
    SILENCE,
    WORKING,
    RunState,
    broken_off,
    may_move,
)

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
COLUMNS = (Column("name", ("姓名", "name"), required=True), Column("phone", ("电话", "phone")))


@pytest.mark.parametrize("state", list(RunState))
def test_what_has_ended_never_moves_and_everything_else_can_end(state: RunState) -> None:
    assert bool(MOVES[state]) is (state not in ENDED)
    if state is not RunState.APPLYING and state not in ENDED:
        assert may_move(state, RunState.ABANDONED)


def test_nothing_is_written_without_having_been_checked() -> None:
    before = {state for state in RunState if may_move(state, RunState.DONE)}
    # A check that finds nothing to write is the end, too.
    assert before == {RunState.READING, RunState.APPLYING}
    assert not may_move(RunState.UPLOADED, RunState.APPLYING)
    assert not may_move(RunState.READING, RunState.APPLYING)


@pytest.mark.parametrize("state", list(RunState))
def test_only_work_can_be_broken_off(state: RunState) -> None:
    assert broken_off(state, None, NOW) is (state in WORKING)
    assert broken_off(state, NOW - SILENCE - timedelta(seconds=1), NOW) is (state in WORKING)
    assert not broken_off(state, NOW - SILENCE, NOW)


@pytest.mark.parametrize(
    ("headers", "mapping", "found"),
    [
        (("姓名", "电话"), {}, {0: "name", 1: "phone"}),
        (("屋里人", "电话"), {"屋里人": "name"}, {0: "name", 1: "phone"}),
        (("姓名", "户主"), {"户主": "name"}, {1: "name"}),
        (("姓名", "电话"), {"电话": ""}, {0: "name"}),
        (("姓名", "电话"), {"姓名": "phone", "电话": "name"}, {0: "phone", 1: "name"}),
        (("姓名", "手机(新)"), {"手机(新)": "phone"}, {0: "name", 1: "phone"}),
    ],
)
def test_a_header_means_what_somebody_says(
    headers: tuple[str, ...], mapping: dict[str, str], found: dict[int, str]
) -> None:
    match = match_headers(headers, mapped(COLUMNS, mapping))
    assert {place: column.key for place, column in match.found.items()} == found


def test_a_column_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        mapped(COLUMNS, {"颜色": "colour"})


def test_an_outcome_counts_all_and_keeps_what_differs() -> None:
    outcome = SheetOutcome(headers=("姓名",))
    outcome.note(Change(2, "person", "陈秀英", "unchanged"))
    assert outcome.changes_nothing
    outcome.note(Change(3, "person", "李明", "changed"))
    assert outcome.counts == {"person_unchanged": 1, "person_changed": 1}
    assert [each.row for each in outcome.changes] == [3]
    assert not outcome.changes_nothing
