"""Importing the tree of areas from a folder."""

import json
from pathlib import Path

import pytest

from minqing.lib.codes import Level
from minqing.territory.management import import_areas
from minqing.territory.models import Area, Block
from tests.database import as_owner

HEADER = "code,name,streetCode,streetName,areaCode,areaName"
ROWS = (
    "310199001001,柳岸一村居委会,310199001,柳岸街道,310199,云锦区",
    "310199001002,柳岸二村居民委员会,310199001,柳岸街道,310199,云锦区",
    "310199002001,桥头村委会,310199002,枫桥镇,310199,云锦区",
)

#: Of the committee, the street and the district; the second row states them partly, the third none.
NUMBERS = ("021-56780001,021-56781234,021-12345", ",021-56781234,", ",,")


def square(west: float) -> list[list[list[float]]]:
    return [[[west, 31.0], [west + 0.1, 31.0], [west + 0.1, 31.1], [west, 31.1], [west, 31.0]]]


def feature(code: str, coordinates: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": "街道"},
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }


def write(
    folder: Path, *, header: str = HEADER, rows: tuple[str, ...] = ROWS, features: object = None
) -> Path:
    (folder / "neighbourhoods.csv").write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    if features is None:
        features = [feature("310199001", square(121.0)), feature("310199002", square(121.1))]
    content = {"type": "FeatureCollection", "features": features}
    (folder / "streets.geojson").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("district")
def test_a_folder_becomes_the_tree(tmp_path: Path) -> None:
    with as_owner():
        assert import_areas.run(write(tmp_path)) == 0
        areas = Area.objects.order_by("code").values_list("code", "level", "name", "parent_code")
        assert list(areas) == [
            ("310199", Level.DISTRICT, "云锦区", None),
            ("310199001", Level.STREET, "柳岸街道", "310199"),
            ("310199001001", Level.NEIGHBOURHOOD, "柳岸一村", "310199001"),
            ("310199001002", Level.NEIGHBOURHOOD, "柳岸二村", "310199001"),
            ("310199002", Level.STREET, "枫桥镇", "310199"),
            ("310199002001", Level.NEIGHBOURHOOD, "桥头", "310199002"),
        ]
        blocks = Block.objects.filter(to_on__isnull=True).values_list("area_code", "number")
        assert set(blocks) == {
            ("310199001001", 0),
            ("310199001002", 0),
            ("310199002001", 0),
        }
        district = Area.objects.get(code="310199")
        assert district.boundary is not None
        assert district.boundary["type"] == "Polygon"
        assert district.longitude == pytest.approx(121.1, abs=0.02)


@pytest.mark.usefixtures("district")
def test_importing_again_changes_nothing_and_a_new_name_is_taken_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_owner():
        import_areas.run(write(tmp_path))
        capsys.readouterr()
        import_areas.run(tmp_path, as_json=True)
        again = json.loads(capsys.readouterr().out)
        assert (again["added"], again["changed"], again["unchanged"]) == (0, [], 6)
        rows = (ROWS[0].replace("柳岸一村", "柳岸东村"), *ROWS[1:])
        import_areas.run(write(tmp_path, rows=rows), dry_run=True)
        assert Area.objects.get(code="310199001001").name == "柳岸一村"
        import_areas.run(write(tmp_path, rows=rows))
        changed = Area.objects.get(code="310199001001")
        assert (changed.name, changed.name_pinyin) == ("柳岸东村", "liu an dong cun")
        assert Block.objects.count() == 3


@pytest.mark.usefixtures("district")
def test_validity_and_successors_are_read(tmp_path: Path) -> None:
    header = f"{HEADER},valid_from,valid_to,successor_code,longitude,latitude"
    rows = (f"{ROWS[0]},2011-01-01,2026-01-01,310199001002,121.05,31.05", f"{ROWS[1]},,,,,")
    features = [feature("310199001", square(121.0))]
    with as_owner():
        assert import_areas.run(write(tmp_path, header=header, rows=rows, features=features)) == 0
        area = Area.objects.get(code="310199001001")
        assert str(area.valid_to) == "2026-01-01"
        assert (area.successor_code, area.longitude) == ("310199001002", 121.05)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"header": HEADER.replace("streetCode", "street")}, "streetCode"),
        ({"rows": (ROWS[0].replace("310199001001", "31019900100"),)}, "2"),
        ({"rows": (ROWS[0].replace("310199001001", "310199002001"),)}, "310199001"),
        ({"rows": (ROWS[0], ROWS[0])}, "3"),
        ({"rows": (ROWS[0], ROWS[1].replace("柳岸街道", "柳岸镇"))}, "streetName"),
        ({"rows": (ROWS[0].replace("柳岸一村居委会", ""),)}, "name"),
        ({"features": [feature("310199009", square(121.0))]}, "310199009"),
        ({"features": [feature("310199001", [[[1, 1], [2, 2]]])]}, "geometry"),
        ({"features": "none"}, "streets.geojson"),
    ],
)
@pytest.mark.usefixtures("district")
def test_a_fault_names_row_and_column_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, object],
    fault: str,
) -> None:
    with as_owner():
        assert import_areas.run(write(tmp_path, **changes)) == 1  # type: ignore[arg-type]  # by name
        assert fault in capsys.readouterr().err
        assert not Area.objects.exists()


@pytest.mark.usefixtures("district")
def test_a_folder_without_the_list_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_areas.run(tmp_path) == 1
    assert "neighbourhoods.csv" in capsys.readouterr().err


@pytest.mark.usefixtures("district")
def test_offices_have_telephone_numbers(tmp_path: Path) -> None:
    phones = f"{HEADER},phone,streetPhone,areaPhone"
    rows = tuple(f"{row},{number}" for row, number in zip(ROWS, NUMBERS, strict=True))
    with as_owner():
        assert import_areas.run(write(tmp_path, header=phones, rows=rows)) == 0
        assert dict(Area.objects.exclude(phone="").values_list("code", "phone")) == {
            "310199": "021-12345",
            "310199001": "021-56781234",
            "310199001001": "021-56780001",
        }
        # A list that states none leaves what is known.
        assert import_areas.run(write(tmp_path)) == 0
        assert Area.objects.get(pk="310199001001").phone == "021-56780001"


@pytest.mark.usefixtures("district")
def test_what_is_no_telephone_number_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (f"{ROWS[0]},call us", *(f"{row}," for row in ROWS[1:]))
    with as_owner():
        assert import_areas.run(write(tmp_path, header=f"{HEADER},phone", rows=rows)) == 1
        assert Area.objects.count() == 0
    assert "neighbourhoods.csv 第 2 行 phone 列" in capsys.readouterr().err
