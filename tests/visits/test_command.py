"""``minqing coverage``."""

import json
from datetime import date

import pytest

from minqing.visits.management import coverage
from tests.cast import Cast
from tests.visits.acting import at_door, held_round, in_hardship, moment, plain


def run(
    *,
    area: str | None = None,
    round_id: str | None = None,
    cut_off: date | None = None,
    group: str = "all",
    as_json: bool = True,
) -> int:
    return coverage.run(area=area, round_id=round_id, cut_off=cut_off, group=group, as_json=as_json)


def test_json_says_figure_and_children(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round)
    assert run(area="310199001") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer.pop("counted_at")
    assert answer == {
        "area": "310199001",
        "name": "柳岸街道",
        "round": str(in_round.pk),
        "round_name": "2026年家家访",
        "group": "all",
        "cut_off": None,
        "households": 36,
        "met": 1,
        "share": 2.8,
        "children": [
            {
                "area": "310199001002",
                "block": None,
                "name": "柳岸二村",
                "households": 12,
                "met": 0,
                "share": 0.0,
            },
            {
                "area": "310199001001",
                "block": None,
                "name": "柳岸一村",
                "households": 24,
                "met": 1,
                "share": 4.2,
            },
        ],
    }


def test_whole_district_without_area(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    held_round()
    assert run() == 0
    assert json.loads(capsys.readouterr().out)["households"] == 48


def test_blocks_of_a_neighbourhood(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    in_round = held_round()
    at_door(cast.lin, in_hardship(cast), in_round)
    assert run(area="310199001001", group="special_hardship") == 0
    rows = json.loads(capsys.readouterr().out)["children"]
    assert [(row["block"], row["met"], row["households"]) for row in rows] == [
        (str(cast.a2.id), 0, 1),
        (str(cast.a1.id), 1, 1),
    ]


def test_cut_off_counts_what_was_so(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(20))
    for day, met in ((19, 0), (20, 1)):
        assert run(cut_off=date(2026, 5, day)) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["met"], answer["cut_off"]) == (met, f"2026-05-{day}")


def test_table_for_people(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    held_round()
    assert run(as_json=False) == 0
    shown = capsys.readouterr().out
    assert "枫桥镇" in shown
    assert "0.0 %" in shown


def test_no_round_is_1(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 1
    assert "No round" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "310199009"},
        {"area": "31019900100100010"},
        {"area": "310199001001000101"},
        {"round_id": "x"},
        {"group": "rich"},
        {"cut_off": date(2999, 1, 1)},
    ],
)
def test_wrong_question_is_2(
    cast: Cast, wrong: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    held_round()
    assert run(**wrong) == 2  # type: ignore[arg-type]  # one of the keywords
    assert capsys.readouterr().out == ""
