"""Entering a year's days off at the desk: checked, previewed, adopted."""

import io
import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import xlsxwriter
from django.test import Client

from minqing.cases import operations
from minqing.cases.models import CalendarVersion
from minqing.cases.operations.terms import TermsChangedError, adopt_calendar
from minqing.cases.queries.terms import current_table
from minqing.cases.rules import ToldChannel, due_day
from minqing.cases.rules.holidays import (
    SEED,
    HolidayTable,
    NamedDay,
    read_table,
    split_rows,
)
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import digest_of_ids
from minqing.lib.time import SHANGHAI
from tests.builders import NOW
from tests.cases.acting import acting, all_agrees, at_neighbourhood, standing_of
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import own_statements, words

PATH = "/desk/cases/calendar/"
#: As the State Council writes it; the days are made up.
OF_2027 = """1月1日至3日 休 元旦
2月5日至11日 休 春节
2月20日 班 春节
4月3日至5日 休 清明节
5月1日至5日 休 劳动节
6月9日 休 端午节
9月15日 休 中秋节
10月1日至7日 休 国庆节"""


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def read_rows() -> tuple[NamedDay, ...]:
    return read_table(split_rows(OF_2027), 2027).days


def current() -> tuple[int, HolidayTable]:
    """The table in force."""
    with as_owner():
        return current_table()


@pytest.fixture
def reopened(cast: Cast) -> UUID:
    """A case reopened on Friday 18 December 2026: 15 working days reach into 2027."""
    case_id = at_neighbourhood(cast, at=shanghai("2026-12-14 10:00"))
    with acting(cast.qian) as qian:
        (answer,) = operations.respond(
            by=qian.actor,
            at=shanghai("2026-12-15 10:00"),
            case_id=case_id,
            text="已换新灯，请看一看。",
            final=True,
        )
        operations.tell(
            by=qian.actor,
            at=shanghai("2026-12-16 10:00"),
            response_id=answer.pk,
            channel=ToldChannel.PHONE,
        )
        operations.reopen(
            by=qian.actor, at=shanghai("2026-12-18 10:00"), case_id=case_id, reason="灯还是不亮"
        )
    return case_id


