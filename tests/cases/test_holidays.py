"""Reading a year's days off: every fault by row and column, nothing taken on trust."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules.holidays import (
    SEED,
    DayKind,
    HolidayTable,
    NamedDay,
    TableColumn,
    TableProblem,
    TypedRow,
    read_table,
    split_rows,
)
from minqing.lib.workdays import STATUTORY

#: As the State Council writes it; the days are made up.
OF_2027 = """1月1日至3日 休 元旦
2月5日至11日 休 春节
2月20日 班 春节
4月3日至5日 休 清明节
5月1日至5日 休 劳动节
6月9日 休 端午节
9月15日 休 中秋节
10月1日至7日 休 国庆节"""


def faults(text: str, year: int = 2027) -> list[tuple[int, TableColumn, TableProblem]]:
    found = read_table(split_rows(text), year).faults
    return [(each.row, each.column, each.problem) for each in found]


def test_the_announcement_is_read_as_it_is_written() -> None:
    read = read_table(split_rows(OF_2027), 2027)

    assert read.faults == ()
    assert len(read.days) == 28
    assert [each.on for each in read.days if each.kind is DayKind.WORKED] == [date(2027, 2, 20)]
    assert {each.name for each in read.days if each.on.month == 10} == {"国庆节"}


@pytest.mark.parametrize(
    "days",
    [
        "2027-02-05~2027-02-11",
        "2027/2/5 - 2027/2/11",
        "2027年2月5日至2027年2月11日",
        "2月5日至2月11日",
        "2月5日（周五）至11日（周四）",
        "2.5到2.11",
        "2027-02-05 to 2027-02-11",
    ],
)
@pytest.mark.parametrize("between", ["\t", ",", "，", ";"])
def test_a_range_may_be_written_in_many_ways(days: str, between: str) -> None:
    (row,) = split_rows(between.join((days, "休", "春节")))
    read = read_table([row], 2027)

    assert [each.on for each in read.days] == [date(2027, 2, day) for day in range(5, 12)]


def test_a_line_of_headers_and_blank_lines_are_left_out_and_numbers_stay_those_of_the_lines() -> (
    None
):
    rows = split_rows("\n日期,休/班,名称\n\n2027-01-01,休,元旦\n")

    assert rows == [TypedRow(4, "2027-01-01", "休", "元旦")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, TableColumn.WHOLE, TableProblem.EMPTY)]),
        ("春天,休,春节", [(1, TableColumn.DAYS, TableProblem.NO_DAY)]),
        ("2027-02-30,休,春节", [(1, TableColumn.DAYS, TableProblem.NO_DAY)]),
        ("2027-02-29,休,春节", [(1, TableColumn.DAYS, TableProblem.NO_DAY)]),
        ("2027-02-11~2027-02-05,休,春节", [(1, TableColumn.DAYS, TableProblem.REVERSED)]),
        ("2027-02-01~2027-02-15,休,春节", [(1, TableColumn.DAYS, TableProblem.TOO_LONG)]),
        ("2028-01-01,休,元旦", [(1, TableColumn.DAYS, TableProblem.OTHER_YEAR)]),
        ("2026-12-01,休,元旦", [(1, TableColumn.DAYS, TableProblem.OTHER_YEAR)]),
        ("2027-02-05,也许,春节", [(1, TableColumn.KIND, TableProblem.NO_KIND)]),
        ("2027-02-05,休,", [(1, TableColumn.NAME, TableProblem.NO_NAME)]),
        # A Friday is worked anyway.
        ("2027-02-05,班,春节", [(1, TableColumn.DAYS, TableProblem.WEEKDAY_WORKED)]),
        (
            "2027-02-05~2027-02-11,休,春节\n2027-02-11,休,春节",
            [(2, TableColumn.DAYS, TableProblem.TWICE)],
        ),
        (
            "2027-02-05~2027-02-07,休,春节\n2027-02-07,班,春节",
            [(2, TableColumn.DAYS, TableProblem.BOTH)],
        ),
        (
            "x,也许,\n2027-02-05,休,",
            [
                (1, TableColumn.KIND, TableProblem.NO_KIND),
                (1, TableColumn.DAYS, TableProblem.NO_DAY),
                (2, TableColumn.NAME, TableProblem.NO_NAME),
            ],
        ),
    ],
)
def test_what_is_wrong_is_named_with_row_and_column(
    text: str, expected: list[tuple[int, TableColumn, TableProblem]]
) -> None:
    assert faults(text) == expected


def test_both_rows_of_a_clash_are_named() -> None:
    (fault,) = read_table(split_rows("2月6日 休 春节\n2月6日 班"), 2027).faults

    assert fault.details == {"day": "2027-02-06", "other": 1}


@pytest.mark.parametrize("line", range(8))
def test_a_year_without_one_of_its_holidays_is_not_complete(line: int) -> None:
    rows = OF_2027.splitlines()
    without = "\n".join(rows[:line] + rows[line + 1 :])

    problems = {problem for _, _, problem in faults(without)}
    # The weekend that is worked may be missing: not every year has one.
    assert problems == (
        set()
        if line == 2
        else {TableProblem.NOT_OFF}
        if line in {0, 4, 7}
        else {TableProblem.HOLIDAY_MISSING}
    )


def test_weekdays_off_and_weekends_worked_are_weighed_against_the_law() -> None:
    real = [each for each in SEED.days if each.on.year == 2026]
    typed = [TypedRow(n, str(d.on), d.kind.value, d.name) for n, d in enumerate(real, 1)]

    assert read_table(typed, 2026).unbalanced is None
    assert read_table(split_rows(OF_2027), 2027).unbalanced == (16, 13)


@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_year_that_was_announced_would_be_taken(year: int) -> None:
    real = [each for each in SEED.days if each.on.year == year]
    typed = [TypedRow(n, str(d.on), d.kind.value, d.name) for n, d in enumerate(real, 1)]

    read = read_table(typed, year)
    assert (read.faults, read.days) == ((), tuple(sorted(real, key=lambda each: each.on)))


def test_without_a_table_of_its_own_a_district_counts_by_the_statutory_days() -> None:
    assert SEED.calendar == STATUTORY


def test_entering_a_year_replaces_that_year_and_leaves_the_others() -> None:
    first = NamedDay(date(2027, 1, 1), DayKind.OFF, "元旦")
    second = NamedDay(date(2027, 2, 5), DayKind.OFF, "春节")
    table = SEED.with_year(2027, [first]).with_year(2027, [second])

    assert table.of_year(2027) == (second,)
    assert table.of_year(2026) == SEED.with_year(2027, []).of_year(2026)
    assert table.known_years == SEED.known_years | {2027}


def test_thirtieth_of_september_2026_and_five_working_days_is_the_thirteenth_of_october() -> None:
    """1 to 7 October are off, Saturday the 10th is worked."""
    reached = SEED.calendar.add(date(2026, 9, 30), 5)

    assert (reached.on, reached.provisional) == (date(2026, 10, 13), False)


@given(st.dates(date(2024, 1, 1), date(2026, 11, 30)), st.integers(min_value=1, max_value=20))
def test_counting_back_from_where_counting_forward_came_to_ends_before_the_next_working_day(
    day: date, count: int
) -> None:
    calendar = HolidayTable(SEED.days, SEED.known_years).calendar
    reached = calendar.add(day, count).on
    back = calendar.back(reached, count)

    between = [back + timedelta(days=n) for n in range(1, (day - back).days + 1)]
    assert back <= day
    assert not any(calendar.is_workday(each) for each in between)


def test_counting_back_begins_with_one() -> None:
    with pytest.raises(ValueError, match="counted back from 1"):
        STATUTORY.back(date(2026, 1, 5), 0)
