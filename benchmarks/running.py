"""Which measures run, in which order, on what."""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.budgets import Budget, Result
from benchmarks.district import (
    ROOT,
    District,
    PhoneSize,
    Size,
    database_server,
    filled_district,
)
from benchmarks.measures import (
    Measured,
    NotMeasuredError,
    create,
    crowd,
    demonstration,
    division,
    first_pull,
    long_form,
    pages,
    pull,
    push,
    roster,
    roundup,
    script,
    sweep,
    taps,
    terms,
    themes,
    trust,
)
from benchmarks.report import say
from minqing.storage.embedded import EmbeddedServer

__all__ = ["Wanted", "run"]

#: Measures on the filled district; each gives values by name.
ON_DISTRICT: dict[str, Callable[[District], Measured]] = {
    "coverage.board": pages.coverage_board,
    "queue.page": pages.queue_page,
    "case.page": pages.case_page,
    "search.page": pages.search_page,
    "roundup.week": roundup.roundup_week,
    "pull.unchanged": pull.unchanged,
    "push.sustained": push.sustained,
    "sweep.due": sweep.due,
    "terms.adopt": terms.adopted,
    "case.create": create.created,
}
#: Measures on a district of large blocks, by what the names begin with that each gives.
ON_PHONES: dict[str, Callable[[District], Measured]] = {
    "pull.first_": first_pull.first_pull,
    "pull.crowd": crowd.crowd,
    "field.script": script.script_of_field_app,
    "form.open": long_form.long_form,
    "taps.": taps.taps,
}
#: How much a value grows in a district ten times as large: measured there, divided by that at 1.
GROWTH = {
    "growth.coverage": "coverage.board",
    "growth.queue": "queue.page",
    "growth.search": "search.page",
    "growth.pull": "pull.unchanged",
}
TEN_TIMES = 10.0
ROSTER = ("import.roster", "import.memory", "import.final_transaction")
DEMO = "demo.full"
_LATER = "what it measures is not built yet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large the district is, and whether it is made anew."""

    scale: float = 1.0
    fresh: bool = False


def run(budgets: Sequence[Budget], wanted: Wanted) -> list[Result]:
    """Measure every budget that can be measured; the others say why not."""
    found: dict[str, Result] = {}
    dividing = [each for each in budgets if each.name in division.DIVISION]
    if dividing:
        for result in _guarded(dividing, partial(division.divided, Size(wanted.scale))):
            found[result.budget.name] = result
    believing = [each for each in budgets if each.name in trust.TRUST]
    if believing:
        for result in _guarded(believing, trust.believed):
            found[result.budget.name] = result
    grouping = [each for each in budgets if each.name in themes.THEMES]
    if grouping:
        for result in _guarded(grouping, themes.grouped):
            found[result.budget.name] = result
    names = {each.name for each in budgets}
    on_phones = {each for each in names if each.startswith(tuple(ON_PHONES))}
    if on_phones or names & {*ON_DISTRICT, *GROWTH, *ROSTER, DEMO}:
        with database_server() as server:
            for result in _measure(server, budgets, wanted):
                found[result.budget.name] = result
    later = (f"not measured: {_LATER}",)
    return [found.get(each.name) or Result(each, None, later) for each in budgets]


def _measure(server: EmbeddedServer, budgets: Sequence[Budget], wanted: Wanted) -> Iterator[Result]:
    size = Size(wanted.scale)
    here = [each for each in budgets if each.name in ON_DISTRICT]
    growing = [each for each in budgets if each.name in GROWTH]
    #: As it was before a district was opened: a process reads its settings once.
    outside = dict(os.environ)
    known = _Known(wanted, outside)
    if here:
        with filled_district(server, size, fresh=wanted.fresh) as district:
            for budget in here:
                measure = partial(known.measured, budget.name, district)
                yield from _guarded([budget], measure)
    yield from _on_phones(server, budgets, known, apart=bool(here))
    for budget in growing:
        yield from _guarded([budget], partial(known.grown, budget.name))
    imports = [each for each in budgets if each.name in ROSTER]
    if imports:
        yield from _guarded(imports, partial(roster.imported, server, size))
    for demo in (each for each in budgets if each.name == DEMO):
        yield from _guarded([demo], partial(demonstration.made, server, size, outside))


