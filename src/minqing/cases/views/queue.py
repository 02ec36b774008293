"""The queue: what waits at the reader's level, and everything in their area."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.forms import read_due, read_level, read_only, read_order, read_state, read_view
from minqing.cases.forms.queue import (
    read_area,
    read_category,
    read_channel,
    read_columns,
    read_past_day,
    read_urgency,
    read_uuid,
)
from minqing.cases.models import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    LEVEL_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
)
from minqing.cases.queries import DueFilter, Only, Order, QueueFilters, QueueRow, View
from minqing.cases.rules import HOLDERS, CaseLevel, CaseState
from minqing.cases.views import STAFF
from minqing.cases.views.listing import address, chip, lines
from minqing.cases.views.narrowing import kept_views
from minqing.lib.paging import MomentKey, counted_out
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, PostedAt

__all__ = ["filters_of", "holding", "queue_page"]

_AT_MY_LEVEL = frozenset({View.MINE, View.ASSIGNED, View.UNASSIGNED})


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
    filters = filters_of(request)
    page = queries.queue(
        request.scope,
        filters,
        at=request.at,
        after=MomentKey.read(request.GET.get("after", "")),
    )
    next_url = "" if page.after is None else address(request, after=str(page.after))
    columns = read_columns(request.GET.get("columns"))
    # In the other views nobody looks for who handles what, unless they chose to.
    named = filters.view in _AT_MY_LEVEL or "columns" in request.GET
    if not named:
        columns = tuple(name for name in columns if name != "handler")
    handlers = _handlers(page.rows) if "handler" in columns else None
    rows = lines(page.rows, handlers or {})
    return render(
        request,
        "cases/queue.html",
        {
            "rows": rows,
            "columns": frozenset(columns),
            "tabs": _tabs(request, filters),
            "level_chips": [] if filters.view in _AT_MY_LEVEL else _level_chips(request, filters),
            "state_chips": _state_chips(request, filters) if filters.view is View.ALL else [],
            "due_chips": _due_chips(request, filters),
            "only_chips": _only_chips(request, filters),
            "order_chips": _order_chips(request, filters),
            "next_url": next_url,
            "number": number,
            "filtered": filters.narrowed
            or bool(filters.level or filters.state or filters.due or filters.only),
            "more_chips": _more_chips(request, filters),
            "kept_tabs": _kept_tabs(request),
            "clear_url": f"?view={filters.view.value}",
            "view": filters.view.value,
        },
    )


def filters_of(request: ScopedRequest) -> QueueFilters:
    """The filters that stand in the address."""
    get = request.GET
    return QueueFilters(
        view=read_view(get.get("view"), View.MINE),
        level=read_level(get.get("level")),
        state=read_state(get.get("state")),
        due=read_due(get.get("due")),
        only=read_only(get.get("only")),
        order=read_order(get.get("order")),
        holding=holding(request),
        member_id=request.standing.member_id,
        category=read_category(get.get("category")),
        urgency=read_urgency(get.get("urgency")),
        channel=read_channel(get.get("channel")),
        area_code=read_area(get.get("place")),
        block_id=read_uuid(get.get("place")),
        assignee_id=read_uuid(get.get("assignee")),
        raised_from=read_past_day(get.get("from")),
        raised_to=read_past_day(get.get("to")),
    )


def holding(request: ScopedRequest) -> tuple[PostedAt, ...]:
    """The reader's postings that hold cases."""
    roles = frozenset().union(*HOLDERS.values())
    return tuple(each for each in request.standing.postings if each.role in roles)


def _handlers(rows: list[QueueRow]) -> dict[UUID, str]:
    """The names of those to whom the cases of a page are assigned."""
    ids = {row.standing.assignee_id for row in rows} - {None}
    return dict(Member.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _tabs(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    found = queries.counts(request.scope, filters, at=request.at)
    labels: list[tuple[View, str, int | None]] = [
        (View.MINE, _("With me"), found.mine),
        (View.ASSIGNED, _("Assigned to me"), found.assigned),
        (View.UNASSIGNED, _("Not assigned"), found.unassigned),
        (View.DUE, _("All with something due"), None),
        (View.ALL, _("All requests"), None),
    ]
    tabs: list[dict[str, object]] = [
        {
            "label": label,
            "href": f"?view={view.value}",
            "active": filters.view is view and not filters.narrowed,
            "count": None if count is None else counted_out(count),
        }
        for view, label, count in labels
    ]
    tabs.append(
        {
            "label": _("Past one month"),
            "href": "past-month/",
            "active": False,
            "count": counted_out(found.past_month),
        }
    )
    return tabs


def _level_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    return [
        chip(request, LEVEL_LABELS[level], "level", level.value, active=filters.level is level)
        for level in CaseLevel
    ]


def _state_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    return [
        chip(request, STATE_LABELS[state], "state", state.value, active=filters.state is state)
        for state in CaseState
    ]


def _due_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    labels = {
        DueFilter.OVERDUE: _("Overdue"),
        DueFilter.TODAY: _("Due today"),
        DueFilter.SOON: _("Due within three days"),
    }
    return [
        chip(request, label, "due", due.value, active=filters.due is due)
        for due, label in labels.items()
    ]


def _only_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    labels = {
        Only.FOLLOW_UP: _("Waiting for follow-up"),
        Only.GOING_ON: _("Answered and going on"),
        Only.TO_TELL: _("Answer to be told"),
    }
    if not request.standing.roles.isdisjoint(OFFICIALS):
        labels[Only.RESTRICTED] = _("Restricted")
    return [
        chip(request, label, "only", only.value, active=filters.only is only)
        for only, label in labels.items()
    ]


def _more_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    """The way to more filters and the columns, and each of them that is set, to take it off."""
    shown: list[tuple[str, object]] = []
    if filters.category:
        shown.append(("category", CATEGORY_LABELS[filters.category]))
    if filters.urgency:
        shown.append(("urgency", URGENCY_LABELS[filters.urgency]))
    if filters.channel:
        shown.append(("channel", CHANNEL_LABELS[filters.channel]))
    if filters.area_code or filters.block_id:
        shown.append(("place", _("One place")))
    if filters.assignee_id:
        shown.append(("assignee", _("Handled by one person")))
    if filters.raised_from:
        shown.append(("from", _("Asked from %(day)s") % {"day": filters.raised_from}))
    if filters.raised_to:
        shown.append(("to", _("Asked until %(day)s") % {"day": filters.raised_to}))
    more = {"label": _("More filters and columns"), "active": False}
    return [
        *(
            {**chip(request, label, name, "", active=True), "removes": True}
            for name, label in shown
        ),
        {**more, "href": f"filters/{address(request, after='', number='')}"},
    ]


def _kept_tabs(request: ScopedRequest) -> list[dict[str, object]]:
    """The views that the reader or their office keeps; the one that is shown now is marked."""
    shown = request.GET.urlencode()
    return [
        {"label": name, "href": f"?{kept}", "active": kept == shown, "count": None}
        for name, kept in kept_views(request)
    ]


def _order_chips(request: ScopedRequest, filters: QueueFilters) -> list[dict[str, object]]:
    """The list of all cases has the newest first; in the others one may choose."""
    if filters.view is View.ALL:
        return []
    newest = filters.order is Order.NEWEST
    return [
        {
            "label": _("Most urgent first"),
            "href": address(request, order="", after=""),
            "active": not newest,
        },
        {
            "label": _("Newest first"),
            "href": address(request, order=Order.NEWEST.value, after=""),
            "active": newest,
        },
    ]
