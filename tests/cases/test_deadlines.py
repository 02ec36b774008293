"""The district's own deadlines: set at the desk, previewed, adopted; the promises never move."""

import re
import threading
import time
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minqing.cases import operations
from minqing.cases.models import CaseStanding, DeadlineVersion
from minqing.cases.operations.sweeping import Swept, sweep
from minqing.cases.operations.terms import adopt_deadlines
from minqing.cases.queries import differences
from minqing.cases.rules import (
    CaseLevel,
    Category,
    Channel,
    Deadline,
    DeadlineKind,
    DueKind,
    RestrictedAbout,
    ToldChannel,
    Unit,
    Urgency,
    due_day,
)
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import digest_of_ids
from minqing.lib.time import SHANGHAI
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    hand_up_list,
    raise_for,
    standing_of,
)
from tests.cast import Cast, ClientFor
from tests.database import as_owner, as_role, at_once
from tests.pages import own_statements, words

PATH = "/desk/cases/deadlines/"
LEVEL, SOLUTION = DeadlineKind.LEVEL, DeadlineKind.SOLUTION
DAY = timedelta(days=1)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def adopt(cast: Cast, *deadlines: Deadline, base: int = 0) -> int:
    """Put deadlines in force; how many requests got another date."""
    with acting(cast.li) as li:
        return adopt_deadlines(
            by=li.actor, at=NOW, area_code="310199", deadlines=deadlines, base=base
        )


def due_of(case_id: UUID) -> tuple[str, datetime | None]:
    standing = standing_of(case_id)
    return standing.due_kind, standing.due_at


def handed_up(cast: Cast, at: datetime, **said: object) -> UUID:
    """A case that comes to the neighbourhood at a moment, an hour after it was raised."""
    case = raise_for(cast.lin, cast.households["a1"][0], at=at - DAY / 24, **said).case
    hand_up_list(cast.zhao, cast, case.pk, at=at)
    return case.pk


def test_five_working_days_from_30_september_2026_end_on_13_october(cast: Cast) -> None:
    adopt(cast, Deadline(LEVEL, 5, Unit.WORKING_DAYS, level=CaseLevel.NEIGHBOURHOOD))
    case_id = handed_up(cast, shanghai("2026-09-30 15:00"))

    kind, at = due_of(case_id)
    assert at is not None
    assert (kind, due_day(at)) == (DueKind.LEVEL.value, date(2026, 10, 13))
    assert all_agrees() == ([], [])


def test_the_urgent_has_hours_and_by_day_and_night(cast: Cast) -> None:
    adopt(
        cast,
        Deadline(LEVEL, 5, Unit.WORKING_DAYS),
        Deadline(LEVEL, 2, Unit.HOURS, urgency=Urgency.URGENT),
    )
    late = shanghai("2026-09-30 23:00")
    urgent = handed_up(cast, late, urgency=Urgency.URGENT)

    assert due_of(urgent) == (DueKind.LEVEL.value, late + timedelta(hours=2))


def test_a_subject_may_have_a_deadline_of_its_own(cast: Cast) -> None:
    adopt(
        cast,
        Deadline(SOLUTION, 20, Unit.CALENDAR_DAYS),
        Deadline(SOLUTION, 3, Unit.CALENDAR_DAYS, category=Category.UTILITIES),
    )
    at = shanghai("2026-09-01 10:00")
    cases = {
        each: handed_up(cast, at, category=each) for each in (Category.UTILITIES, Category.REPAIR)
    }

    dues = {each: due_of(case_id)[1] for each, case_id in cases.items()}
    assert {each: due_day(at) for each, at in dues.items() if at is not None} == {
        Category.UTILITIES: date(2026, 9, 4),
        Category.REPAIR: date(2026, 9, 21),
    }


def test_sending_it_back_and_forth_starts_no_deadline_anew(cast: Cast) -> None:
    adopt(cast, Deadline(LEVEL, 10, Unit.CALENDAR_DAYS, level=CaseLevel.NEIGHBOURHOOD))
    came = shanghai("2026-09-01 10:00")
    case_id = handed_up(cast, came)
    before = due_of(case_id)
    with acting(cast.qian) as qian:
        operations.hand_up(by=qian.actor, at=came + DAY, case_id=case_id, reason="需街道协调")
    with acting(cast.sun) as sun:
        operations.return_case(by=sun.actor, at=came + 5 * DAY, case_id=case_id, reason="可办")

    assert due_of(case_id) == before