def _on_phones(
    server: EmbeddedServer, budgets: Sequence[Budget], known: "_Known", *, apart: bool
) -> Iterator[Result]:
    """The measures of phones; ``apart`` when this process has opened another district already."""
    groups = [
        (start, wanted)
        for start in ON_PHONES
        if (wanted := [each for each in budgets if each.name.startswith(start)])
    ]
    if apart:
        for start, wanted in groups:
            yield from _guarded(wanted, partial(known.apart, start))
    elif groups:
        size = PhoneSize(known.wanted.scale)
        with filled_district(server, size, fresh=known.wanted.fresh) as district:
            for start, wanted in groups:
                yield from _guarded(wanted, partial(ON_PHONES[start], district))


class _Known:
    """What was measured in this run already, so that growth measures nothing twice."""

    def __init__(self, wanted: Wanted, outside: Mapping[str, str]) -> None:
        self.wanted = wanted
        self._environment = outside
        self._values: dict[str, float] = {}

    def measured(self, name: str, district: District) -> Measured:
        """Measure on a district and remember the value."""
        measured = ON_DISTRICT[name](district)
        self._values[name] = measured.values[name]
        return measured

    def grown(self, name: str) -> Measured:
        """A value at ten times the size over that at the size asked for."""
        measure = GROWTH[name]
        scale = self.wanted.scale
        if measure not in self._values:
            self._values[measure] = self.apart(measure).values[measure]
        one = self._values[measure]
        measured = self.apart(measure, scale * TEN_TIMES)
        ten = measured.values[measure]
        said = f"{measure} {ten:.2f} at {scale * TEN_TIMES:g}x, {one:.2f} at {scale:g}x"
        return Measured({name: ten / one}, [said, *measured.notes])

    def apart(self, only: str, scale: float | None = None) -> Measured:
        """Measures in a process of its own, which opens its own district."""
        at = self.wanted.scale if scale is None else scale
        command = [sys.executable, "-m", "minqing.config.cli", "bench", "--json"]
        command += ["--fresh"] if self.wanted.fresh and only not in GROWTH.values() else []
        done = subprocess.run(
            [*command, "--only", only, "--scale", f"{at:g}"],
            env={**self._environment, "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        results = json.loads(done.stdout) if done.returncode == 0 else []
        values = {each["name"]: each["value"] for each in results}
        notes = [note for each in results for note in each["notes"]]
        if not values or None in values.values():
            why = "; ".join(notes) or f"ended with {done.returncode}"
            raise NotMeasuredError(f"{only} at {at:g}x: {why}")
        wrong = any(each["met"] is False and each["ratio"] <= 1 for each in results)
        return Measured(values, notes, wrong=wrong)


def _guarded(budgets: Sequence[Budget], measure: Callable[[], Measured]) -> Iterator[Result]:
    """The results of one measure; a crash is a result, and the next measure still runs."""
    say("Measuring " + ", ".join(each.name for each in budgets))
    try:
        measured = measure()
    except NotMeasuredError as reason:
        for each in budgets:
            yield Result(each, None, (f"not measured: {reason}",))
    except Exception as error:  # noqa: BLE001  # whatever a measure does, the others still count
        say(traceback.format_exc())
        for each in budgets:
            yield Result(each, None, (f"crashed: {type(error).__name__}: {error}",), crashed=True)
    else:
        for place, each in enumerate(budgets):
            notes = () if place else tuple(measured.notes)
            yield Result(each, measured.values[each.name], notes, wrong=measured.wrong)
