"""A notice leaves the house by the ways its user chose: with its cause, once, at its hour."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from minqing.lib.scope import Scope
from minqing.notices.access import own_scope
from minqing.notices.models import Notice, NoticeAddress, OutMessage, OutMessageText
from minqing.notices.operations import notify
from minqing.notices.operations.addresses import choose_when, note_address
from minqing.notices.rules import MessageState, Way, When
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, Player
from tests.database import as_owner, as_role
from tests.notices.sending import (
    drop_jobs,
    message,
    reach,
    run_jobs,
    run_task,
    states,
    waiting_jobs,
)

pytestmark = pytest.mark.usefixtures("words")

EVENING = NOW + timedelta(hours=13)  # 22:00 in Shanghai


def tell(by: Player, *to: Player, code: str = "tests.handed_up", at: datetime = NOW) -> None:
    """Somebody's act of which others are told."""
    with scoped(by.scope):
        notify(
            user_ids=[each.user.id for each in to],
            code=code,
            params={"count": 3},
            path="/desk/hand-ups/",
            by=by.actor,
            at=at,
        )


def choose(player: Player, way: Way, when: When) -> None:
    """When a player wants notices."""
    with scoped(own_scope(player.scope, player.user.id)):
        choose_when(
            by=player.actor, at=NOW - timedelta(hours=1), user_id=player.user.id, way=way, when=when
        )


def test_it_leaves_by_each_way_that_was_confirmed(cast: Cast, filing: Path) -> None:
    for way in Way:
        reach(cast.qian, way, secret="SECabc" if way is Way.DINGTALK else "")

    tell(cast.zhao, cast.qian, cast.sun)
    run_jobs(NOW)

    assert sorted(states()) == sorted((way.value, "delivered") for way in Way)
    written = {path.name.split("-")[1]: path.read_text("utf-8") for path in filing.iterdir()}
    assert "3 handed up" in written["wecom"]
    assert "https://minqing.example.cn/desk/hand-ups/" in written["dingtalk"]
    assert '"to":"13900005678"' in written["sms"]
    assert "【云锦区】3 handed up" in written["sms"]
    assert "To: qian@example.cn" in written["email"]


def test_no_act_no_message(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.EMAIL)

    with transaction.atomic():
        tell(cast.zhao, cast.qian)
        transaction.set_rollback(True)

    assert (waiting_jobs(), states()) == ([], [])


def test_nothing_is_queued_where_nothing_is_set_up(cast: Cast) -> None:
    tell(cast.zhao, cast.qian)

    assert waiting_jobs() == []


def test_the_same_notice_leaves_once_however_often_it_is_passed_on(
    cast: Cast, filing: Path
) -> None:
    reach(cast.qian, Way.EMAIL)
    tell(cast.zhao, cast.qian)
    ((_, name, arguments, _),) = waiting_jobs()

    assert [run_task(name, NOW, **arguments) for _ in range(3)] == [1, 0, 0]
    run_jobs(NOW)

    assert (states(), len(list(filing.iterdir()))) == ([("email", "delivered")], 1)


def test_what_is_not_urgent_waits_for_the_morning(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.SMS)
    tell(cast.zhao, cast.qian, at=EVENING)
    tell(cast.zhao, cast.qian, code="tests.danger", at=EVENING)
    run_jobs(EVENING)
    assert states() == [("sms", "waiting"), ("sms", "delivered")]

    run_jobs(EVENING + timedelta(hours=9, minutes=59))
    assert states() == [("sms", "waiting"), ("sms", "delivered")]
    run_jobs(EVENING + timedelta(hours=10))
    assert states() == [("sms", "delivered"), ("sms", "delivered")]


@pytest.mark.parametrize(
    ("when", "codes", "sent"),
    [
        (When.AT_ONCE, ("tests.handed_up", "tests.danger"), 2),
        (When.DAILY, ("tests.handed_up", "tests.danger"), 1),
        (When.NEVER, ("tests.handed_up", "tests.danger"), 0),
    ],
)
def test_the_user_chooses_when(
    cast: Cast, filing: Path, when: When, codes: tuple[str, ...], sent: int
) -> None:
    reach(cast.qian, Way.EMAIL)
    choose(cast.qian, Way.EMAIL, when)

    for code in codes:
        tell(cast.zhao, cast.qian, code=code)
    run_jobs(NOW)

    assert len(states()) == sent


