"""The queue and the list of broken months."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.forms import read_due, read_level, read_state, read_view
from minqing.cases.models import (
    CATEGORY_LABELS,
    DUE_LABELS,
    LEVEL_LABELS,
    STATE_LABELS,
    CaseStanding,
)
from minqing.cases.queries import DueFilter, Key, PromiseKey, QueueFilters, QueueRow, View
from minqing.cases.rules import (
    HOLDERS,
    CaseLevel,
    CaseState,
    Category,
    DueKind,
    due_day,
    is_in_time,
)
from minqing.cases.views import STAFF
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import PostedAt

__all__ = ["ladder_state", "line", "past_month_page", "queue_page"]


@require_safe
@requires(*STAFF)
def queue_page(request: ScopedRequest) -> HttpResponse:
    """Fifty cases of the reader's scope, most urgent first; or the one whose number is typed."""
    number = request.GET.get("number", "").strip()
    if number:
        found = queries.find_number(request.scope, number)
        if found is not None:
            return redirect("cases:case", case_id=found.pk)
        messages.error(
            request, _("No request of your area has this number. Check the last letter.")
        )
    filters = _filters(request)
    page = queries.queue(
        request.scope, filters, at=request.at, after=_key(request.GET.get("after", ""))
    )
    next_url = "" if page.after is None else _address(request, after=_written(page.after))
    return render(
        request,
        "cases/queue.html",
        {
            "rows": [line(row) for row in page.rows],
            "tabs": _tabs(request, filters),
            "level_chips": _level_chips(request, filters),
            "state_chips": _state_chips(request, filters),
            "due_chips": _due_chips(request, filters),
            "next_url": next_url,
            "number": number,
            "filtered": bool(filters.level or filters.state or filters.due),
            "clear_url": f"?view={filters.view.value}",
            "mine": filters.view is View.MINE,
        },
    )


@require_safe
@requires(*STAFF)
def past_month_page(request: ScopedRequest) -> HttpResponse:
    """Every requester in the reader's scope whose month passed without an answer told in time."""
    found = queries.past_one_month_page(
        request.scope, request.at, after=_promise_key(request.GET.get("after", ""))
    )
    shown = found[: queries.PAGE]
    rows = queries.lines(request.scope, [each.case.standing for each in shown])
    by_case = {row.standing.pk: line(row) for row in rows}
    last = shown[-1] if len(found) > queries.PAGE else None
    next_url = (
        "" if last is None else f"?after={last.due_at.isoformat()}_{last.pk}".replace("+", "%2B")
    )
    return render(
        request,
        "cases/past_month.html",
        {
            "rows": [
                {**by_case[each.case_id], "promise": each, "due_on": due_day(each.due_at)}
                for each in shown
            ],
            "next_url": next_url,
            "trail": [(_("Requests"), reverse("cases:queue")), (_("Past one month"), "")],
        },
    )


def line(row: QueueRow) -> dict[str, object]:
    """One line of a list of cases, with the words for its codes."""
    standing = row.standing
    return {
        "case": standing,
        "category": CATEGORY_LABELS[Category(row.category)],
        "excerpt": row.excerpt,
        "address": row.address,
        "level": LEVEL_LABELS[CaseLevel(standing.level)],
        "state": STATE_LABELS[CaseState(standing.state)],
        "ladder_state": ladder_state(standing),
        "due_kind": DUE_LABELS[DueKind(standing.due_kind)] if standing.due_kind else "",
    }


def ladder_state(standing: CaseStanding) -> str:
    """What the mark shows: "answered" only where the month was met, so it never flatters."""
    if standing.state != CaseState.ANSWERED.value:
        return standing.state
    told = standing.first_told_at
    met = told is not None and is_in_time(told, standing.response_due_at)
    return CaseState.ANSWERED.value if met else CaseState.OPEN.value


def holding(request: ScopedRequest) -> tuple[PostedAt, ...]:
    """The reader's postings that hold cases."""
    roles = frozenset().union(*HOLDERS.values())
    return tuple(each for each in request.standing.postings if each.role in roles)


def _filters(request: ScopedRequest) -> QueueFilters:
    get = request.GET
    return QueueFilters(
        view=read_view(get.get("view"), View.MINE),
        level=read_level(get.get("level")),
        state=read_state(get.get("state")),
        due=read_due(get.get("due")),
        holding=holding(request),
    )


def _tabs(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    labels = {
        View.MINE: _("With me"),
        View.DUE: _("All with something due"),
        View.ALL: _("All requests"),
    }
    mine = QueueFilters(view=View.MINE, holding=filters.holding)
    past = queries.past_one_month(request.scope, request.at)
    tabs: list[dict[str, object]] = [
        {
            "label": label,
            "href": f"?view={view.value}",
            "active": filters.view is view,
            "count": _count(
                queries.count_up_to(queries.filtered(request.scope, mine, at=request.at))
            )
            if view is View.MINE
            else None,
        }
        for view, label in labels.items()
    ]
    tabs.append(
        {
            "label": _("Past one month"),
            "href": "past-month/",
            "active": False,
            "count": _count(queries.count_up_to(past)),
        }
    )
    return tabs


def _level_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    return [
        _chip(request, LEVEL_LABELS[level], "level", level.value, active=filters.level is level)
        for level in CaseLevel
    ]


def _state_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    return [
        _chip(request, STATE_LABELS[state], "state", state.value, active=filters.state is state)
        for state in CaseState
        if state is not CaseState.CLOSED or filters.view is View.ALL
    ]


def _due_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    labels = {
        DueFilter.OVERDUE: _("Overdue"),
        DueFilter.TODAY: _("Due today"),
        DueFilter.SOON: _("Due within three days"),
    }
    return [
        _chip(request, label, "due", due.value, active=filters.due is due)
        for due, label in labels.items()
    ]


def _chip(
    request: ScopedRequest, label: object, name: str, value: str, *, active: bool
) -> dict[str, object]:
    """A chip that sets a filter, or takes it off where it is set."""
    href = _address(request, **{name: "" if active else value, "after": "", "number": ""})
    return {"label": label, "href": href, "active": active}


def _address(request: ScopedRequest, **changes: str) -> str:
    wanted = {**request.GET.dict(), **changes}
    return "?" + urlencode({key: value for key, value in wanted.items() if value})


def _count(found: int) -> str:
    limit = queries.COUNT_LIMIT
    return f"{limit:,}+" if found > limit else f"{found:,}"


def _written(key: Key) -> str:
    return f"{key.moment.isoformat()}_{key.case_id}"


def _key(text: str) -> Key | None:
    parts = _parts(text)
    return None if parts is None else Key(*parts)


def _promise_key(text: str) -> PromiseKey | None:
    parts = _parts(text)
    return None if parts is None else PromiseKey(*parts)


def _parts(text: str) -> tuple[datetime, UUID] | None:
    """A key as an address carries it; a page from the beginning for anything else."""
    moment, _underscore, key = text.partition("_")
    try:
        read = datetime.fromisoformat(moment)
        return (read, UUID(key)) if read.tzinfo else None
    except ValueError:
        return None