def test_open_requests_get_their_dates_at_once_and_the_ledger_says_how_many(cast: Cast) -> None:
    case_id = at_neighbourhood(cast)
    before = standing_of(case_id)

    assert adopt(cast, Deadline(LEVEL, 3, Unit.CALENDAR_DAYS)) == 1
    after = standing_of(case_id)
    assert (after.due_kind, after.due_at) != (before.due_kind, before.due_at)
    assert (after.response_due_at, after.hand_up_due_at) == (
        before.response_due_at,
        before.hand_up_due_at,
    )
    with as_owner():
        entry = LedgerEntry.objects.get(act="cases.deadlines_adopted")
    assert entry.detail == {
        "version": 1,
        "rules": 1,
        "cases": 1,
        "ids_sha256": digest_of_ids([case_id]),
    }
    assert all_agrees() == ([], [])

    assert adopt(cast, base=1) == 1
    assert due_of(case_id) == (before.due_kind, before.due_at)
    assert all_agrees() == ([], [])


def test_however_many_requests_there_are_adopting_asks_the_same_of_the_database(
    cast: Cast,
) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    asked = []
    for base, amount in enumerate((3, 4)):
        with CaptureQueriesContext(connection) as queries:
            adopt(cast, Deadline(LEVEL, amount, Unit.CALENDAR_DAYS), base=base)
        asked.append(len(queries))
        for household in cast.households["a1"]:
            raise_for(cast.lin, household)

    assert asked[0] == asked[1]
    assert all_agrees() == ([], [])


def test_an_act_that_counts_by_the_old_terms_is_waited_for_and_counted_anew(cast: Cast) -> None:
    """A complaint stands in no block, so holding the blocks alone would not see it."""
    written = threading.Event()

    def complain_slowly() -> None:
        with acting(cast.qian) as qian:
            operations.raise_case(
                by=qian.actor,
                at=NOW,
                household=cast.households["a1"][0],
                body="组员态度不好",
                category=Category.OTHER,
                channel=Channel.DESK,
                raised_at=NOW,
                restricted_about=RestrictedAbout.TEAM,
            )
            written.set()
            time.sleep(0.3)

    def adopt_meanwhile() -> None:
        written.wait(10)
        assert adopt(cast, Deadline(LEVEL, 3, Unit.CALENDAR_DAYS)) == 1

    at_once(complain_slowly, adopt_meanwhile)
    assert all_agrees() == ([], [])


def extended(cast: Cast, case_id: UUID) -> None:
    """More time, approved by the street and told."""
    with acting(cast.qian) as qian:
        operations.ask_extension(
            by=qian.actor,
            at=NOW + DAY,
            case_id=case_id,
            until_on=(NOW + 50 * DAY).date(),
            reason="等配件",
        )
    with acting(cast.sun) as sun:
        operations.approve_extension(
            by=sun.actor, at=NOW + DAY, case_id=case_id, text="配件到货后修，请多等几天"
        )
    waiting = standing_of(case_id).response_to_tell_id
    assert waiting is not None
    with acting(cast.qian) as qian:
        operations.tell(
            by=qian.actor, at=NOW + 2 * DAY, response_id=waiting, channel=ToldChannel.PHONE
        )


def settled(cast: Cast, case_id: UUID, *, reopened: bool) -> None:
    """A final answer, told; and rejected."""
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor, at=NOW + DAY, case_id=case_id, text="已修好", final=True,
            told=ToldChannel.PHONE,
        )  # fmt: skip
        if reopened:
            operations.reopen(by=qian.actor, at=NOW + 2 * DAY, case_id=case_id, reason="又坏了")


def test_clocks_are_filled_from_the_histories_of_requests_that_were_there_before(
    cast: Cast,
) -> None:
    adopt(cast, Deadline(LEVEL, 3, Unit.WORKING_DAYS), Deadline(SOLUTION, 9, Unit.WORKING_DAYS))
    raise_for(cast.lin, cast.households["a1"][1])
    extended(cast, at_neighbourhood(cast))
    for reopened in (True, False):
        settled(cast, at_neighbourhood(cast), reopened=reopened)
    goes_on = at_neighbourhood(cast)
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor, at=NOW + DAY, case_id=goes_on, text="已报修",
            final=False, next_on=(NOW + 5 * DAY).date(), told=ToldChannel.PHONE,
        )  # fmt: skip
    with as_owner():
        CaseStanding.objects.update(
            fixed_due_at=None,
            fixed_due_kind="",
            follow_up_since=None,
            level_since=None,
            solution_since=None,
        )
        assert {each.key.split(".")[1] for each in differences()} == {
            "fixed_due_at",
            "fixed_due_kind",
            "follow_up_since",
            "level_since",
            "solution_since",
        }
        with connection.cursor() as cursor:
            cursor.execute(import_module("minqing.cases.migrations.0076_clocks").FILL)

    assert all_agrees() == ([], [])


