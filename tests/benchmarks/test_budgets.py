"""The budgets as they are read, and what is said of a value."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.budgets import TOLD, Budget, Result, read_budgets
from benchmarks.report import as_json, print_table
from benchmarks.running import ON_DISTRICT, ROSTER, Wanted, run

AT_MOST = Budget("coverage.board", 1.3, at_most=True, unit="ratio", what="")
AT_LEAST = Budget("push.sustained", 50, at_most=False, unit="visits/s", what="")


def test_every_budget_is_read() -> None:
    budgets = {each.name: each for each in read_budgets()}
    assert len(budgets) == 26
    assert budgets["import.roster"].at_most is False
    assert budgets["push.sustained"].limit == 50
    told = {each.name for each in TOLD}
    assert set(ON_DISTRICT) | set(ROSTER) <= budgets.keys() | told


def test_a_direction_is_max_or_min(tmp_path: Path) -> None:
    file = tmp_path / "budgets.csv"
    file.write_text("name,budget,direction,unit,issue,what\na,1,more,s,x,y\n")
    with pytest.raises(ValueError, match="a: the direction"):
        read_budgets(file)


@pytest.mark.parametrize(
    ("budget", "value", "ratio", "met"),
    [
        (AT_MOST, 1.3, 1.0, True),
        (AT_MOST, 2.6, 2.0, False),
        (AT_LEAST, 100.0, 0.5, True),
        (AT_LEAST, 25.0, 2.0, False),
        (AT_LEAST, 0.0, float("inf"), False),
    ],
)
def test_a_ratio_up_to_one_meets_the_budget(
    budget: Budget, value: float, ratio: float, met: bool
) -> None:
    result = Result(budget, value)
    assert result.ratio == pytest.approx(ratio)
    assert result.met is met


def test_what_lost_or_doubled_something_meets_no_budget() -> None:
    assert Result(AT_LEAST, 100.0, wrong=True).met is False


def test_what_cannot_be_measured_says_why_and_gives_no_figure() -> None:
    budgets = [replace(AT_MOST, name=name) for name in ("ballots.count", "pairing.time")]
    results = run(budgets, Wanted())
    assert [each.value for each in results] == [None, None]
    assert all(each.notes[0].startswith("not measured: ") for each in results)
    assert not any(each.crashed for each in results)


def test_rows_for_programs() -> None:
    rows = json.loads(as_json([Result(AT_LEAST, 100.0, ("four phones",)), Result(AT_MOST, None)]))
    assert rows[0] == {
        "name": "push.sustained",
        "value": 100.0,
        "unit": "visits/s",
        "limit": 50,
        "ratio": 0.5,
        "met": True,
        "notes": ["four phones"],
    }
    assert [rows[1][key] for key in ("value", "ratio", "met")] == [None, None, None]


def test_the_table_names_limit_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([Result(AT_LEAST, 25.0, ("four phones",)), Result(AT_MOST, None)])
    shown = capsys.readouterr().out
    assert "≥ 50" in shown
    assert "not measured" in shown
    assert "push.sustained: four phones" in shown
