"""Counts become entries of a calendar, and entries a file that calendars read."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from minqing.visits.rules import FollowUp, PartOfDay
from minqing.visits.rules.calendar import (
    HOURS,
    DueCount,
    Worded,
    calendar_entries,
    write_calendar,
)
from minqing.visits.rules.next_try import part_of_day

LIN, WU = UUID(int=1), UUID(int=2)
MONDAY = date(2026, 6, 1)
BUILDINGS = {"3101990010010001": "1号楼", "3101990010010003": "3号楼"}


def due(
    households: int,
    follow_up: FollowUp = FollowUp.FIRST_VISIT,
    part: PartOfDay | None = None,
    day: date = MONDAY,
    code: str = "3101990010010003",
) -> DueCount:
    return DueCount(day, part, follow_up, code, BUILDINGS[code], "柳岸一村", households)


counted = st.tuples(
    st.integers(1, 30),
    st.sampled_from([each for each in FollowUp if each.is_due]),
    st.sampled_from([None, *PartOfDay]),
    st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]),
    st.sampled_from(sorted(BUILDINGS)),
).map(lambda row: due(*row))


def test_a_day_and_building_is_one_entry_and_a_chosen_part_another() -> None:
    entries = calendar_entries(
        LIN,
        [
            due(5),
            due(2, FollowUp.PROMISED, PartOfDay.EVENING),
            due(1, FollowUp.NEXT_TRY, PartOfDay.EVENING),
        ],
    )
    assert [(each.part, each.due, each.agreed) for each in entries] == [
        (None, 8, 2),
        (PartOfDay.EVENING, 3, 2),
    ]


def test_the_hours_of_a_part_lie_in_it() -> None:
    for part, (start, end) in HOURS.items():
        assert {part_of_day(hour) for hour in range(start, end)} == {part}


@given(st.lists(counted, max_size=10))
def test_every_household_is_in_exactly_one_whole_day(counts: list[DueCount]) -> None:
    entries = calendar_entries(LIN, counts)
    assert sum(each.due for each in entries if each.part is None) == sum(
        each.households for each in counts
    )
    assert len({each.uid for each in entries}) == len(entries)


@given(st.lists(counted, min_size=1, max_size=10))
def test_uids_follow_from_what_they_name_and_from_whom(counts: list[DueCount]) -> None:
    uids = [each.uid for each in calendar_entries(LIN, counts)]
    assert [each.uid for each in calendar_entries(LIN, reversed(counts))] == uids
    assert set(uids).isdisjoint(each.uid for each in calendar_entries(WU, counts))


def test_a_file_says_whole_days_and_hours_as_calendars_read_them() -> None:
    at = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    entries = calendar_entries(LIN, [due(2, FollowUp.PROMISED, PartOfDay.MORNING)])
    text = write_calendar(
        "走访", [Worded(each, "到期", "看") for each in entries], at=at, url="https://x/field/"
    )
    calendar = Calendar.from_ical(text)
    assert calendar.errors == []
    whole, morning = calendar.walk("VEVENT")
    assert (whole.decoded("dtstart"), whole.decoded("dtend")) == (MONDAY, date(2026, 6, 2))
    assert whole["transp"] == "TRANSPARENT"
    assert "transp" not in morning
    assert morning.decoded("dtstart") == datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    assert morning.decoded("dtend") == datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
    assert [each["location"] for each in (whole, morning)] == ["柳岸一村 3号楼"] * 2
    assert {each.decoded("dtstamp") for each in (whole, morning)} == {at}
