"""Units convened on a case: their parts, the one reply, the end; nothing else moves."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from minqing.cases import operations
from minqing.cases.models import (
    CaseEvent,
    ConveningStanding,
    PartStanding,
    PartStep,
    Response,
)
from minqing.cases.operations import coordination
from minqing.cases.operations.coordination import Ask, overdue
from minqing.cases.operations.terms import adopt_calendar
from minqing.cases.rules.coordination import PartRole, SupervisionKind
from minqing.cases.rules.holidays import DayKind, NamedDay
from minqing.lib.actor import Actor
from minqing.notices.models import Notice
from tests.cases.acting import acting, all_agrees, at_neighbourhood, days, standing_of
from tests.cases.convened import (
    EXCERPT,
    Together,
    at_street,
    part_of,
    standing_of_part,
    together,
    unit,
)
from tests.cases.test_together import together as at_the_same_moment
from tests.cast import Cast, Player
from tests.database import as_owner


def told(player: Player) -> list[str]:
    with as_owner():
        rows = Notice.objects.filter(user_id=player.user.pk).order_by("pk")
        return list(rows.values_list("code", flat=True))


def answer(player: Player, part_id: UUID, text: str, day: float = 2) -> None:
    with acting(player):
        coordination.answer_part(by=player.actor, at=days(day), part_id=part_id, text=text)


def counts(found: Together) -> tuple[int, int, int]:
    with as_owner():
        row = ConveningStanding.objects.get(pk=found.convening.pk)
    return row.parts, row.answered, row.owed


def test_the_case_stays_the_offices_and_its_month_stays(cast: Cast) -> None:
    case_id = at_street(cast)
    before = standing_of(case_id)
    found = together(cast, case_id=case_id)
    after = standing_of(case_id)
    same = ("level", "state", "owner_area_code", "response_due_at", "due_at", "assignee_id")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert counts(found) == (2, 0, 2)
    assert told(found.hua) == ["cases.part_given"]
    assert all_agrees() == ([], [])


def test_the_lead_is_the_first_part_whatever_the_order(cast: Cast) -> None:
    found = together(cast)
    with as_owner():
        rows = PartStanding.objects.order_by("part__number").values_list(
            "role", "unit_id", "lead_unit_id"
        )
        assert list(rows) == [
            ("lead", found.water.pk, found.water.pk),
            ("assisting", found.housing.pk, found.water.pk),
        ]


def test_a_unit_answers_at_its_desk_and_the_office_for_another(cast: Cast) -> None:
    found = together(cast)
    answer(found.hua, part_of(found, found.water), "水管已更换，三天内不再漏。")
    answer(cast.sun, part_of(found, found.housing), "墙面下周修补。", 3)
    assert counts(found) == (2, 2, 0)
    with as_owner():
        steps = PartStep.objects.filter(kind="answered").order_by("happened_at")
        assert list(steps.values_list("for_unit", flat=True)) == [None, True]
        last = CaseEvent.objects.filter(case_id=found.case_id).order_by("number").last()
        assert last is not None
        assert (last.kind, last.text.content) == ("part_answered", "区房屋管理局：墙面下周修补。")
    assert "cases.part_answered" in told(cast.sun)
    assert told(found.hua) == ["cases.part_given", "cases.part_answered"]
    assert all_agrees() == ([], [])


def test_the_answers_become_one_reply_which_ends_the_convening(cast: Cast) -> None:
    found = together(cast)
    answer(found.hua, part_of(found, found.water), "水管已更换。")
    with acting(cast.sun):
        given = coordination.give_reply(
            by=cast.sun.actor,
            at=days(4),
            convening_id=found.convening.pk,
            text="水管已换，墙面下周修好。",
            final=True,
            solved=True,
        )
    assert [each.final for each in given] == [True]
    housing = standing_of_part(part_of(found, found.housing))
    assert (housing.state, housing.due_at) == ("ended", None)
    assert counts(found) == (2, 1, 0)
    row = standing_of(found.case_id)
    assert (row.state, row.solved_level) == ("solved", "street")
    with as_owner():
        assert Response.objects.count() == 1
    assert all_agrees() == ([], [])
    with acting(found.hua), pytest.raises(coordination.ConveningOverError):
        coordination.draft_reply(
            by=found.hua.actor,
            at=days(5),
            part_id=part_of(found, found.water),
            text="再写一份",
        )


def test_a_reply_that_goes_on_leaves_the_units_at_work(cast: Cast) -> None:
    found = together(cast)
    with acting(cast.sun):
        coordination.give_reply(
            by=cast.sun.actor,
            at=days(2),
            convening_id=found.convening.pk,
            text="水务局本周查明原因。",
            final=False,
            next_on=days(7).date(),
        )
    assert counts(found) == (2, 0, 2)


def test_a_part_goes_back_and_forth_twice_and_then_the_office_decides(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    with acting(found.hua):
        coordination.ask_hand_on(
            by=found.hua.actor, at=days(2), part_id=part, unit_id=found.power.pk, reason="是电的事"
        )
    assert standing_of_part(part).state == "put_back"
    assert "cases.part_put_back" in told(cast.sun)
    with acting(cast.sun):
        common: dict[str, Any] = {"by": cast.sun.actor, "part_id": part}
        coordination.hand_on(**common, at=days(2), unit_id=found.power.pk, reason="请供电看")
        coordination.hand_on(**common, at=days(3), unit_id=found.water.pk, reason="还是水的事")
        with pytest.raises(coordination.PingPongError):
            coordination.hand_on(**common, at=days(4), unit_id=found.power.pk, reason="再转")
        coordination.decide_part(**common, at=days(4), unit_id=found.water.pk, reason="由水务办理")
    assert (standing_of_part(part).unit_id, standing_of_part(part).binding) == (
        found.water.pk,
        True,
    )
    with acting(found.hua), pytest.raises(coordination.PartNotNowError):
        coordination.refuse_part(by=found.hua.actor, at=days(5), part_id=part, reason="不归我们")
    assert all_agrees() == ([], [])


def test_the_office_asks_for_more_and_moves_a_sub_deadline(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    answer(found.hua, part, "已处理。")
    with acting(cast.sun):
        coordination.send_back(
            by=cast.sun.actor,
            at=days(3),
            part_id=part,
            reason="请写明换了哪段水管",
            due_on=days(9).date(),
        )
        coordination.move_sub_deadline(
            by=cast.sun.actor, at=days(4), part_id=part, reason="等配件", due_on=days(14).date()
        )
        with pytest.raises(coordination.SubDeadlinePastError):
            coordination.move_sub_deadline(
                by=cast.sun.actor, at=days(4), part_id=part, reason="早些", due_on=days(4).date()
            )
    row = standing_of_part(part)
    assert (row.state, row.due_on) == ("open", days(14).date())
    assert all_agrees() == ([], [])


def test_the_clock_tells_of_an_overdue_part_once(cast: Cast) -> None:
    found = together(cast)
    for _run in range(2):
        with acting(cast.li):
            coordination.note_overdue_parts(
                scope=cast.li.scope, by=cast.li.actor.system("clock"), at=days(20)
            )
    assert told(found.hua).count("cases.part_overdue") == 1
    assert told(cast.sun).count("cases.part_overdue") == 2  # one for each of the two parts
    assert standing_of_part(part_of(found, found.water)).overdue_noted
    assert all_agrees() == ([], [])


def test_the_morning_job_goes_on_past_what_was_settled_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One part is ended between the look and the act: the other one is told of all the same."""
    found = together(cast)
    housing, water = part_of(found, found.housing), part_of(found, found.water)
    note = overdue._note

    def note_slowly(*, by: Actor, at: datetime, part_id: UUID) -> bool:
        if part_id == housing:
            raise coordination.ConveningOverError
        return note(by=by, at=at, part_id=part_id)

    monkeypatch.setattr(overdue, "_note", note_slowly)
    told_of = coordination.note_overdue_parts(
        scope=cast.li.scope, by=Actor.system("clock"), at=days(20)
    )
    assert told_of == 1
    assert standing_of_part(water).overdue_noted
    assert not standing_of_part(housing).overdue_noted


