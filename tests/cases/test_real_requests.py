"""6,000 requests of a real city and 1,700 real messages, replayed by the import.

What is judged is compared with a computation straight from the files, which shares no code with it.
"""

import csv
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from minqing.cases.operations.importing import import_cases
from minqing.cases.queries import differences
from minqing.cases.queries.judged import Verdict, judged
from minqing.cases.rules.importing import read_preset
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.rules.outcomes import SheetOutcome
from tests.cast import Cast
from tests.database import as_owner
from tests.environment import DISTRICT_CODE
from tests.real_data import FOLDER

PRESETS = Path(__file__).parents[2] / "docs" / "reference" / "presets"
REQUESTS = FOLDER / "cases311" / "baltimore.csv"
MESSAGES = FOLDER / "messages" / "replies.csv"
AREA = "310199001001"
AT = datetime(2019, 3, 1, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
SCOPE = Scope.of_areas(DISTRICT_CODE, purpose="import")

pytestmark = pytest.mark.real_data


def bring(file: Path, preset: str, at: datetime) -> SheetOutcome:
    how = read_preset((PRESETS / preset).read_text().replace("310108001001", AREA))
    by = Actor.system("import")
    with as_owner():
        return import_cases(by=by, at=at, scope=SCOPE, path=file, preset=how)


def rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as content:
        yield from csv.DictReader(content)


@contextmanager
def judged_at(at: datetime) -> Iterator[dict[str, tuple[Counter[str], Counter[str]]]]:
    """Per status of the source: counts by due date, counts by month; zeros left out."""
    with as_owner():
        found = {row.status: (_counts(row.due), _counts(row.month)) for row in judged(SCOPE, at)}
        yield found
        assert list(differences()) == []


def _counts(verdicts: object) -> Counter[str]:
    assert isinstance(verdicts, dict)
    return Counter({str(each): number for each, number in verdicts.items() if number})


def _month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _eastern(written: str) -> datetime:
    """Eastern time by the rule of the United States since 2007: daylight from the second Sunday of
    March to the first of November, at 2 in the morning.
    """
    # As if it were UTC, until its offset is known.
    wall = datetime.strptime(written, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC)
    march, november = (datetime(wall.year, *day, 2, tzinfo=UTC) for day in ((3, 8), (11, 1)))
    begin = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    summer = begin <= wall < end
    return wall.replace(tzinfo=timezone(timedelta(hours=-4 if summer else -5)))


def _verdict(done: datetime | None, due: datetime, now: datetime) -> str:
    if done is not None:
        return Verdict.IN_TIME if done <= due else Verdict.LATE
    return Verdict.RUNNING if now <= due else Verdict.OVERDUE


def _by_month(raised: datetime, told: datetime | None, now: datetime) -> str:
    last_day = _month_after(raised.astimezone(SHANGHAI).date())
    if told is not None:
        return Verdict.IN_TIME if told.astimezone(SHANGHAI).date() <= last_day else Verdict.LATE
    today = now.astimezone(SHANGHAI).date()
    return Verdict.RUNNING if today <= last_day else Verdict.OVERDUE


def test_requests_of_a_city_are_judged_as_their_file_says(cast: Cast) -> None:
    outcome = bring(REQUESTS, "baltimore-311.toml", AT)
    assert (outcome.written, outcome.counts) == (True, {"case_added": 6_000})
    expected: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for row in rows(REQUESTS):
        raised, due, closed = (
            _eastern(row[key]) if row[key] else None
            for key in ("CreatedDate", "DueDate", "CloseDate")
        )
        assert raised is not None
        by_due, by_month = expected.setdefault(row["SRStatus"], (Counter(), Counter()))
        by_due[Verdict.NONE if due is None else _verdict(closed, due, AT)] += 1
        by_month[_by_month(raised, closed, AT)] += 1
    with judged_at(AT) as found:
        assert found == expected
    assert {"Closed (Duplicate)", "Open (Duplicate)", "Closed (Transferred)"} <= found.keys()
    assert found["Closed"][0] == {"in_time": 4_725, "late": 889, "none": 125}


def test_messages_are_judged_by_the_month_as_their_dates_say(cast: Cast) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    outcome = bring(MESSAGES, "messages.toml", now)
    assert (outcome.written, outcome.counts) == (True, {"case_added": 1_700})
    expected = Counter[str]()
    for row in rows(MESSAGES):
        raised, told = (
            datetime.fromisoformat(row[key]).replace(tzinfo=SHANGHAI)
            for key in ("留言时间", "答复时间")
        )
        expected[_by_month(raised, told, now)] += 1
    with judged_at(now) as found:
        assert found == {"": (Counter({"none": 1_700}), expected)}
    assert expected.total() == 1_700
    assert expected[Verdict.LATE] > 200
