"""Importing compounds with an invented roster."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from minqing.households.management import import_compounds
from minqing.households.models import Dwelling, Household, Person
from minqing.households.queries import denominator, differences
from minqing.households.rules.numbers import check_id_number
from minqing.ledger.queries import verify
from minqing.storage.keys import open_column
from minqing.territory.models import Area, Block, BlockPart
from tests import builders
from tests.database import as_owner

ONE, TWO = "310199001001", "310199001002"
HEADER = (
    "community_name", "house_count", "building_count", "derived_lng_wgs84", "derived_lat_wgs84",
    "derived_street_code", "derived_committee_code",
)  # fmt: skip
ROWS = [
    ("柳岸一村", 310, 12, 121.01, 31.01, "310199001", ""),
    ("枫林公寓", 200, 1, 121.02, 31.02, "310199001", TWO),
    ("中华新路1011号", 1, 2, 121.01, 31.01, "310199001", ""),
    ("空院", 0, 1, 121.01, 31.01, "310199001", ""),
]


@pytest.fixture
def neighbourhoods(worker: None) -> None:
    """Two empty neighbourhoods; the import runs as the worker."""
    builders.make_area(TWO, "柳岸二村")


def write(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def run(capsys: pytest.CaptureFixture[str], file: Path, **options: Any) -> dict[str, Any]:
    assert import_compounds.run(file, as_json=True, **options) == 0
    outcome: dict[str, Any] = json.loads(capsys.readouterr().out)
    return outcome


@pytest.mark.usefixtures("neighbourhoods")
def test_every_household_of_the_file_gets_a_door(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(capsys, write(tmp_path / "compounds.csv", ROWS), seed=7)
    assert (outcome["households"], outcome["without_households"]) == (511, 1)
    assert outcome["building_counts_corrected"] == 2
    with as_owner():
        assert Household.objects.count() == 511
        assert (denominator(ONE) + denominator(TWO), denominator(TWO)) == (511, 200)
        assert Dwelling.objects.count() == outcome["dwellings"] >= 511
        assert list(differences()) == []
        assert list(verify()) == []
        person = Person.objects.order_by("id")[0]
        number = open_column(person, "id_number")
        assert number is not None
        assert check_id_number(number) is None
        assert number.startswith("10")
        assert Person.objects.values("id_index").distinct().count() == Person.objects.count()


@pytest.mark.usefixtures("neighbourhoods")
def test_blocks_hold_consecutive_buildings_of_one_neighbourhood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, write(tmp_path / "compounds.csv", ROWS))
    with as_owner():
        for block in Block.objects.filter(number__gt=0):
            parts = BlockPart.objects.filter(block=block).values_list("area_code", flat=True)
            assert all(code.startswith(block.area_code) for code in parts)
            assert 60 <= Household.objects.filter(block_id=block.id).count() <= 150
        # The tower of 200 is divided by its entrances.
        assert BlockPart.objects.filter(
            area_code__startswith=TWO, area_code__regex=".{18}"
        ).exists()


@pytest.mark.usefixtures("neighbourhoods")
def test_importing_again_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "compounds.csv", ROWS)
    run(capsys, file)
    again = run(capsys, file)
    assert (again["buildings"], again["households"], again["blocks"]) == (0, 0, 0)


@pytest.mark.usefixtures("neighbourhoods")
def test_one_neighbourhood_alone_gets_what_it_gets_among_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "compounds.csv", ROWS)
    alone = run(capsys, file, neighbourhoods=[TWO], seed=3)
    assert (alone["neighbourhoods"], alone["households"]) == (1, 200)
    names = people_of(TWO)
    with as_owner():
        assert not Area.objects.filter(parent_code=ONE).exists()
    rest = run(capsys, file, seed=3)
    assert (rest["neighbourhoods"], rest["households"]) == (2, 311)
    assert people_of(TWO) == names


def people_of(area_code: str) -> list[str]:
    with as_owner():
        people = Person.objects.filter(area_code__startswith=area_code).order_by("id")
        return list(people.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", 10, 1, "", "", "310199001", ""), "2"),
        (("院", "many", 1, "", "", "310199001", ""), "many"),
        (("院", 10, 1.5, "", "", "310199001", ""), "1.5"),
        (("院", 90_000, 1, "", "", "310199001", ""), "90000"),
        (("院", 10, 1, "east", "", "310199001", ""), "east"),
        (("院", 10, 1, 121.0, 31.0, "310199009", ""), "310199009"),
        (("院", 10, 1, 121.0, 31.0, "310199001", "310199001009"), "310199001009"),
        (("院", 10, 1, 121.0, 31.0, "", ""), "2"),
    ],
)
@pytest.mark.usefixtures("neighbourhoods")
def test_a_row_that_cannot_be_used_keeps_everything_out(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    row: tuple[Any, ...],
    said: str,
) -> None:
    assert import_compounds.run(write(tmp_path / "compounds.csv", [row, *ROWS])) == 1
    assert said in capsys.readouterr().err
    with as_owner():
        assert not Household.objects.exists()


@pytest.mark.usefixtures("neighbourhoods")
def test_an_unknown_neighbourhood_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "compounds.csv", ROWS)
    assert import_compounds.run(file, neighbourhoods=["310199001009"]) == 1
    assert "310199001009" in capsys.readouterr().err
