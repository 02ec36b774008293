"""Each signal: what it finds, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.visits.rules.signals import (
    Distance,
    Limits,
    Seen,
    Signal,
    distance_class,
    found,
    metres_between,
    normalised,
)

AT = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
LONG = "家中老人身体健康，子女经常看望，生活没有困难。"


def seen(number: int, **said: object) -> Seen:
    """The number-th visit: a household of its own, ten minutes after the one before."""
    plain = Seen(
        visit_id=UUID(int=number + 1),
        member_id=UUID(int=999),
        household_id=UUID(int=1_000 + number),
        met=True,
        visited_at=AT + timedelta(minutes=10 * number),
        building="3101990010010001",
        longitude=121.47,
        latitude=31.27,
    )
    return replace(plain, **said)  # type: ignore[arg-type]  # a test's own words


def signals(visits: list[Seen]) -> list[Signal]:
    return sorted(each.signal for each in found(visits, visits, Limits()))


def at_once(number: int, seconds: int) -> list[Seen]:
    return [seen(each, visited_at=AT + timedelta(seconds=seconds * each)) for each in range(number)]


def test_an_ordinary_afternoon_says_nothing() -> None:
    assert signals([seen(each) for each in range(20)]) == []


@pytest.mark.parametrize(
    ("visits", "flags"),
    [
        pytest.param(at_once(4, 20), 0, id="a landing written down together"),
        pytest.param(at_once(5, 20), 5, id="five households in eighty seconds"),
        pytest.param(at_once(12, 45), 0, id="three in two minutes, all afternoon"),
        pytest.param(
            [replace(each, met=False) for each in at_once(12, 2)], 0, id="a floor of closed doors"
        ),
        pytest.param(
            [replace(each, household_id=UUID(int=5)) for each in at_once(6, 9)],
            0,
            id="one household again and again",
        ),
    ],
)
def test_many_at_once(visits: list[Seen], flags: int) -> None:
    assert signals(visits) == [Signal.SAME_MINUTE] * flags


def walked(metres: float, minutes: float, pairs: int) -> list[Seen]:
    """Back and forth between two buildings so far apart."""
    return [
        seen(
            each,
            visited_at=AT + timedelta(minutes=minutes * each),
            building=f"310199001001000{each % 2 + 1}",
            latitude=31.27 + (each % 2) * metres / 111_195,
        )
        for each in range(pairs + 1)
    ]


@pytest.mark.parametrize(
    ("metres", "minutes", "pairs", "flags"),
    [
        pytest.param(2_000, 10, 4, 0, id="by bicycle"),
        pytest.param(3_000, 5, 4, 4, id="600 metres a minute"),
        pytest.param(3_000, 5, 1, 0, id="once may be a clock"),
        pytest.param(200, 0.1, 4, 0, id="next door"),
    ],
)
def test_speed(metres: float, minutes: float, pairs: int, flags: int) -> None:
    found_ = signals(walked(metres, minutes, pairs))
    assert [each for each in found_ if each is Signal.SPEED] == [Signal.SPEED] * flags


def test_buildings_without_coordinates_say_nothing_of_speed() -> None:
    visits = [replace(each, longitude=None) for each in walked(9_000, 1, 6)]
    assert signals(visits) == []


@pytest.mark.parametrize(
    ("hour", "number", "flags"), [(21, 5, 0), (22, 2, 0), (22, 3, 3), (6, 3, 3), (7, 5, 0)]
)
def test_hours(hour: int, number: int, flags: int) -> None:
    day = datetime(2026, 6, 1, tzinfo=UTC) - timedelta(hours=8)
    visits = [
        seen(each, visited_at=day + timedelta(days=each, hours=hour)) for each in range(number)
    ]
    assert signals(visits) == [Signal.OUTSIDE_HOURS] * flags


@pytest.mark.parametrize(
    ("metres", "accuracy", "expected"),
    [
        (0, 10, Distance.AT_DOOR),
        (170, 30, Distance.AT_DOOR),
        (600, 20, Distance.AROUND),
        (1_540, 50, Distance.AROUND),
        (1_700, 50, Distance.ELSEWHERE),
        (9_000, 501, Distance.UNCLEAR),
    ],
)
def test_only_a_coarse_distance_is_kept(metres: float, accuracy: float, expected: Distance) -> None:
    assert distance_class(metres, accuracy) is expected


def test_far_from_the_door() -> None:
    visits = [seen(0, distance=Distance.ELSEWHERE), seen(1, distance=Distance.AROUND), seen(2)]
    assert signals(visits) == [Signal.FAR_FROM_DOOR]


@pytest.mark.parametrize(
    ("notes", "flags"),
    [
        pytest.param([LONG] * 3, 0, id="three may be a habit"),
        pytest.param([LONG] * 4, 4, id="four households"),
        pytest.param(
            [f"{each}号楼{each}01室，{LONG}" for each in range(4)], 4, id="numbers changed"
        ),
        pytest.param(["一切正常"] * 9, 0, id="short words"),
        pytest.param(["", "", "", ""], 0, id="no notes"),
    ],
)
def test_copied_notes(notes: list[str], flags: int) -> None:
    visits = [seen(number, note=note) for number, note in enumerate(notes)]
    assert signals(visits) == [Signal.COPIED_NOTE] * flags


def test_a_colleagues_note_is_found_once_it_is_nearly_equal() -> None:
    own = [seen(1, note=LONG)]
    team = [*own, seen(0, note=LONG, member_id=UUID(int=7))]
    assert [each.other_visit_id for each in found(own, team, Limits())] == [UUID(int=1)]


def test_who_wrote_first_is_not_asked() -> None:
    own = [seen(0, note=LONG)]
    team = [*own, seen(1, note=LONG, member_id=UUID(int=7))]
    assert found(own, team, Limits()) == []


def test_a_photo_used_again_at_another_household() -> None:
    photo = frozenset({"ab"})
    visits = [seen(0, photos=photo), seen(1, photos=photo), seen(2, photos=frozenset({"cd"}))]
    assert [(each.visit_id.int, each.signal) for each in found(visits, visits, Limits())] == [
        (2, Signal.PHOTO_TWICE)
    ]


def test_the_same_photo_at_the_same_household_is_nothing() -> None:
    photo = frozenset({"ab"})
    home = UUID(int=5)
    visits = [seen(each, photos=photo, household_id=home) for each in range(2)]
    assert signals(visits) == []


def answers(shift: int) -> dict[str, str]:
    return {f"q{each}": "abc"[(each + shift) % 3] for each in range(10)}


def test_equal_answers_count_where_others_differ() -> None:
    own = [seen(each, answers=answers(0)) for each in range(4)]
    others = [seen(10 + each, answers=answers(each), member_id=UUID(int=7)) for each in range(1, 9)]
    assert len(found(own, [*own, *others], Limits())) == 4
    assert found(own, own, Limits()) == []


@given(st.text(max_size=40))
def test_a_note_is_compared_without_what_does_not_matter(text: str) -> None:
    assert normalised(f" {text}。12号 ") == normalised(text) + "号"


@given(st.floats(121, 122), st.floats(31, 31.5), st.floats(121, 122), st.floats(31, 31.5))
def test_distance_is_the_same_both_ways(x: float, y: float, a: float, b: float) -> None:
    there, back = metres_between(x, y, (a, b)), metres_between(a, b, (x, y))
    assert abs(there - back) < 1e-6


moments = st.lists(st.integers(0, 7 * 24 * 3600), min_size=1, max_size=40)


@given(seconds=moments, met=st.booleans())
def test_sending_late_changes_nothing_and_order_neither(seconds: list[int], *, met: bool) -> None:
    """What is received when is not looked at: a visit has no such column here."""
    visits = [
        seen(number, visited_at=AT + timedelta(seconds=each), met=met)
        for number, each in enumerate(seconds)
    ]
    forwards = {(each.visit_id, each.signal) for each in found(visits, visits, Limits())}
    backwards = found(visits[::-1], visits[::-1], Limits())
    assert forwards == {(each.visit_id, each.signal) for each in backwards}
