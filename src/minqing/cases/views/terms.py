"""What the district counts by: its table of days off, and its own deadlines."""

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minqing.cases.forms.terms import CalendarForm, DeadlineRows
from minqing.cases.models import (
    COLUMN_LABELS,
    DUE_LABELS,
    LEVEL_LABELS,
    PROBLEM_LABELS,
    CalendarVersion,
    DeadlineVersion,
)
from minqing.cases.operations.errors import CaseError
from minqing.cases.operations.terms import adopt_calendar, adopt_deadlines
from minqing.cases.queries.holiday_sheet import file_as_text
from minqing.cases.queries.terms import (
    alarm,
    calendar_versions,
    current_deadlines,
    current_table,
    current_terms,
    deadline_versions,
)
from minqing.cases.queries.terms_preview import Due, Moved, Preview, preview
from minqing.cases.rules import CaseLevel, Deadline, DueKind, Terms, due_day
from minqing.cases.rules.holidays import (
    DayKind,
    HolidayTable,
    NamedDay,
    TableFault,
    as_typed,
    in_a_row,
    read_table,
    split_rows,
)
from minqing.cases.rules.reminders import is_date
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.sheets.models import sentence
from minqing.sheets.rules.problems import SheetRefusedError
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import Role

__all__ = ["calendar_page", "deadlines_page"]

_SHOWN = 50
_LARGEST = 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.DISTRICT_OFFICE)
def calendar_page(request: ScopedRequest) -> HttpResponse:
    """The days off by year; entering a year, with what it would change before it is adopted."""
    number, table = current_table()
    today = local_date(request.at)
    warned = alarm(request.scope, request.at)
    year = _year(request.GET.get("year", ""), warned.year if warned else today.year)
    context: dict[str, object] = {}
    if request.method == "POST":
        data, faults = _with_file(request, year)
        form = CalendarForm(data, initial={"year": year})
        for each in faults:
            form.add_error("file", each)
        found = _look_at_calendar(request, form, table, number)
        if isinstance(found, HttpResponse):
            return found
        context, year = found, _year(data.get("year", ""), year)
        # What was looked at is what the next button adopts, unless a word of it is changed.
        data["previewed"] = str(found.get("previewed", ""))
    else:
        rows = as_typed(table.of_year(year))
        form = CalendarForm(initial={"year": year, "rows": rows})
    return render(
        request,
        "cases/calendar.html",
        {
            "form": form,
            "alarm": warned,
            "year": year,
            "known": year in table.known_years,
            "holidays": _by_holiday(table.of_year(year)),
            "years": [
                {"label": str(each), "href": f"?year={each}", "active": each == year}
                for each in range(min(today.year, year) - 1, max(today.year + 1, year) + 1)
            ],
            "versions": _signed(calendar_versions()),
            "trail": [(_("Requests"), reverse("cases:queue")), (_("Days off"), "")],
            **context,
        },
        status=422 if form.errors or context.get("faults") else 200,
    )


def _look_at_calendar(
    request: ScopedRequest, form: CalendarForm, table: HolidayTable, number: int
) -> HttpResponse | dict[str, object]:
    """What a typed table says and would change; the way on when it was adopted."""
    if not form.is_valid():
        return {}
    year = form.cleaned_data["year"]
    read = read_table(split_rows(form.cleaned_data["rows"]), year)
    if read.faults:
        return {"faults": [_fault(each) for each in read.faults]}
    digest = _digest(number, year, *(f"{d.on}{d.kind}{d.name}" for d in read.days))
    asked = "adopt" in request.POST
    if asked and form.cleaned_data["previewed"] == digest:
        try:
            changed = adopt_calendar(
                by=request.actor,
                at=request.at,
                area_code=request.scope.ranges[0].lower,
                year=year,
                days=read.days,
                base=number,
            )
        except CaseError as error:
            form.add_error(None, str(error))
            return {}
        _say_adopted(request, changed)
        return redirect(f"{reverse('cases:calendar')}?year={year}")
    terms = Terms(table.with_year(year, read.days).calendar, current_terms().deadlines)
    return {
        "previewed": digest,
        "stale": asked,
        "entered": _by_holiday(read.days),
        "unbalanced": read.unbalanced,
        "preview": _shown(preview(request.scope, terms)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.DISTRICT_OFFICE)
def deadlines_page(request: ScopedRequest) -> HttpResponse:
    """The district's own deadlines; changing them, with what it would change before adoption."""
    number, deadlines = current_deadlines()
    posted = request.method == "POST"
    rows = DeadlineRows(
        request.POST if posted else None, initial=[_initial(each) for each in deadlines]
    )
    context: dict[str, object] = {}
    if posted and rows.is_valid():
        found = _look_at_deadlines(request, rows.deadlines, number)
        if isinstance(found, HttpResponse):
            return found
        context = found
    wrong = posted and (not rows.is_valid() or "problem" in context)
    return render(
        request,
        "cases/deadlines.html",
        {
            "rows": rows,
            "versions": _signed(deadline_versions()),
            "trail": [(_("Requests"), reverse("cases:queue")), (_("Deadlines"), "")],
            **context,
        },
        status=422 if wrong else 200,
    )


def _look_at_deadlines(
    request: ScopedRequest, wanted: tuple[Deadline, ...], number: int
) -> HttpResponse | dict[str, object]:
    """What deadlines would change; the way on when they were adopted."""
    digest = _digest(number, *map(repr, wanted))
    asked = "adopt" in request.POST
    if asked and request.POST.get("previewed") == digest:
        try:
            changed = adopt_deadlines(
                by=request.actor,
                at=request.at,
                area_code=request.scope.ranges[0].lower,
                deadlines=wanted,
                base=number,
            )
        except CaseError as error:
            return {"problem": str(error)}
        _say_adopted(request, changed)
        return redirect("cases:deadlines")
    terms = Terms(current_terms().calendar, wanted)
    return {
        "previewed": digest,
        "stale": asked,
        "preview": _shown(preview(request.scope, terms)),
    }


def _year(text: str, otherwise: int) -> int:
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) == len("2027") else otherwise
    )


