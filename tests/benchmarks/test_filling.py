"""What the SQL templates fill is a district like one that people filled."""

import csv
import re
from pathlib import Path

import pytest
from django.db import connection
from stdnum.cn import ric

from benchmarks.district import PhoneSize, Size, fill, may_skip_triggers
from benchmarks.rosters import write_roster
from minqing.cases.models import CaseStanding
from minqing.home.management.reconcile import RECONCILED
from minqing.households.models import Household
from minqing.ledger.queries import verify
from minqing.storage.embedded import EmbeddedServer
from minqing.visits.models import Visit
from tests.database import as_owner
from tests.environment import DISTRICT

SMALL = Size(0.002)
_CAST = re.compile(r"::(character varying|text)(\[\])?|[()]")


@pytest.mark.usefixtures("district")
def test_facts_projections_and_ledger_agree(server: EmbeddedServer) -> None:
    with as_owner():
        before = _indexes()
        with may_skip_triggers(server, DISTRICT):
            fill(SMALL)
        assert _indexes() == before
        assert Household.objects.count() == SMALL.numbers["households"]
        assert Visit.objects.count() == SMALL.numbers["visits"]
        states = set(CaseStanding.objects.values_list("state", flat=True))
        assert states == {"open", "answered", "solved", "closed"}
        for differences in RECONCILED.values():
            assert list(differences()) == []
        assert list(verify()) == []


def _indexes() -> set[str]:
    """Every index, without the casts of texts, which PostgreSQL writes in two ways."""
    with connection.cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where schemaname = current_schema()")
        return {_CAST.sub("", definition) for (definition,) in cursor.fetchall()}


def test_a_whole_district_has_the_sizes_of_the_design() -> None:
    assert Size(1).numbers == {
        "streets": 9,
        "neighbourhoods": 203,
        "households": 307_800,
        "visits": 1_000_000,
        "cases": 100_000,
    }
    assert Size(10).numbers == {
        "streets": 90,
        "neighbourhoods": 2_030,
        "households": 3_078_000,
        "visits": 10_000_000,
        "cases": 1_000_000,
    }
    assert (Size(1).name, Size(0.01).name) == ("bench1x", "bench0_01x")


def test_the_district_of_phones_has_a_large_block_in_each_neighbourhood() -> None:
    size = PhoneSize(1)
    assert size.name == "benchphones1x"
    assert (size.numbers["neighbourhoods"], size.numbers["households"]) == (100, 200_000)
    assert (size.shape["blocks"], size.shape["people"], size.shape["larger"]) == (1, 4, 0)


def test_an_invented_roster_has_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    households, people = write_roster(file, SMALL)
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert len(rows) == people
    assert len({row["身份证号"] for row in rows}) == people
    assert len({tuple(row.values())[:5] for row in rows}) == households
    for row in rows:
        assert ric.is_valid(row["身份证号"])
        assert ric.get_birth_date(row["身份证号"]).isoformat() == row["出生日期"]
        assert (int(row["身份证号"][16]) % 2 == 1) is (row["性别"] == "男")
