"""``minqing cases calendar``: a year's days off from a file, shown first, then put in force."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from minqing.cases.management.days_off import run
from minqing.cases.models import CalendarVersion
from minqing.cases.rules import due_day
from minqing.ledger.models import LedgerEntry
from tests.cases.acting import all_agrees, standing_of
from tests.cases.test_calendar_page import reopened
from tests.cast import Cast
from tests.database import as_owner, as_role

__all__ = ["reopened"]

CSV = """日期,至,休/班,名称
2027-01-01,2027-01-03,休,元旦
2027-02-05,2027-02-11,休,春节
2027-02-20,,班,春节
2027-04-03,2027-04-05,休,清明节
2027-05-01,2027-05-05,休,劳动节
2027-06-09,,休,端午节
2027-09-15,,休,中秋节
2027-10-01,2027-10-07,休,国庆节
"""
#: Two ways in which such calendars are published; one event that says nothing, one of 2026.
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//CN
{events}
END:VCALENDAR
"""
EVENTS = (
    ("20261001", "20261008", "国庆节（休）", ""),
    ("20270101", "20270104", "元旦（休）", ""),
    ("20270205", "20270212", "春节", "WORK-HOLIDAY"),
    ("20270214", "20270215", "情人节", ""),
    ("20270220", "20270221", "春节", "ALTERNATE-WORKDAY"),
    ("20270403", "20270406", "清明节假期", ""),
    ("20270501", "20270506", "劳动节 休", ""),
    ("20270609", "20270610", "端午节放假", ""),
    ("20270915", "20270916", "中秋节（休）", ""),
    ("20271001", "20271008", "国庆节（休）", ""),
)


def ics(*events: tuple[str, str, str, str]) -> str:
    lines = []
    for first, end, title, special in events:
        lines += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{end}"]
        lines += [f"SUMMARY:{title}", f"UID:{first}@tests"]
        lines += [f"X-APPLE-SPECIAL-DAY:{special}"] if special else []
        lines += ["END:VEVENT"]
    return ICS.format(events="\n".join(lines)).replace("\n", "\r\n")


Say = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def say(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """A function: what the command gives for a file of 2027 with some content."""

    def run_with(text: str, *, adopt: bool = False) -> tuple[int, dict[str, Any]]:
        path = tmp_path / "2027"
        path.write_bytes(text.encode())
        with as_role("worker"):
            code = run(path, year=2027, adopt=adopt, as_json=True)
        return code, json.loads(capsys.readouterr().out)

    return run_with


def versions() -> int:
    with as_owner():
        return CalendarVersion.objects.count()


def test_it_shows_which_requests_get_another_date_and_changes_none(
    reopened: UUID, say: Say
) -> None:
    before = standing_of(reopened)
    code, found = say(CSV)

    assert (code, found["adopted"], found["looked_at"], found["moved"]) == (0, False, 1, 1)
    assert found["becoming_final"] == 1
    (request,) = found["requests"]
    assert request == {
        "number": before.number,
        "level": "neighbourhood",
        "before": {
            "due_at": "2027-01-08T16:00:00+00:00",
            "kind": "follow_up",
            "provisional": True,
        },
        "after": {
            "due_at": "2027-01-11T16:00:00+00:00",
            "kind": "follow_up",
            "provisional": False,
        },
    }
    assert (standing_of(reopened).due_at, versions()) == (before.due_at, 0)


def test_adopting_puts_it_in_force_in_the_name_of_the_calendar(reopened: UUID, say: Say) -> None:
    code, found = say(CSV, adopt=True)

    assert (code, found["version"]) == (0, 1)
    due_at = standing_of(reopened).due_at
    assert due_at is not None
    assert due_day(due_at) == date(2027, 1, 11)
    with as_owner():
        entry = LedgerEntry.objects.get(act="cases.calendar_adopted")
    assert (entry.actor_name, entry.detail["cases"]) == ("calendar", 1)
    assert all_agrees() == ([], [])


def test_a_calendar_file_says_the_same_however_it_marks_its_days(say: Say) -> None:
    _, of_sheet = say(CSV)
    code, of_calendar = say(ics(*EVENTS))

    assert (code, of_calendar["days"]) == (0, of_sheet["days"])


def test_a_day_named_twice_is_refused_with_the_numbers_of_both_events(say: Say) -> None:
    code, found = say(ics(*EVENTS, ("20270211", "20270212", "春节（班）", "")))

    assert (code, versions()) == (1, 0)
    assert found["faults"] == [
        {
            "row": 11,
            "problem": "weekday_worked",
            "words": "第 11 行，日期：2027-02-11 不是周末，本来就上班。"
            "调休上班的只能是周六或周日。",
        },
        {
            "row": 11,
            "problem": "both",
            "words": "第 11 行，日期：2027-02-11 一处写休、一处写班（第 3 行），只能是其中一种。",
        },
    ]


@pytest.mark.parametrize(
    ("old", "new", "row", "problem"),
    [
        ("2027-06-09,,休", "2027-06-31,,休", 7, "no_day"),
        ("2027-06-09,,休", "2027-02-07,,休", 7, "twice"),
        ("2027-06-09,,休,端午节\n", "", 0, "holiday_missing"),
        ("2027-06-09,,休", "2026-06-19,,休", 7, "other_year"),
    ],
)
def test_a_bad_day_is_refused_by_its_row(
    say: Say, old: str, new: str, row: int, problem: str
) -> None:
    code, found = say(CSV.replace(old, new), adopt=True)

    faults = [(each["row"], each["problem"]) for each in found["faults"]]
    assert (code, faults, versions()) == (1, [(row, problem)], 0)


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "BEGIN:VCALENDAR\r\n???"])
def test_a_damaged_calendar_file_is_refused(say: Say, text: str) -> None:
    code, found = say(text)

    assert (code, len(found["faults"])) == (1, 1)


def test_for_people_it_says_that_nothing_was_changed_yet(
    reopened: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(CSV, encoding="utf-8")
    with as_role("worker"):
        assert run(file, year=2027) == 0
    printed = capsys.readouterr().out

    assert "1 件未结诉求的期限会改变。 1 个暂定期限转为确定。" in printed
    assert standing_of(reopened).number in printed
    assert printed.endswith("没有任何改动。确认无误后加 --adopt 启用。\n")
