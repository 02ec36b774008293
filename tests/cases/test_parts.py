"""Who owes a part, by the rules alone: a table of steps, and any history that can be."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules import CaseLevel
from minqing.cases.rules.coordination import (
    PING_PONG_CAP,
    PartAct,
    PartBrokenError,
    PartNow,
    PartRole,
    PartState,
    PartStepKind,
    acting_offices,
    advance_part,
    allowed_part_steps,
    fold_part,
    merged_answers,
    sub_deadline,
)
from minqing.lib.time import end_of_local_day

ASKED_AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
HOUSING, WATER, POWER = UUID(int=1), UUID(int=2), UUID(int=3)
UNITS = (HOUSING, WATER, POWER)
FIRST = PartAct(PartStepKind.ASKED, ASKED_AT, HOUSING, working_days=5)


def later(kind: PartStepKind, unit: UUID | None = None, **more: object) -> PartAct:
    return PartAct(kind, ASKED_AT + timedelta(days=1), unit, **more)  # type: ignore[arg-type]  # the act checks them


def after(*acts: PartAct, role: PartRole = PartRole.ASSISTING) -> PartNow:
    return fold_part(role, [FIRST, *acts])


def test_five_working_days_pass_over_the_national_holiday() -> None:
    assert after().due_on == date(2026, 10, 13)
    assert after().due_at == end_of_local_day(date(2026, 10, 13))


def test_a_day_in_a_year_without_a_calendar_is_provisional() -> None:
    assert sub_deadline(ASKED_AT, due_on=date(2027, 1, 5), working_days=None) == (
        date(2027, 1, 5),
        True,
    )


@pytest.mark.parametrize(
    ("acts", "state", "owed_by"),
    [
        ([], PartState.OPEN, HOUSING),
        ([later(PartStepKind.ANSWERED)], PartState.ANSWERED, None),
        ([later(PartStepKind.REFUSED)], PartState.PUT_BACK, HOUSING),
        ([later(PartStepKind.HAND_ON_ASKED, WATER)], PartState.PUT_BACK, HOUSING),
        ([later(PartStepKind.HANDED_ON, WATER)], PartState.OPEN, WATER),
        (
            [later(PartStepKind.REFUSED), later(PartStepKind.DECIDED, HOUSING)],
            PartState.OPEN,
            HOUSING,
        ),
        (
            [later(PartStepKind.ANSWERED), later(PartStepKind.SENT_BACK, working_days=3)],
            PartState.OPEN,
            HOUSING,
        ),
        ([later(PartStepKind.ENDED)], PartState.ENDED, None),
    ],
)
def test_what_a_step_leaves(acts: list[PartAct], state: PartState, owed_by: UUID | None) -> None:
    now = after(*acts)
    assert (now.state, now.owed_by) == (state, owed_by)


def test_between_two_units_a_part_passes_twice_then_the_office_decides() -> None:
    there_and_back = [
        later(PartStepKind.HANDED_ON, WATER),
        later(PartStepKind.HANDED_ON, HOUSING),
    ]
    now = after(*there_and_back)
    assert not now.may_pass_to(WATER)
    assert now.may_pass_to(POWER)
    for kind in (PartStepKind.HANDED_ON, PartStepKind.HAND_ON_ASKED):
        with pytest.raises(PartBrokenError):
            advance_part(now, later(kind, WATER))
    decided = after(*there_and_back, later(PartStepKind.DECIDED, WATER))
    assert (decided.owed_by, decided.binding) == (WATER, True)
    assert allowed_part_steps(decided).isdisjoint(
        {PartStepKind.REFUSED, PartStepKind.HAND_ON_ASKED, PartStepKind.HANDED_ON}
    )


def test_only_the_lead_drafts() -> None:
    assert PartStepKind.DRAFTED not in allowed_part_steps(after())
    assert PartStepKind.DRAFTED in allowed_part_steps(after(role=PartRole.LEAD))


def test_an_overdue_part_is_noted_once_for_each_sub_deadline() -> None:
    noted = after(later(PartStepKind.OVERDUE))
    assert PartStepKind.OVERDUE not in allowed_part_steps(noted)
    moved = after(later(PartStepKind.OVERDUE), later(PartStepKind.MOVED, working_days=9))
    assert PartStepKind.OVERDUE in allowed_part_steps(moved)


def test_answers_are_put_together_unchanged() -> None:
    assert merged_answers([("水务局", "水管已换。"), ("房管局", "墙已补。")]) == (
        "水务局：水管已换。\n\n房管局：墙已补。"
    )


steps = st.builds(
    PartAct,
    st.sampled_from([kind for kind in PartStepKind if kind is not PartStepKind.ASKED]),
    st.integers(0, 40).map(lambda days: ASKED_AT + timedelta(days=days)),
    st.sampled_from([*UNITS, None]),
    st.none(),
    st.one_of(st.none(), st.integers(1, 20)),
)


@given(st.sampled_from(PartRole), st.lists(steps, max_size=30))
def test_in_any_history_one_unit_owes_the_part_or_nobody_has_to(
    role: PartRole, acts: list[PartAct]
) -> None:
    """An account of its own, which shares no code with the rules, beside every step taken."""
    now, taken = fold_part(role, [FIRST]), [FIRST]
    holder, passes, bound = HOUSING, dict[frozenset[UUID], int](), False
    for act in acts:
        try:
            now = advance_part(now, act)
        except PartBrokenError:
            continue
        taken.append(act)
        if act.kind is PartStepKind.HANDED_ON:
            assert act.unit_id is not None
            pair = frozenset({holder, act.unit_id})
            passes[pair] = passes.get(pair, 0) + 1
            holder = act.unit_id
            assert not bound
        elif act.kind is PartStepKind.DECIDED:
            holder, bound = act.unit_id or holder, True
        over = now.state in {PartState.ANSWERED, PartState.ENDED}
        assert now.unit_id == holder
        assert now.owed_by == (None if over else holder)
        assert (now.due_at is None) == over
        assert all(count <= PING_PONG_CAP for count in passes.values())
    assert fold_part(role, taken) == now
    assert now.steps == len(taken)
    if taken[-1].kind is PartStepKind.ENDED:
        assert allowed_part_steps(now) == frozenset()


@pytest.mark.parametrize(
    ("convened", "holds", "act"),
    [
        ("street", "street", ["street"]),
        ("street", "district", ["district"]),
        ("street", "neighbourhood", ["street"]),
        ("street", "block", ["street"]),
        ("district", "district", ["district"]),
        ("district", "street", ["street", "district"]),
        ("district", "neighbourhood", ["district"]),
    ],
)
def test_the_units_go_along_with_the_case(convened: str, holds: str, act: list[str]) -> None:
    offices = acting_offices(CaseLevel(convened), CaseLevel(holds))
    assert [level.value for level in offices] == act
