"""``minqing cases calendar FILE``: a year's days off from a file, previewed, then put in force."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.table import Table

from minqing.cases.models import (
    COLUMN_LABELS,
    DAY_LABELS,
    DUE_LABELS,
    LEVEL_LABELS,
    PROBLEM_LABELS,
)
from minqing.cases.operations.terms import adopt_calendar
from minqing.cases.queries.holiday_sheet import file_as_text
from minqing.cases.queries.terms import current_table, current_terms
from minqing.cases.queries.terms_preview import Due, Preview, preview
from minqing.cases.rules import CaseLevel, DueKind, Terms, due_day
from minqing.cases.rules.holidays import (
    DayKind,
    HolidayTable,
    ReadTable,
    TableFault,
    in_a_row,
    read_table,
    split_rows,
)
from minqing.cases.rules.reminders import is_date
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import SHANGHAI, local_date
from minqing.sheets.models import sentence
from minqing.sheets.rules.problems import SheetRefusedError
from minqing.storage.scoping import scoped

__all__ = ["run"]

_SHOWN = 20


def run(file: Path, *, year: int | None = None, adopt: bool = False, as_json: bool = False) -> int:
    """Show what a table of days off would change; with ``adopt``, put it in force.

    Without ``year`` the table is read for the first year that is not known yet. 0, or 1 when the
    file or a row of it is refused: each fault names its row, and nothing is changed then.
    """
    at, code = timezone.now(), settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(code, "calendar")) as scope:
        base, table = current_table()
        wanted = year or _first_unknown(table, local_date(at).year)
        try:
            read = read_table(split_rows(file_as_text(file, wanted)), wanted)
        except SheetRefusedError as error:
            faults = [{"row": each.row, "words": sentence(each)} for each in error.errors]
            return _refuse(faults, wanted, as_json=as_json)
        if read.faults:
            return _refuse([_fault(each) for each in read.faults], wanted, as_json=as_json)
        terms = Terms(table.with_year(wanted, read.days).calendar, current_terms().deadlines)
        found = preview(scope, terms)
        if adopt:
            adopt_calendar(
                by=Actor.system("calendar"),
                at=at,
                area_code=code,
                year=wanted,
                days=read.days,
                base=base,
            )
    if as_json:
        _print_json(wanted, read, found, version=base + 1 if adopt else None)
    else:
        _print(wanted, read, found, adopted=adopt)
    return 0


def _first_unknown(table: HolidayTable, year: int) -> int:
    while year in table.known_years:
        year += 1
    return year


def _fault(fault: TableFault) -> dict[str, object]:
    column = str(COLUMN_LABELS[fault.column])
    words = str(PROBLEM_LABELS[fault.problem]) % fault.details
    if fault.row:
        where = {"row": fault.row, "column": column}
        words = _("Row %(row)s, %(column)s: %(words)s") % {**where, "words": words}
    return {"row": fault.row, "problem": fault.problem.value, "words": words}


def _refuse(faults: Sequence[Mapping[str, object]], year: int, *, as_json: bool) -> int:
    if as_json:
        said = {"ok": False, "adopted": False, "year": year, "faults": faults}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        lines = [str(each["words"]) for each in faults]
        lines.append(_("Read as the days off of %(year)s. Nothing was changed.") % {"year": year})
        sys.stderr.write("\n".join(lines) + "\n")
    return 1


def _print_json(year: int, read: ReadTable, found: Preview, *, version: int | None) -> None:
    said = {
        "ok": True,
        "adopted": version is not None,
        "version": version,
        "year": year,
        "days": [[each.on.isoformat(), each.kind.value, each.name] for each in read.days],
        "balance": read.unbalanced,
        "looked_at": found.looked_at,
        "moved": len(found.moved),
        "ways": dict(sorted(found.by_direction.items())),
        "becoming_final": found.becoming_final,
        "requests": [
            {
                "number": each.number,
                "level": each.level,
                "before": _as_dict(each.before),
                "after": _as_dict(each.after),
            }
            for each in found.moved
        ],
    }
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")


def _as_dict(due: Due) -> dict[str, object]:
    at = None if due.at is None else due.at.isoformat()
    return {"due_at": at, "kind": due.kind, "provisional": due.provisional}


def _print(year: int, read: ReadTable, found: Preview, *, adopted: bool) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(_days(year, read))
    if read.unbalanced:
        counted, law = read.unbalanced
        words = _(
            "By these rows %(counted)s weekdays more are off than weekend days are worked; by law"
            " they are %(law)s. Look at the rows once more."
        )
        console.print(words % {"counted": counted, "law": law})
    console.print(" ".join(_summary(found)))
    if found.moved:
        console.print(_moved(found))
    if len(found.moved) > _SHOWN:
        console.print(_("The %(shown)s that are due soonest are shown.") % {"shown": _SHOWN})
    console.print(
        _("In force from now on.")
        if adopted
        else _("Nothing was changed. Put it in force with --adopt.")
    )


def _summary(found: Preview) -> Iterator[str]:
    """How many get another date, and how many of those are certain then."""
    if not found.moved:
        yield _("No open request gets another date.")
        return
    for words, number in (
        (
            ngettext(
                "%(number)s open request gets another date.",
                "%(number)s open requests get other dates.",
                len(found.moved),
            ),
            len(found.moved),
        ),
        (
            ngettext(
                "%(number)s provisional date becomes final.",
                "%(number)s provisional dates become final.",
                found.becoming_final,
            ),
            found.becoming_final,
        ),
    ):
        if number:
            yield words % {"number": number}


def _days(year: int, read: ReadTable) -> Table:
    table = Table(title=_("Days off of %(year)s") % {"year": year}, title_justify="left")
    table.add_column(_("Days"))
    table.add_column(_("Off or worked"))
    table.add_column(_("Holiday"))
    for first, last in in_a_row(read.days):
        span = f"{first.on}" if first.on == last else f"{first.on} – {last}"
        table.add_row(span, str(DAY_LABELS[DayKind(first.kind)]), first.name)
    return table


def _moved(found: Preview) -> Table:
    table = Table()
    for title in (_("Request"), _("Level"), _("Due until now"), _("Due then")):
        table.add_column(title)
    for each in found.moved[:_SHOWN]:
        level = str(LEVEL_LABELS[CaseLevel(each.level)])
        table.add_row(each.number, level, _due(each.before), _due(each.after))
    return table


def _due(due: Due) -> str:
    if due.at is None:
        return "–"
    local = due.at.astimezone(SHANGHAI)
    when = f"{due_day(due.at)}" if is_date(due.at) else f"{local:%Y-%m-%d %H:%M}"
    marks = [str(DUE_LABELS[DueKind(due.kind)]), *([_("provisional")] if due.provisional else [])]
    return f"{when} ({', '.join(marks)})"
