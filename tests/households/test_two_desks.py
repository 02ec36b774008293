"""Two desks change the register at once: one waits for the other, and the tallies agree."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from unittest.mock import patch

import pytest
from django.db import connection, connections

from minqing.cases.models import Case
from minqing.households.models import Dwelling, HardshipEntry, Household
from minqing.households.operations import (
    InABlockError,
    add_dwelling,
    enter_hardship,
    move_household,
    placing,
    put_into_blocks,
    tallies,
)
from minqing.households.operations.tallies import Key, move_tallies
from minqing.households.queries import denominator, differences
from minqing.households.rules import Group, HardshipKind
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cases.acting import all_agrees, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.home.loose import loose_building

WAIT = 60
TODAY = local_date(NOW)

Act = Callable[[], object]


def one_before_the_other(
    cast: Cast, first: Act, second: Act, *, writing: ModuleType = tallies
) -> None:
    """The first act stops where it writes the tallies until the second one waits for it.

    ``writing`` is the module in which the first act does so.
    """
    inside, go_on = threading.Event(), threading.Event()

    def held(deltas: Mapping[Key, int]) -> None:
        if not inside.is_set():
            inside.set()
            assert go_on.wait(WAIT)
        move_tallies(deltas)

    with (
        patch.object(writing, "move_tallies", side_effect=held),
        at_desk(cast, first),
        _released(go_on),
    ):
        assert inside.wait(WAIT)
        with at_desk(cast, second) as later:
            wait_until_blocked(later)
            go_on.set()


@contextmanager
def _released(event: threading.Event) -> Iterator[None]:
    try:
        yield
    finally:
        event.set()


@contextmanager
def at_desk(cast: Cast, act: Act) -> Iterator[list[int]]:
    """Do it in another thread, as the secretary; gives its connection. It has ended afterwards."""
    backend: list[int] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            with scoped(cast.qian.scope), connection.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
                backend.append(cursor.fetchone()[0])
                act()
        except Exception as error:  # noqa: BLE001 - told to the test below
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield backend
    finally:
        thread.join(WAIT)
    assert not thread.is_alive()
    assert failed == []


def wait_until_blocked(backend: list[int]) -> None:
    """Until a connection waits for another one."""
    for _ in range(WAIT * 20):
        if backend:
            with connection.cursor() as cursor:
                cursor.execute("select cardinality(pg_blocking_pids(%s))", [backend[0]])
                if cursor.fetchone()[0]:
                    return
        threading.Event().wait(0.05)
    raise AssertionError(backend)


def moving(cast: Cast, household: Household, dwelling: Dwelling) -> Act:
    return lambda: move_household(
        by=cast.qian.actor, at=NOW, household=household, dwelling=dwelling, on=TODAY
    )


def test_two_households_that_change_places_do_not_wait_for_one_another(cast: Cast) -> None:
    in_a1, in_a2 = cast.households["a1"], cast.households["a2"]
    # The first household of a block is in special hardship: every denominator moves.
    one_before_the_other(
        cast,
        moving(cast, in_a1[0], in_a2[1].dwelling),
        moving(cast, in_a2[0], in_a1[1].dwelling),
    )
    with as_owner():
        assert [denominator(block.id) for block in (cast.a1, cast.a2)] == [12, 12]
        assert list(differences()) == []


def test_hardship_entered_while_a_move_waits_moves_too(cast: Cast) -> None:
    home, target = cast.households["a1"][1], cast.households["a2"][1].dwelling

    def enter() -> None:
        enter_hardship(
            by=cast.qian.actor,
            at=NOW,
            household=Household.objects.get(pk=home.pk),
            kind=HardshipKind.ILLNESS,
            from_on=TODAY,
        )

    one_before_the_other(cast, enter, moving(cast, home, target))
    with as_owner():
        entry = HardshipEntry.objects.get(kind=HardshipKind.ILLNESS.value, to_on=None)
        assert entry.household.dwelling_id == target.pk
        assert denominator(cast.a2.id, Group.SPECIAL_HARDSHIP) == 2
        assert list(differences()) == []


def test_a_door_added_while_its_building_comes_into_a_block_lies_there_too(cast: Cast) -> None:
    loose = loose_building()

    def put() -> None:
        put_into_blocks(by=cast.qian.actor, at=NOW, blocks={loose.code: cast.a2.pk})

    def add() -> None:
        add_dwelling(
            by=cast.qian.actor,
            at=NOW,
            area_code=loose.entrances[0],
            floor=9,
            door="901",
            from_on=TODAY,
        )

    one_before_the_other(cast, put, add, writing=placing)
    with as_owner():
        assert Dwelling.objects.get(door="901").block_id == cast.a2.pk
        assert list(differences()) == []


def test_a_request_of_a_household_that_comes_into_a_block_stands_there(cast: Cast) -> None:
    loose = loose_building()

    def put() -> None:
        put_into_blocks(by=cast.qian.actor, at=NOW, blocks={loose.code: cast.a2.pk})

    def ask() -> None:
        raise_for(cast.qian, Household.objects.get(pk=loose.households[0].pk))

    one_before_the_other(cast, put, ask, writing=placing)
    assert all_agrees() == ([], [])
    with as_owner():
        assert Case.objects.get().block_id == cast.a2.pk


def test_two_desks_that_put_one_building_into_two_blocks_do_so_once(cast: Cast) -> None:
    loose = loose_building()

    def put_into_a2() -> None:
        put_into_blocks(by=cast.qian.actor, at=NOW, blocks={loose.code: cast.a2.pk})

    def put_into_a1() -> None:
        with pytest.raises(InABlockError):
            put_into_blocks(by=cast.qian.actor, at=NOW, blocks={loose.code: cast.a1.pk})

    one_before_the_other(cast, put_into_a2, put_into_a1, writing=placing)
    with as_owner():
        assert denominator(cast.a2.id) == 16
        assert list(differences()) == []