def test_the_daily_summary_names_what_came_and_was_not_read(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.EMAIL, NOW - timedelta(hours=2))
    choose(cast.qian, Way.EMAIL, When.DAILY)
    for _ in range(3):
        tell(cast.zhao, cast.qian)
    tell(cast.zhao, cast.qian, code="tests.danger")
    with as_owner():
        Notice.objects.filter(pk=Notice.objects.earliest("id").pk).update(read_at=NOW)
    run_jobs(NOW)
    morning = NOW + timedelta(days=1)

    made = [run_task("minqing.notices.jobs.make_digests", morning, timestamp=0) for _ in range(2)]
    run_jobs(morning)

    assert made == [1, 0]
    row = message(kind="digest")
    assert (row.state, len(row.notice_ids)) == ("delivered", 2)
    later = morning + timedelta(days=1)
    assert run_task("minqing.notices.jobs.make_digests", later, timestamp=0) == 0


def test_a_summary_of_what_was_read_meanwhile_is_not_sent(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.SMS, NOW - timedelta(hours=2))
    choose(cast.qian, Way.SMS, When.DAILY)
    tell(cast.zhao, cast.qian)
    run_task("minqing.notices.jobs.make_digests", NOW + timedelta(days=1), timestamp=0)
    with as_owner():
        Notice.objects.update(read_at=NOW)

    run_jobs(NOW + timedelta(days=1))

    assert (states(), list(filing.glob("*"))) == ([("sms", "delivered")], [])


def test_whoever_left_gets_nothing_more(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.EMAIL)
    tell(cast.zhao, cast.qian)
    run_jobs_of_passing_on()
    with as_owner():
        cast.qian.user.is_active = False
        cast.qian.user.save()

    run_jobs(NOW)

    row = message()
    assert (row.state, row.failure) == (MessageState.FAILED, "no_address")


def run_jobs_of_passing_on() -> None:
    """Only the first step, so that something changes before the second."""
    ((_, name, arguments, _),) = waiting_jobs()
    drop_jobs()
    run_task(name, NOW, **arguments)


def test_nobody_sees_anothers_address_or_message(cast: Cast, filing: Path) -> None:
    reach(cast.qian, Way.EMAIL)
    tell(cast.zhao, cast.qian)
    run_jobs(NOW)

    for player in cast.players.values():
        with scoped(player.scope):
            assert (NoticeAddress.objects.count(), OutMessage.objects.count()) == (
                0,
                1 if player is cast.li else 0,
            )
        with scoped(own_scope(player.scope, player.user.id)):
            assert NoticeAddress.objects.count() == (1 if player is cast.qian else 0)
            assert OutMessage.objects.count() == (1 if player in {cast.qian, cast.li} else 0)
    with pytest.raises(DatabaseError, match="no scope is set"):
        NoticeAddress.objects.count()
    with pytest.raises(DatabaseError, match="no scope is set"):
        OutMessage.objects.count()


def test_only_the_worker_reads_addresses_and_words_of_messages(cast: Cast, filing: Path) -> None:
    reach_and_keep_code(cast.qian)

    everything = Scope.system("310199", "tests")
    with pytest.raises(DatabaseError, match="permission denied"), scoped(everything):
        OutMessageText.objects.count()
    with as_role("worker"), scoped(everything):
        assert OutMessageText.objects.count() == 1
    with as_role("worker"), scoped(cast.qian.scope):
        assert OutMessageText.objects.count() == 0


def reach_and_keep_code(player: Player) -> None:
    """An address that waits for its code."""
    with scoped(own_scope(player.scope, player.user.id)):
        note_address(
            by=player.actor, at=NOW, user_id=player.user.id, way=Way.SMS, address="13900001234"
        )
