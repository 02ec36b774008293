"""Imports as the desk shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.accounts.models import User
from minqing.lib.scope import Scope
from minqing.sheets.access import import_runs
from minqing.sheets.models import FAILURE_LABELS, STATE_LABELS, ImportRun
from minqing.sheets.queries.runs import is_worked_on
from minqing.sheets.rules.runs import SILENCE, WORKING, RunFailure, RunState, broken_off
from minqing.territory.models import Area
from minqing.territory.rules import OFFICIALS, Standing

__all__ = ["RUNS_SHOWN", "CountRow", "RunPage", "areas_of", "counts_of", "run_page", "runs_page"]

RUNS_SHOWN = 30
_KINDS = ("added", "changed", "ended", "unchanged")


@dataclass(frozen=True, slots=True)
class RunLine:
    """An import in the list."""

    run: ImportRun
    who: str
    area: str

    @property
    def state(self) -> object:
        """The state in words."""
        return STATE_LABELS[RunState(self.run.state)]

    @property
    def tone(self) -> str:
        """How the badge is drawn."""
        return _TONES.get(RunState(self.run.state), "neutral")


@dataclass(frozen=True, slots=True)
class RunPage:
    """One import. ``still`` means that it should be worked on, and no process does."""

    line: RunLine
    still: bool
    others: list[RunLine]

    @property
    def run(self) -> ImportRun:
        """The import."""
        return self.line.run

    @property
    def failure(self) -> object:
        """Why it was broken off, in words; empty when it was not."""
        return FAILURE_LABELS[RunFailure(self.run.failure)] if self.run.failure else ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """What would become, or became, of one kind of object."""

    what: str
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


_TONES = {
    RunState.CHECKED: "soon",
    RunState.WAITING: "accent",
    RunState.READING: "neutral",
    RunState.APPLYING: "neutral",
    RunState.DONE: "done",
    RunState.FAILED: "over",
}


def areas_of(standing: Standing) -> list[Area]:
    """The areas for which somebody may bring files in: where the user is posted as an official."""
    codes = {each.area_code for each in standing.postings if each.role in OFFICIALS}
    return list(Area.objects.filter(code__in=codes).defer("boundary").order_by("code"))


def runs_page(
    scope: Scope, *, before: UUID | None = None, kind: str = ""
) -> tuple[list[RunLine], bool]:
    """The newest imports, ``before`` one of them, and whether there are more."""
    rows = import_runs(scope).order_by("-id").defer("report")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    found = list(rows[: RUNS_SHOWN + 1])
    return _lines(found[:RUNS_SHOWN]), len(found) > RUNS_SHOWN


def run_page(scope: Scope, run_id: UUID, *, at: datetime) -> RunPage | None:
    """One import within the scope, and the others that are being worked on now."""
    run = import_runs(scope).filter(pk=run_id).first()
    if run is None:
        return None
    state = RunState(run.state)
    others: list[ImportRun] = []
    still = False
    if state in WORKING:
        still = broken_off(state, run.heartbeat_at or run.changed_at, at) and not is_worked_on(
            run.pk
        )
        working = import_runs(scope).filter(
            state__in=[each.value for each in WORKING], heartbeat_at__gt=at - SILENCE
        )
        others = list(working.exclude(pk=run.pk).order_by("id")[:3])
    lines = _lines([run, *others])
    return RunPage(lines[0], still, lines[1:])


def counts_of(counts: Mapping[str, int], words: Mapping[str, Any]) -> list[CountRow]:
    """The counts of an outcome as a table, in the order of the kind's words."""
    rows = []
    for what, label in words.items():
        found = {kind: counts.get(f"{what}_{kind}", 0) for kind in _KINDS}
        if any(found.values()):
            rows.append(CountRow(str(label), **found))
    return rows


def _lines(runs: Sequence[ImportRun]) -> list[RunLine]:
    users = dict(
        User.objects.filter(pk__in={run.created_by for run in runs}).values_list("pk", "name")
    )
    areas = dict(
        Area.objects.filter(code__in={run.area_code for run in runs}).values_list("code", "name")
    )
    return [
        RunLine(run, users.get(run.created_by, ""), areas.get(run.area_code, "")) for run in runs
    ]
