"""``minqing import KIND FILE``: the roster, and every other sheet that an office brings in."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import Progress

from minqing.home.operations.importing import IMPORT_KINDS, ImportKind
from minqing.households.operations import FAULTS_QUESTION
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.models import sentence
from minqing.sheets.operations import error_sheet
from minqing.sheets.rules.outcomes import Change, Question, SheetOutcome
from minqing.sheets.rules.problems import SheetRefusedError

__all__ = ["run"]

_SHOWN = 20


def run(
    kind: str,
    file: Path,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    skip_faulty: bool = False,
    mapping: Mapping[str, str] | None = None,
    confirmed: frozenset[str] = frozenset(),
    as_json: bool = False,
    **options: object,
) -> int:
    """Check a sheet of a kind and bring it in; 0, or 1 when something was refused or held.

    With a refused row nothing is written, unless ``skip_faulty`` leaves out what is faulty.
    ``errors`` names an XLSX file to be written with the refused rows and the reasons. ``options``
    are further switches or settings of the kind's function.
    """
    chosen = IMPORT_KINDS[kind]
    bring_in: Callable[..., SheetOutcome] = chosen.function
    try:
        with _progress() as progress:
            outcome = bring_in(
                by=Actor.system("import"),
                at=timezone.now(),
                scope=Scope.system(settings.MINQING_DISTRICT_CODE, "import"),
                path=file,
                mapping=mapping,
                dry_run=dry_run,
                skip_faulty=skip_faulty,
                confirmed=confirmed,
                progress=progress,
                **options,
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
    done = not outcome.faulty_rows and not outcome.questions
    if as_json:
        _print_json({"ok": done, "dry_run": dry_run, **_as_dict(outcome)})
    else:
        lines = _lines(chosen, outcome, dry_run=dry_run, errors=errors)
        sys.stdout.write("\n".join(lines) + "\n")
    return 0 if done else 1


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


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")


def _as_dict(outcome: SheetOutcome) -> dict[str, object]:
    reasons = Counter(error.code for row in outcome.faults for error in row.errors)
    return {
        "written": outcome.written,
        "rows": outcome.rows,
        "refused_rows": outcome.faulty_rows,
        "reasons": dict(sorted(reasons.items())),
        "errors": [sentence(error) for row in outcome.faults for error in row.errors],
        "unknown_columns": list(outcome.unknown_headers),
        "counts": outcome.counts,
        "changes": [asdict(change) for change in outcome.changes],
        "questions": [asdict(question) for question in outcome.questions],
    }


def _lines(
    kind: ImportKind, outcome: SheetOutcome, *, dry_run: bool, errors: Path | None
) -> list[str]:
    lines: list[str] = []
    if outcome.unknown_headers:
        names = ", ".join(outcome.unknown_headers)
        lines.append(_("These columns are not read: %(names)s") % {"names": names})
    faults = [error for row in outcome.faults for error in row.errors]
    lines += [sentence(error) for error in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(_("… and %(count)s more.") % {"count": len(faults) - _SHOWN})
    if outcome.faulty_rows:
        lines.append(
            _("%(faulty)s of %(rows)s rows cannot be used.")
            % {"faulty": outcome.faulty_rows, "rows": outcome.rows}
        )
        if errors is not None:
            lines.append(_("They are in %(file)s, with the reasons.") % {"file": errors})
    shown = [each for each in outcome.changes if each.kind != "added"]
    lines += [_difference(each) for each in shown[:_SHOWN]]
    if len(shown) > _SHOWN:
        lines.append(_("… and %(count)s more.") % {"count": len(shown) - _SHOWN})
    lines += [_question(kind, each) for each in outcome.questions]
    if not outcome.written and not dry_run:
        return [*lines, _("Nothing was written.")]
    return [*lines, *_sum(kind, outcome, dry_run=dry_run)]


def _question(kind: ImportKind, question: Question) -> str:
    words = kind.asked(question.code, question.params)
    if question.code == FAULTS_QUESTION:
        return words
    return words + " " + _("If that is right: --confirm %(code)s") % {"code": question.code}


def _difference(change: Change) -> str:
    """``changed: 何平 · … (phone: 100******78 → 100******21)``."""
    columns = ", ".join(
        f"{key}: {change.before.get(key, '')} → {change.after.get(key, '')}" for key in change.after
    )
    return f"{_KIND_WORDS[change.kind]()}: {change.key} ({columns})"


_KIND_WORDS = {
    "added": lambda: _("added"),
    "changed": lambda: _("changed"),
    "ended": lambda: _("ended"),
    "unchanged": lambda: _("as before"),
}


_COUNT_WORDS: Mapping[str, Callable[[], str]] = {
    "added": lambda: _("%(number)s added"),
    "changed": lambda: _("%(number)s changed"),
    "ended": lambda: _("%(number)s ended"),
    "unchanged": lambda: _("%(number)s as before"),
}


def _sum(kind: ImportKind, outcome: SheetOutcome, *, dry_run: bool) -> Iterator[str]:
    """What was done, a line for each kind of object."""
    if not outcome.rows:
        yield _("There are headers and no rows below them. Nothing was written.")
    elif outcome.faulty_rows == outcome.rows:
        yield _("Nothing was written.")
    elif outcome.changes_nothing:
        yield _("%(rows)s rows: all of it was registered already.") % {"rows": outcome.rows}
    else:
        yield _("Would be done:") if dry_run else _("Done:")
        for what, label in kind.words.items():
            counts = [
                words() % {"number": number}
                for how, words in _COUNT_WORDS.items()
                if (number := outcome.counts.get(f"{what}_{how}"))
            ]
            if counts:
                yield f"  {label}: {' · '.join(counts)}"
        if elsewhere := outcome.counts.get("person_elsewhere"):
            yield ngettext(
                "%(counter)s person is also registered at another door.",
                "%(counter)s people are also registered at another door.",
                elsewhere,
            ) % {"counter": elsewhere}
