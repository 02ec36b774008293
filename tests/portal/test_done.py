"""What was done for a neighbourhood: figures for everybody, and nothing about anybody."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from minqing.cases import operations
from minqing.cases.rules import CaseLevel
from minqing.lib.time import at_local, local_date
from minqing.portal.queries import done_for
from minqing.portal.rules import Counted, whole_year, worded
from tests.cases.acting import acting, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import words

AREA = "310199001001"


@pytest.fixture
def client(cast: Cast) -> Client:
    """Somebody without an account, before anything was counted."""
    with as_owner():
        cache.clear()
    return Client()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 30), date(2025, 11, 1), date(2026, 10, 31)),
        (date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2024, 3, 29), date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_twelve_whole_months(today: date, first: date, last: date) -> None:
    assert whole_year(today) == (first, last)


def test_few_requests_give_no_figures() -> None:
    few = worded(Counted(9, 9, 9, 0, 9, 9, {CaseLevel.BLOCK: 9}))
    assert (few.raised, few.declared_rate, few.by_level[CaseLevel.BLOCK]) == (None, None, None)


def test_a_share_that_would_tell_a_small_number_is_left_out() -> None:
    done = worded(
        Counted(40, 38, 12, 2, 40, 30, {CaseLevel.BLOCK: 20, CaseLevel.NEIGHBOURHOOD: 18})
    )
    assert done.raised == 40
    assert done.in_time_rate == Decimal("75.0")
    # Two are not declared solved; two say no, and the next larger part goes with them.
    assert (done.declared_rate, done.rejected_rate, done.confirmed_rate) == (None, None, None)
    assert done.by_level == {
        CaseLevel.BLOCK: 20,
        CaseLevel.NEIGHBOURHOOD: 18,
        CaseLevel.STREET: 0,
        CaseLevel.DISTRICT: 0,
    }


def some_requests(cast: Cast) -> None:
    """Twelve requests of last month: ten solved and told, six of them confirmed."""
    month = local_date(timezone.now()).replace(day=1) - timedelta(days=1)
    raised_at = at_local(month.replace(day=1), 9)
    for index in range(12):
        raised = raise_for(
            cast.lin,
            cast.households["a1"][index % 6],
            at=raised_at,
            body=f"秘密的事{index}",
            requester_name="秘密姓名",
        )
        if index < 10:
            with acting(cast.lin) as lin:
                operations.answer_on_the_spot(
                    by=lin.actor, at=raised_at, case_id=raised.case.pk, text="当场换好了"
                )
        if index < 6:
            with acting(cast.lin) as lin:
                requester = raised.case.requesters.get()
                operations.confirm(
                    by=lin.actor,
                    at=raised_at + timedelta(days=1),
                    case_id=raised.case.pk,
                    requester_id=requester.pk,
                )


def test_the_page_shows_both_rates_and_who_solved(cast: Cast, client: Client) -> None:
    some_requests(cast)
    client.cookies["language"] = "en"
    page = words(client.get(f"/done/{AREA}/").content)
    assert "Requests raised 12" in page
    assert "Residents say: solved 50.0 %" in page
    assert "Block team 10" in page or "Block 10" in page
    for secret in ("秘密", "陈建国", "林静"):
        assert secret not in page


def test_of_a_neighbourhood_without_requests_nothing_is_told(cast: Cast, client: Client) -> None:
    some_requests(cast)
    client.cookies["language"] = "en"
    page = words(client.get("/done/310199001002/").content)
    assert "Fewer than 10 requests were raised here" in page


def test_it_is_counted_once_a_day(cast: Cast, client: Client) -> None:
    at = datetime(2026, 11, 30, 8, tzinfo=UTC)
    before = done_for(AREA, at=at)
    some_requests(cast)
    assert done_for(AREA, at=at + timedelta(hours=1)) == before


def test_a_neighbourhood_is_chosen_without_a_script(cast: Cast, client: Client) -> None:
    assert "柳岸二村" in client.get("/done/").content.decode()
    chosen = client.get("/done/", {"neighbourhood": AREA})
    assert chosen["Location"] == f"/done/{AREA}/"


@pytest.mark.parametrize("code", ["310199", "310199001", "999999999999", "x", "3101990010010001"])
def test_other_places_have_no_page(cast: Cast, client: Client, code: str) -> None:
    assert client.get(f"/done/{code}/").status_code == 404