def _with_file(request: ScopedRequest, year: int) -> tuple[QueryDict, list[str]]:
    """What was posted, the rows of an uploaded file in the place of pasted ones; what is wrong
    with the file.
    """
    data = request.POST.copy()
    file = request.FILES.get("file")
    if file is None:
        return data, []
    if not file.size:
        return data, [_("The file is empty. Choose it again, or save it again first.")]
    if file.size > _LARGEST:
        return data, [_("A table of days off has a few rows. This file is too large to be one.")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(file.read())
        try:
            data["rows"] = file_as_text(path, _year(data.get("year", ""), year))
        except SheetRefusedError as error:
            return data, [sentence(each) for each in error.errors]
    return data, []


def _fault(fault: TableFault) -> dict[str, object]:
    """A fault in words, with its row and column."""
    return {
        "row": fault.row,
        "column": COLUMN_LABELS[fault.column],
        "words": str(PROBLEM_LABELS[fault.problem]) % fault.details,
    }


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def _say_adopted(request: ScopedRequest, changed: int) -> None:
    words = ngettext(
        "Adopted. %(count)d request has another date now.",
        "Adopted. %(count)d requests have other dates now.",
        changed,
    )
    messages.success(request, words % {"count": changed})


def _by_holiday(days: Iterable[NamedDay]) -> list[dict[str, object]]:
    """Days as a table shows them: each run with its holiday."""
    return [
        {
            "name": first.name,
            "first": first.on,
            "last": last,
            "count": (last - first.on).days + 1,
            "off": first.kind is DayKind.OFF,
        }
        for first, last in in_a_row(days)
    ]


def _signed(
    versions: list[CalendarVersion] | list[DeadlineVersion],
) -> list[dict[str, object]]:
    """Versions with the names of those who adopted them."""
    people = Member.objects.in_bulk({each.adopted_by for each in versions if each.adopted_by})
    return [
        {
            "version": each,
            "by": people[each.adopted_by].name if each.adopted_by in people else "",
        }
        for each in versions
    ]


def _initial(deadline: Deadline) -> dict[str, object]:
    return {
        "kind": deadline.kind.value,
        "level": deadline.level.value if deadline.level else "",
        "category": deadline.category.value if deadline.category else "",
        "urgency": deadline.urgency.value if deadline.urgency else "",
        "amount": deadline.amount,
        "unit": deadline.unit.value,
    }


def _shown(found: Preview) -> dict[str, object]:
    """A preview for the page: its figures, and the first of the requests that change."""
    return {
        "looked_at": found.looked_at,
        "moved": len(found.moved),
        "ways": found.by_direction,
        "becoming_final": found.becoming_final,
        "rows": [_moved(each) for each in found.moved[:_SHOWN]],
        "shown": min(_SHOWN, len(found.moved)),
    }


def _moved(moved: Moved) -> dict[str, object]:
    return {
        "case_id": moved.case_id,
        "number": moved.number,
        "level": LEVEL_LABELS[CaseLevel(moved.level)],
        "before": _due(moved.before),
        "after": _due(moved.after),
    }


def _due(due: Due) -> dict[str, object]:
    return {
        "at": due.at,
        "date": due.at is None or is_date(due.at),
        "on": None if due.at is None else due_day(due.at),
        "kind": DUE_LABELS[DueKind(due.kind)] if due.kind else "",
        "provisional": due.provisional,
    }
