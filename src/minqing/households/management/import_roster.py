"""``minqing import roster FILE``: a list of residents, one row a person, CSV or XLSX."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from minqing.households.models import ROSTER_QUESTION_LABELS
from minqing.households.operations import FAULTS_QUESTION, import_roster
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.models import sentence
from minqing.sheets.operations import error_sheet
from minqing.sheets.rules.outcomes import Question, SheetOutcome
from minqing.sheets.rules.problems import SheetRefusedError

__all__ = ["run"]

_SHOWN = 20
_COUNTED = (
    "building_added", "entrance_added", "dwelling_added", "household_added", "person_added",
    "hardship_added", "household_changed", "person_changed", "person_unchanged",
    "household_ended", "person_ended", "person_elsewhere",
)  # fmt: skip


def run(
    file: Path,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    skip_faulty: bool = False,
    as_json: bool = False,
    mapping: Mapping[str, str] | None = None,
    confirmed: frozenset[str] = frozenset(),
    complete: bool = False,
    restart: bool = False,
) -> int:
    """Check a roster and register it; 0, or 1 when a row or the file was refused or held.

    With a refused row nothing is written, unless ``skip_faulty`` brings in the doors without any.
    ``errors`` names an XLSX file to be written with the refused rows and the reasons. Killed, it
    goes on where it was when it is called again with the same file.
    """
    try:
        with _progress() as progress:
            outcome = import_roster(
                by=Actor.system("import"),
                at=timezone.now(),
                scope=Scope.system(settings.MINQING_DISTRICT_CODE, purpose="import"),
                path=file,
                mapping=mapping,
                dry_run=dry_run,
                skip_faulty=skip_faulty,
                confirmed=confirmed,
                progress=progress,
                complete=complete,
                restart=restart,
            )
    except SheetRefusedError as error:
        reasons = [sentence(each) for each in error.errors]
        if as_json:
            _print_json({"ok": False, "written": False, "refused": reasons})
        else:
            sys.stderr.write("\n".join(reasons) + "\n")
        return 1
    if errors is not None and outcome.faults:
        error_sheet(errors, outcome.headers, outcome.faults)
    if as_json:
        _print_json(_as_dict(outcome, dry_run=dry_run))
    else:
        _print(outcome, dry_run=dry_run, errors=errors)
    return 1 if outcome.faulty_rows or outcome.questions else 0


@contextmanager
def _progress() -> Iterator["_Bar"]:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bars:
        yield _Bar(bars)


class _Bar:
    """Rows read, of about how many."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task(_("Rows"), total=None)

    def __call__(self, done: int, expected: int) -> None:
        self._bars.update(self._task, completed=done, total=max(done, expected))


def _as_dict(outcome: SheetOutcome, *, dry_run: bool) -> dict[str, object]:
    reasons = Counter(error.code for row in outcome.faults for error in row.errors)
    return {
        "ok": not outcome.faulty_rows and not outcome.questions,
        "written": outcome.written,
        "dry_run": dry_run,
        "rows": outcome.rows,
        "refused_rows": outcome.faulty_rows,
        "reasons": dict(sorted(reasons.items())),
        "errors": [sentence(error) for row in outcome.faults for error in row.errors],
        "unknown_columns": list(outcome.unknown_headers),
        "counts": outcome.counts,
        "changes": [asdict(change) for change in outcome.changes],
        "questions": [asdict(question) for question in outcome.questions],
    }


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")


def _print(outcome: SheetOutcome, *, dry_run: bool, errors: Path | None) -> None:
    lines: list[str] = []
    if outcome.unknown_headers:
        names = ", ".join(outcome.unknown_headers)
        lines.append(_("These columns are not read: %(names)s") % {"names": names})
    shown = [error for row in outcome.faults for error in row.errors]
    lines += [sentence(error) for error in shown[:_SHOWN]]
    if len(shown) > _SHOWN:
        lines.append(_("… and %(count)s more.") % {"count": len(shown) - _SHOWN})
    if outcome.faulty_rows:
        lines.append(
            _("%(faulty)s of %(rows)s rows cannot be used.")
            % {"faulty": outcome.faulty_rows, "rows": outcome.rows}
        )
        if errors is not None:
            lines.append(_("They are in %(file)s, with the reasons.") % {"file": errors})
    lines += [_question(each) for each in outcome.questions]
    lines.append(_sum(outcome, dry_run=dry_run))
    sys.stdout.write("\n".join(lines) + "\n")


def _sum(outcome: SheetOutcome, *, dry_run: bool) -> str:
    if not outcome.written and not dry_run:
        return _("Nothing was written.")
    if not outcome.rows:
        return _("There are headers and no rows below them. Nothing was written.")
    counts = dict.fromkeys(_COUNTED, 0) | outcome.counts | {"rows": outcome.rows}
    if outcome.changes_nothing:
        return _("%(rows)s rows: the register says all of it already.") % counts
    heading = _("Would be done:") if dry_run else _("Done:")
    return (
        heading
        + " "
        + _(
            "%(building_added)s buildings, %(entrance_added)s entrances, %(dwelling_added)s"
            " dwellings, %(household_added)s households, %(person_added)s people and"
            " %(hardship_added)s hardship entries added; %(household_changed)s households and"
            " %(person_changed)s people changed, %(person_unchanged)s people as before;"
            " %(household_ended)s households and %(person_ended)s people ended."
            " %(person_elsewhere)s people also stand at another door."
        )
        % counts
    )


def _question(question: Question) -> str:
    kind = question.code.partition(":")[0]
    words = str(ROSTER_QUESTION_LABELS[kind]).format(**question.params)
    if kind == FAULTS_QUESTION:
        return words
    return words + " " + _("If that is right: --confirm %(code)s") % {"code": question.code}
