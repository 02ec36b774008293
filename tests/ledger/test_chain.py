"""The chain: what an operation leaves in the ledger, and what verification says of it."""

import pytest
from django.db import DatabaseError, connection, transaction

from minqing.ledger.models import LedgerEntry
from minqing.ledger.operations import OutsideOperationError, new_entry, operation
from minqing.ledger.queries import verify
from minqing.ledger.rules import chain_of
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from tests.builders import BUILDER, NOW, make_area
from tests.database import as_owner, as_role

pytestmark = pytest.mark.usefixtures("district")


@operation
def act(*, name: str, area_code: str, by: Actor = BUILDER) -> None:
    """An operation that does nothing but leave an entry."""
    new_entry(act=name, by=by, at=NOW, area_code=area_code)


@operation
def act_twice(*, area_codes: list[str]) -> None:
    """An operation that calls others."""
    for code in area_codes:
        act(name="tests.inner", area_code=code)


def chain(code: str) -> list[tuple[int, str]]:
    """Sequence and act of every entry of a chain."""
    with as_owner():
        return list(
            LedgerEntry.objects.filter(chain=code)
            .order_by("sequence")
            .values_list("sequence", "act")
        )


@pytest.mark.parametrize(
    ("area_code", "expected"),
    [
        ("310199", "310199"),
        ("310199001", "310199"),
        ("310199001001", "310199001001"),
        ("310199001001000101", "310199001001"),
    ],
)
def test_the_chain_of_an_act_is_its_neighbourhoods_else_the_districts(
    area_code: str, expected: str
) -> None:
    assert chain_of(area_code) == expected


def test_acts_follow_each_other_in_their_chain() -> None:
    with scoped(Scope.system("310199", "test")):
        act(name="tests.first", area_code="310199001001")
    act(name="tests.second", area_code="310199001001")
    act(name="tests.elsewhere", area_code="310199001002")
    assert chain("310199001001") == [(1, "tests.first"), (2, "tests.second")]
    assert chain("310199001002") == [(1, "tests.elsewhere")]


def test_an_operation_within_an_operation_appends_when_the_outer_one_ends() -> None:
    act_twice(area_codes=["310199001002", "310199001001"])
    assert chain("310199001001") == [(1, "tests.inner")]
    assert chain("310199001002") == [(1, "tests.inner")]


def test_an_operation_that_fails_leaves_nothing() -> None:
    @operation
    def fails() -> None:
        act(name="tests.inner", area_code="310199001001")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fails()
    assert chain("310199001001") == []


def test_an_inner_operation_that_fails_leaves_nothing_when_the_outer_one_goes_on() -> None:
    @operation
    def fails() -> None:
        act(name="tests.inner", area_code="310199001001")
        raise ValueError

    @operation
    def goes_on() -> None:
        act(name="tests.before", area_code="310199001001")
        with pytest.raises(ValueError, match=r"^$"):
            fails()
        act(name="tests.after", area_code="310199001001")

    goes_on()
    assert chain("310199001001") == [(1, "tests.before"), (2, "tests.after")]


def test_an_entry_outside_an_operation_is_an_error() -> None:
    with pytest.raises(OutsideOperationError):
        new_entry(act="tests.stray", by=BUILDER, at=NOW, area_code="310199")


def test_an_untouched_ledger_verifies() -> None:
    make_area("310199", "云锦区")
    with as_owner():
        assert list(verify()) == []


@pytest.mark.parametrize("role", ["default", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into ledger_chainhead values ('310199', 7, '')",
        "update ledger_ledgerentry set act = 'tests.other'",
        "delete from ledger_ledgerentry",
        "truncate ledger_ledgerentry",
    ],
)
def test_web_and_worker_cannot_write_the_ledger_themselves(role: str, statement: str) -> None:
    act(name="tests.first", area_code="310199")
    with (
        as_role(role),
        pytest.raises(DatabaseError, match="permission denied"),
        scoped(Scope.system("310199", "test")),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_even_the_owner_needs_to_disable_the_trigger_to_change_an_entry() -> None:
    act(name="tests.first", area_code="310199")
    with (
        as_owner(),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update ledger_ledgerentry set act = 'tests.other'")