def test_a_convening_ends_with_its_case(cast: Cast) -> None:
    found = together(cast)
    requester = standing_of(found.case_id).case.requesters
    with as_owner():
        key = requester.get().pk
    with acting(cast.sun):
        operations.withdraw(
            by=cast.sun.actor,
            at=days(3),
            case_id=found.case_id,
            statement="不用了，自己修好了",
            requester_id=key,
        )
    with acting(cast.li):
        ended = coordination.end_what_has_ended(
            scope=cast.li.scope,
            by=cast.li.actor.system("clock"),
            at=days(3) + timedelta(hours=1),
            reason="诉求已结束",
        )
    assert ended == 1
    assert counts(found) == (2, 0, 0)
    assert all_agrees() == ([], [])


def test_supervision_is_numbered_and_the_unit_is_told(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    with acting(cast.sun):
        for kind in (SupervisionKind.REMINDER, SupervisionKind.NOTICE):
            made = coordination.supervise(
                by=cast.sun.actor,
                at=days(3),
                case_id=found.case_id,
                kind=kind,
                held_on=days(3).date(),
                text="请抓紧办理",
                part_id=part,
            )
    assert made.number == 2
    assert told(found.hua).count("cases.part_supervised") == 2
    assert all_agrees() == ([], [])


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"asks": []}, coordination.TooManyUnitsError),
        ({"excerpt": "  "}, operations.TextMissingError),
    ],
)
def test_what_a_convening_needs(
    cast: Cast, changed: dict[str, object], error: type[Exception]
) -> None:
    water = unit("区水务局")
    case_id = at_street(cast)
    given: dict[str, Any] = {
        "purpose": "一起办",
        "excerpt": EXCERPT,
        "asks": [Ask(water.pk, PartRole.LEAD, "查水管", working_days=3)],
        **changed,
    }
    with acting(cast.sun), pytest.raises(error):
        coordination.convene(by=cast.sun.actor, at=days(1), case_id=case_id, **given)


