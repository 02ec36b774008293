"""An invented roster as CSV: the same file for the same size."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.district import CODE, Size

__all__ = ["HOUSEHOLDS", "write_roster"]

#: Households of a whole district's roster; people are about 830,000.
HOUSEHOLDS = 318_234
_HEADERS = (
    "居民区代码",
    "楼栋",
    "单元",
    "楼层",
    "室号",
    "户主",
    "姓名",
    "与户主关系",
    "性别",
    "出生日期",
    "身份证号",
    "电话",
    "困难类别",
)
_SURNAMES = "陈张王李周吴徐沈朱马胡郭何高林罗"
_GIVEN = (
    "建国",
    "秀英",
    "志强",
    "桂兰",
    "明",
    "丽华",
    "伟",
    "玉珍",
    "晓东",
    "静",
    "海燕",
    "国平",
    "小梅",
    "文杰",
    "爱芳",
    "永康",
    "雪",
    "俊",
)
_RELATIONS = ("户主", "配偶", "子女", "父母")
_WEIGHTS = tuple(2 ** (17 - position) % 11 for position in range(17))
_BUILDINGS = 75
_MOST = 4


def write_roster(path: Path, size: Size) -> tuple[int, int]:
    """Write a roster of the size's share of a district; (households, people)."""
    households = max(600, round(HOUSEHOLDS * size.scale))
    people = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        for home in range(households):
            rows = list(_rows(home, households, size))
            people += len(rows)
            writer.writerows(rows)
    return households, people


def _rows(home: int, households: int, size: Size) -> Iterator[tuple[object, ...]]:
    streets, neighbourhoods = size.numbers["streets"], size.numbers["neighbourhoods"]
    buildings = neighbourhoods * _BUILDINGS
    building = home * buildings // households
    within = home - -(-building * households // buildings)
    area, number = divmod(building, _BUILDINGS)
    code = f"{CODE}{area % streets + 1:03d}{area // streets + 1:03d}"
    entrance, order = within % 2 + 1, within // 2
    floor = order // 2 + 1
    householder = _name(home)
    hardship = "低保" if home % 33 == 0 else ""
    for person in range(2 + (home * 7 % 10 < 6)):  # noqa: PLR2004  # 2.6 people on average
        male = (home + person) % 2 == 0
        born = date(1935, 1, 1) + timedelta(days=(home * 37 + person * 811) % 30_000)
        yield (
            code,
            f"{number + 1}号楼",
            f"{entrance}单元",
            floor,
            f"{floor}0{order % 2 + 1}",
            householder,
            householder if person == 0 else _name(home + person * 19),
            _RELATIONS[person],
            "男" if male else "女",
            born.isoformat(),
            _id_number(home * _MOST + person, born, male=male),
            f"139{(home * _MOST + person) % 100_000_000:08d}",
            hardship,
        )


def _name(number: int) -> str:
    return _SURNAMES[number % 16] + _GIVEN[number // 16 % 18]


def _id_number(serial: int, born: date, *, male: bool) -> str:
    """A number of the right form, different for each serial: the county varies with it."""
    county = 310_101 + serial // 30_000 % 20
    order = (serial // 600_000 * 50 + serial // 60 % 50) % 500 * 2 + male
    digits = f"{county:06d}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
