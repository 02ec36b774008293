"""What phones tell of themselves: kept, seen by whoever looks after them, and by nobody else."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from minqing.fieldwork import access
from minqing.fieldwork.models import DeviceHealth
from minqing.fieldwork.queries.phones import phone_counts
from minqing.fieldwork.views.telling import told_words
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled, iso, now, visit

Told = dict[str, Any]
#: A phone about which nobody has to do anything.
WELL: Told = {
    "unsent": 0,
    "oldest_unsent_at": None,
    "troubles": {},
    "pictures": 0,
    "storage": {"used_mb": 12, "quota_mb": 1200, "persisted": True},
}


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


def show(client: Client, which: str) -> str:
    """The table of one list on the page of devices, as a reader of English sees it."""
    page = client.get(f"/desk/devices/?show={which}", headers={"accept-language": "en"})
    content = page.content.decode()
    return content.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in content else ""


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("failing", {"troubles": {"not_your_block": 1}}),
        ("failing", {"failures": 3, "failure": "server"}),
        ("failing", {"compared_at": "2026-11-22T05:00:00.000Z", "differing": 1}),
        ("unsent", {"unsent": 2}),
        ("unsent", {"pictures": 1}),
        ("full", {"storage": {"used_mb": 960, "quota_mb": 1200, "persisted": True}}),
        ("full", {"full_at": iso(now())}),
    ],
)
def test_each_list_has_the_phones_that_tell_so(
    cast: Cast, phone: Phone, client_for: ClientFor, which: str, told: Told
) -> None:
    enrolled(cast.qian, cast.zhao).pull(health=telling(**WELL))
    phone.pull(health=telling(**{**WELL, **told}))
    client = client_for(cast.qian)

    shown = {each: show(client, each) for each in ("failing", "unsent", "full")}

    assert {each for each, page in shown.items() if "林静" in page} == {which}
    assert {each for each, page in shown.items() if "赵卫东" in page} == set()


def test_an_older_app_is_listed(
    cast: Cast,
    phone: Phone,
    client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    built = tmp_path / "version.json"
    monkeypatch.setattr("minqing.fieldwork.queries.release.built", lambda _: built)
    client = client_for(cast.qian)

    built.write_text('{"version": "0.2.0"}')
    assert "林静" in show(client, "old")
    built.write_text('{"version": "0.1.0"}')
    assert show(client, "old") == ""


def test_a_withdrawn_phone_troubles_nobody_any_more(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    phone.pull(health=telling(failures=3, failure="fault"))
    client = client_for(cast.qian)
    client.post(f"/desk/devices/{phone.device_id}/revoke/")

    assert show(client, "failing") == ""


def test_the_page_says_in_words_what_a_phone_tells(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    phone.pull(
        health=telling(
            failures=2,
            failure="storage_full",
            differing=1,
            offset_ms=-240_000,
            troubles={"not_your_block": 1, "malformed": 2, "of_a_newer_server": 1},
            storage={"used_mb": 1020, "quota_mb": 1200, "persisted": False},
        )
    )
    with as_owner():
        row = DeviceHealth.objects.get()

    with translation.override("en"):
        words = [text for _, text in told_words(row)]

    assert words[0].startswith("4 records its worker has to look at: ")
    assert "The block was no longer the visitor's" in words[0]
    assert "another reason" in words[0]
    assert words[1:] == [
        "2 syncs failed: The phone’s storage is full",
        "1 block was not as here and was fetched anew",
        "3 records not sent · since 2026-11-22 09:58",
        "2 pictures wait",
        "Storage nearly full: 1020 of 1200 MB",
        "Its browser may clear the app’s data",
        "Clock 4 minutes fast",
    ]


def test_the_numbers_of_the_board_are_those_of_the_lists(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    phone.pull(health=telling(failures=1, failure="server"))
    enrolled(cast.qian, cast.zhao).pull(health=telling(**WELL))
    with scoped(cast.qian.scope) as scope:
        counts = phone_counts(scope, now(), "0.2.0", area_code="310199001001")
        elsewhere = phone_counts(scope, now(), "0.2.0", area_code="310199001002")

    assert {each.value: count for each, count in counts.items()} == {
        "enrolled": 2,
        "failing": 1,
        "unsent": 1,
        "quiet": 0,
        "old": 2,
        "full": 1,
    }
    assert set(elsewhere.values()) == {0}