def test_only_the_office_that_holds_the_case_convenes(cast: Cast) -> None:
    water = unit("区水务局")
    ask = Ask(water.pk, PartRole.LEAD, "查水管", working_days=3)
    for player, case_id in ((cast.qian, at_neighbourhood(cast)), (cast.li, at_street(cast))):
        with acting(player), pytest.raises(operations.CaseError):
            coordination.convene(
                by=player.actor,
                at=days(1),
                case_id=case_id,
                purpose="一起办",
                excerpt=EXCERPT,
                asks=[ask],
            )


def test_two_convenings_at_once_are_refused(cast: Cast) -> None:
    found = together(cast)
    with acting(cast.sun), pytest.raises(coordination.AlreadyConvenedError):
        coordination.convene(
            by=cast.sun.actor,
            at=days(2),
            case_id=found.case_id,
            purpose="再来一次",
            excerpt=EXCERPT,
            asks=[Ask(found.power.pk, PartRole.LEAD, "查线路", working_days=3)],
        )


def test_units_of_a_street_answer_to_the_district_once_it_holds_the_case(cast: Cast) -> None:
    found = together(cast)
    housing = part_of(found, found.housing)
    with acting(cast.sun):
        operations.hand_up(
            by=cast.sun.actor, at=days(2), case_id=found.case_id, reason="街道协调不了"
        )
        with pytest.raises(operations.NotYoursError):
            coordination.end_part(by=cast.sun.actor, at=days(2), part_id=housing, reason="收回")
    answer(found.hua, part_of(found, found.water), "水管已更换。", 3)
    assert told(cast.li).count("cases.part_answered") == 1
    with acting(cast.li):
        coordination.end_part(by=cast.li.actor, at=days(3), part_id=housing, reason="不用补墙")
        coordination.give_reply(
            by=cast.li.actor,
            at=days(4),
            convening_id=found.convening.pk,
            text="水管已换，不再漏水。",
            final=True,
            solved=True,
        )
    assert standing_of(found.case_id).solved_level == "district"
    assert counts(found) == (2, 1, 0)
    assert all_agrees() == ([], [])


def test_a_new_calendar_moves_sub_deadlines_that_count_working_days(cast: Cast) -> None:
    """2027 is not announced: until it is, Monday to Friday is counted."""
    december = days(0).replace(year=2026, month=12, day=28)
    found = together(cast, at=december, case_id=at_street(cast, at=december - timedelta(days=2)))
    part = part_of(found, found.water)
    before = standing_of_part(part)
    assert (before.due_on, before.provisional) == (date(2027, 1, 4), True)
    with acting(cast.li):
        adopt_calendar(
            by=cast.li.actor,
            at=december + timedelta(days=1),
            area_code="310199",
            year=2027,
            days=[NamedDay(date(2027, 1, day), DayKind.OFF, "元旦") for day in (1, 2, 3)],
            base=0,
        )
    after = standing_of_part(part)
    assert (after.due_on, after.provisional) == (date(2027, 1, 5), False)
    assert all_agrees() == ([], [])


def test_of_two_answers_at_once_one_counts(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    ended = at_the_same_moment(
        lambda: answer(found.hua, part, "水管已更换。"), lambda: answer(cast.sun, part, "已修。")
    )
    assert ended == ["done", "part_not_now"]
    assert counts(found) == (2, 1, 1)
    assert all_agrees() == ([], [])