def test_with_deadlines_in_force_a_tampered_date_is_found(cast: Cast) -> None:
    adopt(cast, Deadline(LEVEL, 3, Unit.CALENDAR_DAYS))
    case_id = at_neighbourhood(cast)
    assert all_agrees() == ([], [])
    with as_owner():
        CaseStanding.objects.filter(pk=case_id).update(due_at=NOW + 300 * DAY)

    (found,) = all_agrees()[0]
    assert found.key.endswith(".due_at")


def test_hours_are_reminded_of_an_hour_before_and_escalated_when_they_are_over(
    cast: Cast,
) -> None:
    adopt(cast, Deadline(LEVEL, 4, Unit.HOURS, urgency=Urgency.URGENT))
    came = shanghai("2026-09-01 10:00")
    handed_up(cast, came, urgency=Urgency.URGENT)

    runs = {}
    with as_role("worker"):
        for quarters in range(11, 18):
            at = came + timedelta(minutes=15 * quarters)
            runs[at.astimezone(SHANGHAI).strftime("%H:%M")] = sweep("310199", at=at)
    assert {clock: swept for clock, swept in runs.items() if swept != Swept(0, 0)} == {
        "13:00": Swept(0, 1),
        "14:00": Swept(1, 0),
    }


def rows(*given: dict[str, object]) -> dict[str, object]:
    """What the form sends."""
    sent: dict[str, object] = {"form-TOTAL_FORMS": len(given) + 3, "form-INITIAL_FORMS": 0}
    for number in range(len(given) + 3):
        row = {"kind": "level", "unit": "working_days"}
        row |= given[number] if number < len(given) else {}  # type: ignore[arg-type]  # both are texts
        sent |= {f"form-{number}-{name}": value for name, value in row.items()}
    return sent


def looked_at(client: Client, sent: dict[str, object]) -> str:
    found = re.search(
        r'name="previewed" value="([0-9a-f]{64})"', client.post(PATH, sent).content.decode()
    )
    assert found is not None
    return found[1]


def test_the_page_previews_and_adopts(cast: Cast, client_for: ClientFor) -> None:
    case_id = at_neighbourhood(cast)
    client = client_for(cast.li)
    sent = rows({"level": "neighbourhood", "amount": 3})

    page = words(client.post(PATH, sent).content)
    assert "1 件未结诉求的期限会改变" in page
    assert standing_of(case_id).number in page
    done = client.post(PATH, {**sent, "previewed": looked_at(client, sent), "adopt": "1"})
    assert done.status_code == 302
    assert due_of(case_id)[0] == DueKind.LEVEL.value
    with as_owner():
        assert DeadlineVersion.objects.get().rules == [
            {"kind": "level", "level": "neighbourhood", "amount": 3, "unit": "working_days"}
        ]
    assert 'value="3"' in client.get(PATH).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"amount": 0}], "至少为 1"),
        ([{"amount": 900, "unit": "hours"}], "超过一年了"),
        ([{"amount": 3, "kind": "solution", "level": "street"}], "解决期限不分层级"),
        ([{"amount": 3}, {"amount": 5, "unit": "hours"}], "与第 1 行说的是同一件事"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_row(
    cast: Cast, client_for: ClientFor, given: list[dict[str, object]], said: str
) -> None:
    response = client_for(cast.li).post(PATH, {**rows(*given), "adopt": "1"})

    assert response.status_code == 422
    assert said in words(response.content)
    with as_owner():
        assert not DeadlineVersion.objects.exists()


def test_nobody_but_the_district_office_sets_deadlines(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.sun).get(PATH).status_code == 403
    with acting(cast.sun) as sun, pytest.raises(operations.NotYoursError):
        adopt_deadlines(by=sun.actor, at=NOW, area_code="310199", deadlines=(), base=0)


def test_the_page_asks_little_of_the_database(cast: Cast, client_for: ClientFor) -> None:
    assert len(own_statements(client_for(cast.li), PATH)) <= 4