def previewed(client: Client, rows: str = OF_2027, year: int = 2027) -> str:
    """The digest that the preview gives, with which the next button adopts."""
    page = client.post(PATH, {"year": year, "rows": rows}).content.decode()
    found = re.search(r'name="previewed" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def adopt(client: Client, rows: str = OF_2027) -> None:
    """Look at a table, then adopt it."""
    seen = previewed(client, rows)
    response = client.post(PATH, {"year": 2027, "rows": rows, "previewed": seen, "adopt": "1"})
    assert response.status_code == 302


def test_a_date_that_reaches_into_an_unknown_year_is_provisional_until_the_year_is_entered(
    cast: Cast, client_for: ClientFor, reopened: UUID
) -> None:
    before = standing_of(reopened)
    assert before.follow_up_due_at is not None
    # Nine working days of December, then Monday to Friday.
    assert (due_day(before.follow_up_due_at), before.due_provisional) == (date(2027, 1, 8), True)

    client = client_for(cast.li)
    page = words(client.post(PATH, {"year": 2027, "rows": OF_2027}).content)
    assert "1 件未结诉求的期限会改变" in page
    assert "1 个暂定期限转为确定" in page
    done = client.post(
        PATH, {"year": 2027, "rows": OF_2027, "previewed": previewed(client), "adopt": "1"}
    )
    assert done.status_code == 302

    after = standing_of(reopened)
    assert after.follow_up_due_at is not None
    # 1 January is off.
    assert (due_day(after.follow_up_due_at), after.due_provisional) == (date(2027, 1, 11), False)
    assert after.response_due_at == before.response_due_at
    assert after.rev > before.rev
    assert all_agrees() == ([], [])


def test_adopting_stands_in_the_ledger_with_the_requests_that_moved(
    cast: Cast, client_for: ClientFor, reopened: UUID
) -> None:
    adopt(client_for(cast.li))

    with as_owner():
        entry = LedgerEntry.objects.get(act="cases.calendar_adopted")
        version = CalendarVersion.objects.get()
    assert (version.number, version.adopted_by) == (1, cast.li.member.id)
    assert entry.object_id == version.pk
    assert entry.detail == {
        "version": 1,
        "year": 2027,
        "cases": 1,
        "ids_sha256": digest_of_ids([reopened]),
    }
    assert entry.facts["cases_calendarversion"]["count"] == 1


def test_an_alarm_stands_on_the_start_page_of_the_district_office_only(
    cast: Cast, client_for: ClientFor, reopened: UUID
) -> None:
    alarmed = "年放假安排还没公布；1 件诉求的期限是暂定的"
    assert standing_of(reopened).due_provisional
    assert alarmed in words(client_for(cast.li).get("/desk/").content)
    for player in (cast.qian, cast.sun):
        assert "放假安排" not in words(client_for(player).get("/desk/").content)


def test_a_provisional_date_is_marked_where_the_request_is_shown(
    cast: Cast, client_for: ClientFor, reopened: UUID
) -> None:
    client = client_for(cast.qian)

    assert "暂定" in words(client.get("/desk/cases/?view=mine").content)
    assert "暂定" in words(client.get(f"/desk/cases/{reopened}/").content)


def test_a_table_with_faults_is_kept_as_typed_and_changes_nothing(
    cast: Cast, client_for: ClientFor
) -> None:
    rows = OF_2027 + "\n2月10日 班\n2月30日 休 春节"
    response = client_for(cast.li).post(PATH, {"year": 2027, "rows": rows, "adopt": "1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert rows in page
    assert re.findall(r'<td class="title">(第 \d+ 行)</td>', page) == ["第 9 行"] * 2 + ["第 10 行"]
    with as_owner():
        assert not CalendarVersion.objects.exists()


def test_what_is_adopted_is_what_was_previewed(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.li)
    seen = previewed(client)
    other = OF_2027.replace("6月9日", "6月9日至10日")

    page = client.post(PATH, {"year": 2027, "rows": other, "previewed": seen, "adopt": "1"})
    assert page.status_code == 200
    assert "与刚才看到的不一样" in words(page.content)
    with as_owner():
        assert not CalendarVersion.objects.exists()


def test_of_two_who_adopt_at_once_the_second_looks_again(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.li)
    seen = previewed(client)
    adopt(client)

    page = client.post(PATH, {"year": 2027, "rows": OF_2027, "previewed": seen, "adopt": "1"})
    assert "与刚才看到的不一样" in words(page.content)
    with as_owner():
        assert CalendarVersion.objects.count() == 1
    with acting(cast.li) as li, pytest.raises(TermsChangedError):
        adopt_calendar(by=li.actor, at=NOW, area_code="310199", year=2027, days=read_rows(), base=0)


def test_nobody_but_the_district_office_adopts(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.sun).get(PATH).status_code == 403
    with acting(cast.sun) as sun, pytest.raises(operations.NotYoursError):
        adopt_calendar(
            by=sun.actor, at=NOW, area_code="310199", year=2027, days=read_rows(), base=0
        )


def test_a_workbook_is_read_as_what_could_have_been_pasted(
    cast: Cast, client_for: ClientFor
) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["2027年放假安排"])
    sheet.write_row(2, 0, ["日期", "至", "休/班", "名称"])
    for row, (first, last, name) in enumerate(
        (
            (date(2027, 1, 1), date(2027, 1, 3), "元旦"),
            (date(2027, 2, 5), date(2027, 2, 11), "春节"),
            (date(2027, 4, 3), date(2027, 4, 5), "清明节"),
            (date(2027, 5, 1), date(2027, 5, 5), "劳动节"),
            (date(2027, 6, 9), None, "端午节"),
            (date(2027, 10, 1), date(2027, 10, 7), "国庆节、中秋节"),
        ),
        start=3,
    ):
        sheet.write_datetime(row, 0, first, day)
        if last is not None:
            sheet.write_datetime(row, 1, last, day)
        sheet.write_row(row, 2, ["休", name])
    book.close()
    file.seek(0)
    file.name = "2027.xlsx"

    page = client_for(cast.li).post(PATH, {"year": 2027, "rows": "", "file": file})
    assert page.status_code == 200, words(page.content)
    assert "\n\n日期" in page.content.decode()
    assert "2027-02-05~2027-02-11,休,春节" in page.content.decode()


def test_a_file_that_is_no_table_is_refused_with_the_reason(
    cast: Cast, client_for: ClientFor
) -> None:
    file = io.BytesIO(b"MZ\x90\x00 a program")
    file.name = "2027.xlsx"

    page = client_for(cast.li).post(PATH, {"year": 2027, "rows": "", "file": file})
    assert page.status_code == 422
    assert "这其实是个程序" in words(page.content)


def test_a_year_that_is_known_can_be_corrected(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.li)
    adopt(client)
    corrected = OF_2027.replace("6月9日", "6月9日至10日")
    adopt(client, corrected)

    _, table = current()
    assert date(2027, 6, 10) in {each.on for each in table.of_year(2027)}
    assert len(table.of_year(2026)) == len(SEED.of_year(2026))


def test_the_page_asks_little_of_the_database(cast: Cast, client_for: ClientFor) -> None:
    assert len(own_statements(client_for(cast.li), PATH)) <= 6
