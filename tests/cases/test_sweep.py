"""The sweep: reminders before something is due, attention of the next level when it is overdue."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minqing.cases import operations
from minqing.cases.jobs import sweep_due
from minqing.cases.models import CaseEvent, CaseStanding, Reminder
from minqing.cases.operations.sweeping import Swept, sweep
from minqing.cases.rules import CaseLevel, EventKind, RestrictedAbout, ToldChannel
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import digest_of_ids
from minqing.lib.time import SHANGHAI
from minqing.notices.models import Notice
from tests.builders import NOW
from tests.cases.acting import (
    acting,
    all_agrees,
    at_neighbourhood,
    complain,
    hand_up_list,
    raise_for,
    standing_of,
)
from tests.cast import Cast, Player
from tests.database import as_owner, as_role

DISTRICT = "310199"
DAY = timedelta(days=1)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


#: A Monday; a case raised then is to be handed up by Monday the 16th, answered by 9 December.
RAISED = shanghai("2026-11-09 10:00")
#: The morning of the day on which teams are reminded of the 16th.
SATURDAY = shanghai("2026-11-14 08:30")
OVERDUE = shanghai("2026-11-17 09:00")


def swept(at: datetime) -> Swept:
    """A run of the job, as the worker."""
    with as_role("worker"):
        return sweep(DISTRICT, at=at)


def told(start: str = "cases.") -> list[tuple[object, str, dict[str, object]]]:
    """Who was told what of due dates."""
    codes = ("cases.due_soon", "cases.due_in_hours", "cases.overdue_below")
    with as_owner():
        return sorted(
            (each.user_id, each.code, each.params)
            for each in Notice.objects.filter(code__in=[*codes, "cases.many_overdue_below"])
            if each.code.startswith(start)
        )


def escalations(case_id: UUID) -> list[str]:
    """At which levels it was overdue, so that the attention of the next one was drawn."""
    with as_owner():
        events = CaseEvent.objects.filter(case_id=case_id, kind=EventKind.ESCALATED.value)
        return list(events.order_by("number").values_list("level_from", flat=True))


def test_two_days_before_its_last_day_those_who_hold_it_are_told_once(cast: Cast) -> None:
    raise_for(cast.lin, cast.households["a1"][0], at=RAISED)

    assert swept(SATURDAY - timedelta(minutes=15)) == Swept(0, 0)
    assert swept(SATURDAY) == Swept(0, 1)
    assert told() == sorted(
        (player.user.id, "cases.due_soon", {"count": 1}) for player in (cast.lin, cast.zhao)
    )
    assert swept(SATURDAY) == Swept(0, 0)
    assert swept(SATURDAY + DAY) == Swept(0, 0)


def test_one_notice_a_person_and_day_however_many_requests_fall_due(cast: Cast) -> None:
    for household in cast.households["a1"][:3]:
        raise_for(cast.lin, household, at=RAISED)
    swept(SATURDAY)
    # Due on the same day, but known only after the morning's notice.
    late = raise_for(cast.lin, cast.households["a1"][3], at=RAISED).case

    assert swept(SATURDAY + timedelta(hours=3)) == Swept(0, 0)
    assert {params["count"] for _, _, params in told()} == {3}
    assert swept(SATURDAY + DAY) == Swept(0, 1)
    with as_owner():
        assert Reminder.objects.filter(case_id=late.pk).count() == 1


def test_offices_are_reminded_by_working_days(cast: Cast) -> None:
    # The month ends on Wednesday 9 December.
    at_neighbourhood(cast, at=RAISED)

    assert swept(shanghai("2026-12-07 08:29")) == Swept(0, 0)
    assert swept(shanghai("2026-12-07 08:30")) == Swept(0, 1)
    assert told() == [(cast.qian.user.id, "cases.due_soon", {"count": 1})]


def test_whoever_was_named_for_a_request_is_told_alone(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=RAISED).case.pk
    with acting(cast.zhao) as zhao:
        operations.assign(by=zhao.actor, at=RAISED, case_id=case_id, member_id=cast.lin.member.id)

    swept(SATURDAY)
    assert told() == [(cast.lin.user.id, "cases.due_soon", {"count": 1})]


@pytest.mark.parametrize("clock", ["00:00", "03:15", "08:29", "20:30", "23:45"])
def test_nobody_is_reminded_at_night(cast: Cast, clock: str) -> None:
    raise_for(cast.lin, cast.households["a1"][0], at=RAISED)

    assert swept(shanghai(f"2026-11-15 {clock}")) == Swept(0, 0)
    assert told() == []


def test_overdue_the_next_level_hears_once_and_nothing_else_changes(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=RAISED).case.pk
    before = standing_of(case_id)

    assert swept(OVERDUE) == Swept(1, 0)
    after = standing_of(case_id)
    assert escalations(case_id) == ["block"]
    assert (after.level, after.owner_area_code, after.assignee_id, after.due_at) == (
        before.level,
        before.owner_area_code,
        before.assignee_id,
        before.due_at,
    )
    assert told() == [(cast.qian.user.id, "cases.overdue_below", {"number": before.number})]

    assert swept(OVERDUE) == swept(OVERDUE + 9 * DAY) == Swept(0, 0)
    assert all_agrees() == ([], [])


def test_one_entry_of_the_ledger_a_chain_says_how_many_and_which(cast: Cast) -> None:
    here = [raise_for(cast.lin, each, at=RAISED).case.pk for each in cast.households["a1"][:2]]
    there = [raise_for(cast.wu, cast.households["b1"][0], at=RAISED).case.pk]

    assert swept(OVERDUE) == Swept(3, 0)
    with as_owner():
        entries = LedgerEntry.objects.filter(act="cases.escalated").order_by("chain")
        assert [(each.chain, each.actor_name, each.detail) for each in entries] == [
            (chain, "clock", {"cases": len(keys), "ids_sha256": digest_of_ids(keys)})
            for chain, keys in (("310199001001", here), ("310199001002", there))
        ]
    # One notice a person, with the number only where it is one.
    assert {params.get("count") for user, _, params in told() if user == cast.qian.user.id} == {2}


def test_overdue_again_one_level_up_the_level_above_that_hears(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=RAISED).case.pk
    swept(OVERDUE)
    hand_up_list(cast.zhao, cast, case_id, at=OVERDUE)
    assert swept(OVERDUE + DAY) == Swept(0, 0)
    month_over = shanghai("2026-12-10 09:00")

    assert swept(month_over) == Swept(1, 0)
    assert escalations(case_id) == ["block", "neighbourhood"]

    with acting(cast.qian) as qian:
        operations.hand_up(by=qian.actor, at=month_over, case_id=case_id, reason="需街道协调")
    assert swept(month_over) == Swept(1, 0)
    with acting(cast.sun) as sun:
        operations.return_case(by=sun.actor, at=month_over, case_id=case_id, reason="居民区可办")
    # It is overdue where it was overdue before.
    assert swept(month_over + DAY) == Swept(0, 0)
    assert all_agrees() == ([], [])


def test_nobody_is_above_the_district(cast: Cast) -> None:
    case_id = complain(cast.li, cast.households["a1"][0], RestrictedAbout.STREET, at=RAISED)
    assert standing_of(case_id.case.pk).level == CaseLevel.DISTRICT.value

    assert swept(shanghai("2026-12-10 09:00")) == Swept(0, 0)


def test_a_complaint_about_a_team_is_told_above_it_only(cast: Cast) -> None:
    raised = complain(cast.qian, cast.households["a1"][0], RestrictedAbout.TEAM, at=RAISED)

    assert swept(shanghai("2026-12-07 08:30")).reminded == 1
    assert swept(shanghai("2026-12-10 09:00")) == Swept(1, 0)
    assert {user for user, _, _ in told()} == {cast.qian.user.id, cast.sun.user.id}
    assert escalations(raised.case.pk) == ["neighbourhood"]
    assert all_agrees() == ([], [])


def test_after_a_reopening_it_begins_anew(cast: Cast) -> None:
    case_id = at_neighbourhood(cast, at=RAISED)
    over = shanghai("2026-12-10 09:00")
    assert swept(over) == Swept(1, 0)
    with acting(cast.qian) as qian:
        (answer,) = operations.respond(
            by=qian.actor, at=over, case_id=case_id, text="已换新灯。", final=True
        )
        operations.tell(by=qian.actor, at=over, response_id=answer.pk, channel=ToldChannel.PHONE)
        operations.reopen(by=qian.actor, at=over, case_id=case_id, reason="灯还是不亮")
    assert swept(over + DAY) == Swept(0, 0)

    assert swept(over + 60 * DAY) == Swept(1, 0)
    assert escalations(case_id) == ["neighbourhood"] * 2


def test_the_job_sweeps_the_district_of_the_settings(cast: Cast) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=NOW).case.pk

    # By the real clock, which is long after the cast's June.
    with as_role("worker"):
        assert (sweep_due(0), sweep_due(0)) == (1, 0)
    assert escalations(case_id) == ["block"]


def test_a_tampered_due_date_is_found(cast: Cast) -> None:
    case_id = at_neighbourhood(cast, at=RAISED)
    with as_owner():
        CaseStanding.objects.filter(pk=case_id).update(due_at=OVERDUE + 900 * DAY)

    (found,) = all_agrees()[0]
    assert found.key.endswith(".due_at")


#: Shrinking takes a database each step: a failing example is short anyway.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_TO_DO = st.sampled_from(["sweep", "sweep", "up"])


@given(st.lists(st.tuples(_TO_DO, st.integers(0, 40)), max_size=7))
@settings(
    max_examples=4,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_however_often_it_is_swept_a_level_hears_once(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=RAISED).case.pk
    at = RAISED
    expected: list[str] = []
    for what, later in steps:
        at += later * DAY / 10
        standing = standing_of(case_id)
        if what == "up":
            _up(cast, standing, at)
        else:
            swept(at)
            overdue = standing.due_at is not None and standing.due_at <= at
            if overdue and standing.level not in {*expected, CaseLevel.DISTRICT.value}:
                expected.append(standing.level)

    assert escalations(case_id) == expected
    assert all_agrees() == ([], [])


def _up(cast: Cast, standing: CaseStanding, at: datetime) -> None:
    """Hand a case up from wherever it is, if there is a level above."""
    holder: Player | None = {"neighbourhood": cast.qian, "street": cast.sun}.get(standing.level)
    if standing.level == CaseLevel.BLOCK.value:
        hand_up_list(cast.zhao, cast, standing.pk, at=at)
    elif holder is not None:
        with acting(holder):
            operations.hand_up(by=holder.actor, at=at, case_id=standing.pk, reason="请上级协调")
