"""``minqing import roster FILE``: a list of residents, one row a person, CSV or XLSX."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from minqing.households.operations import RosterOutcome, import_roster
from minqing.lib.actor import Actor
from minqing.sheets.models import sentence
from minqing.sheets.operations import error_sheet
from minqing.sheets.rules.problems import SheetRefusedError

__all__ = ["run"]

_SHOWN = 20


def run(
    file: Path,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    skip_faulty: bool = False,
    as_json: bool = False,
) -> int:
    """Check a roster and register it; 0, or 1 when a row or the file was refused.

    With a refused row nothing is written, unless ``skip_faulty`` brings in the doors without any.
    ``errors`` names an XLSX file to be written with the refused rows and the reasons.
    """
    try:
        with _progress() as progress:
            outcome = import_roster(
                by=Actor.system("import"),
                at=timezone.now(),
                path=file,
                dry_run=dry_run,
                skip_faulty=skip_faulty,
                progress=progress,
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
    return 1 if outcome.faulty_rows else 0


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


def _as_dict(outcome: RosterOutcome, *, dry_run: bool) -> dict[str, object]:
    reasons = Counter(error.code for row in outcome.faults for error in row.errors)
    return {
        "ok": not outcome.faulty_rows,
        "written": outcome.written,
        "dry_run": dry_run,
        "rows": outcome.rows,
        "refused_rows": outcome.faulty_rows,
        "reasons": dict(sorted(reasons.items())),
        "errors": [sentence(error) for row in outcome.faults for error in row.errors],
        "unknown_columns": list(outcome.unknown_headers),
        "buildings_added": outcome.buildings_added,
        "entrances_added": outcome.entrances_added,
        **asdict(outcome.counts),
    }


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")


def _print(outcome: RosterOutcome, *, dry_run: bool, errors: Path | None) -> None:
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
    lines.append(_sum(outcome, dry_run=dry_run))
    sys.stdout.write("\n".join(lines) + "\n")


def _sum(outcome: RosterOutcome, *, dry_run: bool) -> str:
    if not outcome.written and not dry_run:
        return _("Nothing was written.")
    counts = asdict(outcome.counts) | {
        "rows": outcome.rows,
        "buildings_added": outcome.buildings_added,
        "entrances_added": outcome.entrances_added,
    }
    if outcome.counts.changes_nothing:
        return _("%(rows)s rows: the register says all of it already.") % counts
    heading = _("Would be done:") if dry_run else _("Done:")
    return (
        heading
        + " "
        + _(
            "%(buildings_added)s buildings, %(entrances_added)s entrances, %(doors_added)s"
            " dwellings, %(homes_added)s households, %(people_added)s people and"
            " %(hardships_added)s hardship entries added; %(homes_changed)s households and"
            " %(people_changed)s people changed, %(people_unchanged)s people as before."
            " %(elsewhere)s people also stand at another door."
        )
        % counts
    )
