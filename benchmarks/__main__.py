"""Run the measures: ``python -m benchmarks [--only NAME] [--scale S] [--fresh] [--json]``."""

import argparse
import sys

from benchmarks.budgets import TOLD, read_budgets
from benchmarks.report import as_json, print_table
from benchmarks.running import Wanted, run
from minqing.config.process import end_on_signals


def main() -> int:
    """Print all measures; 1 when one of them crashed, 2 when none has this name."""
    parser = argparse.ArgumentParser(prog="minqing bench", description=__doc__)
    parser.add_argument("--only", default="", help="measure only what begins with this")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 307,800 households")
    parser.add_argument("--fresh", action="store_true", help="make the district anew")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    chosen = parser.parse_args()
    end_on_signals()
    budgets = [each for each in (*read_budgets(), *TOLD) if each.name.startswith(chosen.only)]
    if not budgets:
        sys.stderr.write(f"No budget begins with {chosen.only!r}; see benchmarks/budgets.csv.\n")
        return 2
    results = run(budgets, Wanted(scale=chosen.scale, fresh=chosen.fresh))
    if chosen.json:
        sys.stdout.write(as_json(results) + "\n")
    else:
        print_table(results)
    return 1 if any(each.crashed for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
