"""What phones tell of themselves: kept, seen by whoever looks after them, and by nobody else."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minqing.fieldwork import access
from minqing.fieldwork.models import DeviceHealth
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled, iso, now, visit

Told = dict[str, Any]


def telling(**changes: object) -> Told:
    """A phone with three visits that wait, one of them held, and little room."""
    return {
        "version": 1,
        "unsent": 3,
        "oldest_unsent_at": "2026-11-22T01:58:00.000Z",
        "troubles": {"not_your_block": 1, "malformed": 2},
        "pictures": 2,
        "storage": {"used_mb": 1020, "quota_mb": 1200, "persisted": True},
        "offset_ms": -1800,
        "synced_at": "2026-11-22T05:40:00.000Z",
        "failures": 0,
        "failure": None,
        "full_at": None,
        "compared_at": None,
        "differing": 0,
        **changes,
    }


def kept() -> list[DeviceHealth]:
    with as_owner():
        return list(DeviceHealth.objects.all())


def test_a_pull_brings_how_the_phone_stands(cast: Cast, phone: Phone) -> None:
    phone.pull(health=telling())

    [row] = kept()
    assert str(row.device_id) == phone.device_id
    assert (row.unsent, row.in_trouble, row.used_percent) == (3, 3, 85)
    assert row.oldest_unsent_at == datetime.fromisoformat("2026-11-22T01:58:00Z")
    assert row.troubles == {"not_your_block": 1, "malformed": 2}


def test_a_push_brings_it_too_and_the_last_word_stands(cast: Cast, phone: Phone) -> None:
    phone.pull(health=telling())
    body = {"app_version": "0.1.0", "sent_at": iso(now()), "items": []}

    response = phone.post("push", {**body, "health": telling(unsent=0, troubles={})})

    assert response.status_code == 200
    assert [(each.unsent, each.in_trouble) for each in kept()] == [(0, 0)]


def test_a_phone_that_cannot_sync_is_heard(cast: Cast, phone: Phone) -> None:
    failing = telling(failures=4, failure="storage_full", full_at="2026-11-22T05:41:00.000Z")

    assert phone.post("health", {"app_version": "0.1.0", "health": failing}).status_code == 200

    assert [(each.failures, each.failure) for each in kept()] == [(4, "storage_full")]


def test_an_app_that_tells_nothing_still_syncs(cast: Cast, this_round: Round, phone: Phone) -> None:
    phone.pull()
    household = cast.households["a1"][0]

    assert phone.outcomes(visit(household, this_round.pk)) == [("applied", None)]
    assert kept() == []


def test_what_cannot_be_read_keeps_no_visit_from_arriving(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    item = phone.seal(visit(cast.households["a1"][0], this_round.pk))
    body = {"app_version": "9", "sent_at": iso(now()), "items": [item], "health": {"unsent": "?"}}

    response = phone.post("push", body)

    assert [each["outcome"] for each in response.json()["results"]] == ["applied"]
    assert kept() == []


def test_telling_costs_four_statements(cast: Cast, phone: Phone) -> None:
    def statements(health: Told | None = None) -> int:
        with CaptureQueriesContext(connection) as seen:
            phone.pull(health=health)
        return len(seen)

    phone.pull()
    phone.pull()
    quiet = statements()

    # The scope's transaction and its settings, and the row.
    assert statements(telling()) - quiet == 4


@pytest.mark.parametrize(
    ("name", "sees"), [("qian", 1), ("zheng", 0), ("sun", 1), ("lin", 0), ("zhao", 0)]
)
def test_it_is_seen_as_the_phones_are(cast: Cast, phone: Phone, name: str, sees: int) -> None:
    phone.pull(health=telling())
    scope = cast.players[name].scope

    with scoped(scope):
        by_access = access.health(scope).count()
        by_row_security = DeviceHealth.objects.count()

    assert (by_access, by_row_security) == (sees, sees)


def test_a_phone_writes_for_itself_alone(cast: Cast, phone: Phone) -> None:
    other = enrolled(cast.qian, cast.zhao)
    other.pull(health=telling(unsent=7))

    phone.pull(health=telling(unsent=1))

    assert {str(each.device_id): each.unsent for each in kept()} == {
        other.device_id: 7,
        phone.device_id: 1,
    }
