"""Lists of cases as spreadsheets: the same rows in the same scope, all of them.

The file is made whole inside the request's transaction, where its scope holds, and nothing of it
stays on the server. Who took what along stands in the ledger.
"""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minqing.cases import operations, queries
from minqing.cases.forms import read_kept, read_level, read_missed
from minqing.cases.models import LEVEL_LABELS
from minqing.cases.queries import Kept, QueueRow
from minqing.cases.rules import CaseLevel, due_day
from minqing.cases.views import STAFF
from minqing.cases.views.listing import line, place
from minqing.cases.views.lists import day_asked, period_asked
from minqing.cases.views.queue import filters_of
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.sheets.operations import write_xlsx
from minqing.sheets.rules.columns import Cell
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["EXPORT_LIMIT", "export", "export_ticked"]

EXPORT_LIMIT = 20_000
"""Rows of one file. More would keep a worker busy for longer than a browser waits."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cells = list[Cell]
Table = tuple[list[str], list[tuple[UUID, Cells]]]


@require_POST
@requires(*STAFF)
def export(request: ScopedRequest, list_name: str) -> HttpResponse:
    """The list of this name, with the filters of the address, as a workbook."""
    if list_name not in _LISTS:
        raise Http404
    made, page = _LISTS[list_name]
    columns, rows = made(request)
    if len(rows) > EXPORT_LIMIT:
        messages.error(
            request,
            _("More than %(limit)s requests do not fit into one table. Narrow the list first.")
            % {"limit": f"{EXPORT_LIMIT:,}"},
        )
        return redirect(f"{reverse(page)}?{request.GET.urlencode()}")
    return _workbook(request, list_name, columns, rows)


def export_ticked(request: ScopedRequest, case_ids: list[UUID]) -> HttpResponse:
    """The ticked rows of the queue as a workbook, with one entry in the ledger for all of them."""
    due = queries.due_days(request.scope, case_ids)
    if not due:
        messages.error(request, _("These requests are not in your area any more."))
        return redirect(f"{reverse('cases:queue')}?{request.GET.urlencode()}")
    rows: list[tuple[UUID, Cells]] = [
        (case_id, [due[case_id]]) for case_id in case_ids if case_id in due
    ]
    return _workbook(request, "ticked", [_("Next thing due on")], rows)


def _workbook(
    request: ScopedRequest, name: str, columns: list[str], rows: list[tuple[UUID, Cells]]
) -> HttpResponse:
    described = {
        row.standing.pk: _cells(row)
        for row in queries.lines(request.scope, {case_id for case_id, _more in rows})
    }
    file = BytesIO()
    write_xlsx(
        file,
        [*_heads(), *columns],
        ([*described[case_id], *more] for case_id, more in rows if case_id in described),
    )
    operations.note_export(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        name=name,
        case_ids=[case_id for case_id, _more in rows],
    )
    response = HttpResponse(file.getvalue(), content_type=_XLSX)
    day = local_date(request.at).isoformat()
    response["Content-Disposition"] = f'attachment; filename="requests-{name}-{day}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _heads() -> list[str]:
    return [
        _("Request"),
        _("Asked on"),
        _("Where"),
        _("About"),
        _("What they ask"),
        _("Level"),
        _("State"),
        _("Answer due"),
        _("First told on"),
    ]


def _cells(row: QueueRow) -> Cells:
    shown, standing = line(row), row.standing
    return [
        standing.number,
        standing.raised_at,
        row.address,
        str(shown["category"]),
        row.body,
        str(shown["level"]),
        str(shown["state"]),
        due_day(standing.response_due_at),
        standing.first_told_at,
    ]


def _queue(request: ScopedRequest) -> Table:
    filters = filters_of(request)
    order = ("due_at", "case_id") if filters.by_due else ("-raised_at", "-case_id")
    rows = queries.filtered(request.scope, filters, at=request.at).order_by(*order)
    found = rows.values_list("case_id", "due_at")[: EXPORT_LIMIT + 1]
    return (
        [_("Next thing due on")],
        [(case_id, [due_day(due_at) if due_at else None]) for case_id, due_at in found],
    )


def _past_month(request: ScopedRequest) -> Table:
    rows = queries.past_one_month(
        request.scope,
        request.at,
        area_code=place(request).code,
        missed=read_missed(request.GET.get("missed")),
    ).order_by("due_at", "requester_id")
    found = rows.values_list("case_id", "due_at", "first_told_at")[: EXPORT_LIMIT + 1]
    return (
        [_("Was due"), _("Told on")],
        [(case_id, [due_day(due_at), told]) for case_id, due_at, told in found],
    )


def _solved(request: ScopedRequest) -> Table:
    from_on, to_on = period_asked(request)
    rows = queries.solved_between(
        request.scope, place(request).code, start_of_local_day(from_on), end_of_local_day(to_on)
    )
    level = read_level(request.GET.get("level"))
    if level is not None:
        rows = rows.filter(level=level.value)
    found = rows.order_by("-solved_at", "-pk").values_list("case_id", "level", "solved_at")
    return (
        [_("Solved by"), _("Solved on")],
        [
            (case_id, [str(LEVEL_LABELS[CaseLevel(by)]), solved_at])
            for case_id, by, solved_at in found[: EXPORT_LIMIT + 1]
        ],
    )


def _open(request: ScopedRequest) -> Table:
    _on, at = day_asked(request)
    found = queries.open_page(
        request.scope,
        place(request).code,
        at,
        judged_at=request.at,
        kept=read_kept(request.GET.get("kept")),
        size=EXPORT_LIMIT,
    )
    words = {
        Kept.IN_TIME: _("answered in time"),
        Kept.WITHIN: _("still running"),
        Kept.LATE: _("missed"),
        Kept.WITHDRAWN: _("withdrawn before"),
    }
    return (
        [_("Answered on"), _("Month")],
        [(each.standing.pk, [each.answered_at, words[each.kept]]) for each in found],
    )


_LISTS: dict[str, tuple[Callable[[ScopedRequest], Table], str]] = {
    "queue": (_queue, "cases:queue"),
    "past-month": (_past_month, "cases:past_one_month"),
    "solved": (_solved, "cases:solved"),
    "open": (_open, "cases:open_at"),
}
"""What makes the table of a list, and the page on which the list stands."""
