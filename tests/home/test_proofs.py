"""The two proofs: a tampered fact is named by the ledger, a tampered projection by reconcile."""

import json
from collections.abc import Sequence

import pytest
from django.db import connection

from minqing.home.management.reconcile import run as reconcile
from minqing.ledger.management.verify import run as verify
from tests.cases.acting import raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.visits.acting import at_door, held_round


@pytest.fixture(autouse=True)
def lived(cast: Cast) -> None:
    """A round, a visit with a note, and a request."""
    household = cast.households["a1"][0]
    at_door(cast.lin, household, held_round(), note="老人一切都好")
    raise_for(cast.lin, household)


def tamper(table: str, statement: str) -> None:
    """Change a table as somebody with the owner role would: its triggers off, then on again."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        cursor.execute(f"alter table {table} enable trigger user")


def verdict(capsys: pytest.CaptureFixture[str]) -> tuple[int, Sequence[str]]:
    """Exit code of ``ledger verify`` and the kinds of what it found."""
    capsys.readouterr()
    with as_owner():
        code = verify(roots=None, as_json=True)
    findings = json.loads(capsys.readouterr().out)["findings"]
    return code, [f"{each['kind']} {each['subject'].split()[0]}" for each in findings]


def disagreements(capsys: pytest.CaptureFixture[str]) -> tuple[int, set[str]]:
    """Exit code of ``reconcile`` and the projections it named."""
    capsys.readouterr()
    with as_owner():
        code = reconcile(as_json=True)
    return code, {d["projection"] for d in json.loads(capsys.readouterr().out)["differences"]}


def test_both_exit_0_when_nothing_was_touched(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys) == (0, [])
    assert disagreements(capsys) == (0, set())


@pytest.mark.parametrize(
    ("table", "statement", "found"),
    [
        (
            "visits_visit",
            "update visits_visit set outcome = 'refused'",
            ["fact_changed visits_visit"],
        ),
        (
            "visits_visit",
            "with text as (delete from visits_visittext) delete from visits_visit",
            ["fact_missing visits_visit"],
        ),
        (
            "visits_visittext",
            "update visits_visittext set content = '没有人在家'",
            ["text_changed visits_visittext"],
        ),
        (
            "cases_case",
            "update cases_case set raised_at = raised_at + interval '9 days'",
            ["fact_changed cases_case"],
        ),
        (
            "cases_caseevent",
            (
                "insert into cases_caseevent select (jsonb_populate_record(e, jsonb_build_object("
                "'id', gen_random_uuid(), 'number', 2))).* from cases_caseevent e"
            ),
            ["fact_inserted cases_caseevent"],
        ),
    ],
)
def test_a_tampered_fact_is_named(
    capsys: pytest.CaptureFixture[str], table: str, statement: str, found: list[str]
) -> None:
    tamper(table, statement)
    assert verdict(capsys) == (1, found)


@pytest.mark.parametrize(
    ("table", "statement", "projection"),
    [
        (
            "households_householdtally",
            (
                "update households_householdtally set households = households + 1"
                " where \"group\" = 'all' and block_id is null and area_code = '310199001001'"
            ),
            "households",
        ),
        (
            "visits_visittally",
            "update visits_visittally set met = 0 where block_id is null and \"group\" = 'all'",
            "visits",
        ),
        (
            "visits_householdstanding",
            "update visits_householdstanding set visits = 7",
            "visits",
        ),
        ("cases_casestanding", "update cases_casestanding set level = 'district'", "cases"),
    ],
)
def test_a_tampered_projection_is_named(
    capsys: pytest.CaptureFixture[str], table: str, statement: str, projection: str
) -> None:
    tamper(table, statement)
    code, named = disagreements(capsys)
    assert code == 1
    assert {name.split(".")[0].split("_")[0] for name in named} == {projection}, named


def test_mending_writes_what_differs_and_says_what_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tamper("cases_casestanding", "update cases_casestanding set level = 'district'")
    tamper("visits_visittally", "update visits_visittally set met = met + 5")
    with as_owner():
        assert reconcile(as_json=False, mend=True) == 0
    printed = capsys.readouterr().out
    assert "district" in printed
    assert printed.endswith("Written anew.\n")
    assert disagreements(capsys) == (0, set())
    assert verdict(capsys) == (0, [])
