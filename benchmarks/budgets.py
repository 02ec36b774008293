"""The budgets: ``budgets.csv`` read, the measures told beside them, and what became of each."""

import csv
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BUDGETS", "TOLD", "Budget", "Result", "read_budgets"]

BUDGETS = Path(__file__).parent / "budgets.csv"


@dataclass(frozen=True, slots=True)
class Budget:
    """One line of ``budgets.csv``; ``at_most`` is false where the value must reach the limit.

    Without a ``limit`` it is a measure that is told and not judged.
    """

    name: str
    limit: float | None
    at_most: bool
    unit: str
    what: str

    def ratio(self, value: float) -> float | None:
        """How much of the budget a value takes: up to 1 it is met, whatever its direction."""
        if self.limit is None:
            return None
        if self.at_most:
            return value / self.limit
        return self.limit / value if value else float("inf")


#: Measures beside ``budgets.csv``. Without a limit what they show has to be read, not passed.
TOLD = (
    Budget(
        "form.open", None, True, "s", "processor time to open a questionnaire of 3,000 questions"
    ),
    Budget("taps.nobody_home", 2, True, "taps", "nobody home, from the list of doors"),
    Budget("taps.met", 5, True, "taps", "a plain visit, from the list of doors"),
    Budget("terms.adopt", 10, True, "s", "new deadlines in force while every case is open"),
    Budget("trust.detected", None, False, "share", "invented visits flagged, mean of the kinds"),
    Budget("trust.false_flags", None, True, "share", "honest visits flagged"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a measure gave: a value, or (None) the reason why there is none.

    ``notes`` hold the figures behind the value, a line each. ``wrong`` says that what was measured
    was not right (something doubled or lost), so that no speed makes up for it.
    """

    budget: Budget
    value: float | None
    notes: tuple[str, ...] = ()
    crashed: bool = False
    wrong: bool = False

    @property
    def ratio(self) -> float | None:
        """How much of the budget is taken; None when it was not measured."""
        return None if self.value is None else self.budget.ratio(self.value)

    @property
    def met(self) -> bool | None:
        """Whether the budget was met; None when it was not measured."""
        return None if self.ratio is None else self.ratio <= 1 and not self.wrong


def read_budgets(path: Path = BUDGETS) -> list[Budget]:
    """Every budget in the order of the file. ValueError for a line that is none."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_read(row) for row in csv.DictReader(file)]


def _read(row: dict[str, str]) -> Budget:
    if row["direction"] not in {"max", "min"}:
        raise ValueError(f"{row['name']}: the direction is max or min, not {row['direction']!r}")
    return Budget(
        row["name"], float(row["budget"]), row["direction"] == "max", row["unit"], row["what"]
    )
