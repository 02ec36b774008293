"""What an owner who tampers leaves behind, and how verification names it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from minqing.ledger.management.sign_root import run as sign_root
from minqing.ledger.management.verify import read_roots
from minqing.ledger.management.verify import run as verify_ledger
from minqing.ledger.operations import sign_daily_root
from minqing.ledger.queries import verify
from minqing.ledger.rules import FindingKind
from minqing.lib.time import local_date
from tests.builders import BUILDER, NOW
from tests.database import as_owner
from tests.ledger.test_chain import act

CHAIN = "310199001001"


@pytest.fixture(autouse=True)
def three_entries(district: str) -> None:
    """Three entries in one chain."""
    for name in ("tests.first", "tests.second", "tests.third"):
        act(name=name, area_code=CHAIN)


def tamper(*statements: str) -> None:
    """Change the ledger as somebody with the owner role would: triggers off, then on again."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table ledger_ledgerentry disable trigger entries_are_immutable")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("alter table ledger_ledgerentry enable trigger entries_are_immutable")


def findings(roots: Path | None = None) -> Sequence[tuple[str, str]]:
    """Kind and subject of everything verification finds."""
    with as_owner():
        return [(f.kind, f.subject) for f in verify(read_roots(roots) if roots else ())]


def test_a_changed_entry_is_named() -> None:
    tamper("update ledger_ledgerentry set act = 'tests.other' where sequence = 2")
    assert findings() == [(FindingKind.ENTRY_CHANGED, f"{CHAIN}#2")]


def test_a_removed_entry_is_named_by_the_one_after_it() -> None:
    tamper("delete from ledger_ledgerentry where sequence = 2")
    assert findings() == [(FindingKind.ENTRY_MISSING, f"{CHAIN}#3")]


def test_an_entry_made_up_with_a_right_hash_breaks_the_tie_of_the_next() -> None:
    tamper(
        "update ledger_ledgerentry e set act = 'tests.other' where sequence = 2",
        "update ledger_ledgerentry e set hash = ledger_entry_hash(e) where sequence = 2",
    )
    assert findings() == [(FindingKind.ENTRY_MISSING, f"{CHAIN}#3")]


def test_a_cut_tail_is_named() -> None:
    tamper("delete from ledger_ledgerentry where sequence = 3")
    assert findings() == [(FindingKind.TAIL_CUT, f"{CHAIN}#3")]


def test_a_tail_cut_together_with_its_head_is_named_by_the_delivered_root(tmp_path: Path) -> None:
    with as_owner():
        sign_root(folder=tmp_path)
    tamper(
        "delete from ledger_ledgerentry where sequence = 3 and chain = '310199001001'",
        "update ledger_chainhead h set sequence = e.sequence, hash = e.hash"
        " from ledger_ledgerentry e where e.chain = h.chain and e.sequence = 2"
        " and h.chain = '310199001001'",
        "delete from ledger_dailyroot",
    )
    kinds = {kind for kind, _ in findings(tmp_path)}
    assert kinds == {FindingKind.TAIL_CUT, FindingKind.ROOT_FORGED}


def test_a_root_with_another_signature_is_named() -> None:
    with as_owner():
        sign_daily_root(district="310199", on_date=local_date(NOW), by=BUILDER, at=NOW)
    tamper("update ledger_dailyroot set signature = decode(repeat('00', 64), 'hex')")
    assert findings() == [(FindingKind.ROOT_FORGED, f"stored root of {local_date(NOW)}")]


def test_a_second_root_on_one_day_is_the_first() -> None:
    with as_owner():
        first = sign_daily_root(district="310199", on_date=local_date(NOW), by=BUILDER, at=NOW)
        act(name="tests.fourth", area_code=CHAIN)
        second = sign_daily_root(
            district="310199", on_date=local_date(NOW), by=BUILDER, at=NOW + timedelta(hours=1)
        )
    assert second.hash == first.hash


@pytest.mark.parametrize("content", [None, "{}"])
def test_a_folder_without_usable_roots_proves_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "2026-03-01.json").write_text(content)
    with as_owner():
        assert verify_ledger(roots=tmp_path, as_json=False) == 2
