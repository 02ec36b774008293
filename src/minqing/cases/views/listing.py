"""What every list of cases needs: its lines in words, filters in the address, keys of pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import BaseForm
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from minqing.cases.models import (
    CATEGORY_LABELS,
    DUE_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
    CaseStanding,
)
from minqing.cases.operations import CaseError
from minqing.cases.queries import CaseLine, QueueRow
from minqing.cases.rules import CaseState, Category, DueKind, Urgency, is_in_time
from minqing.lib.paging import same_page
from minqing.lib.time import local_date
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area

__all__ = [
    "Line",
    "Place",
    "address",
    "chip",
    "ladder_due",
    "ladder_state",
    "line",
    "lines",
    "other_days",
    "place",
    "read_day",
    "show_error",
    "trail",
]


@dataclass(frozen=True, slots=True)
class Place:
    """The area whose cases a list shows, and the areas one may look at instead."""

    code: str
    name: str
    choices: list[Area]


def place(request: ScopedRequest) -> Place:
    """The area of the address (``?area=``), else the reader's own; 404 for one not in the scope.

    Somebody posted to blocks, or to several areas, has no area of their own: the whole district is
    named then, and the scope alone decides what is shown.
    """
    wanted = request.GET.get("area", "").strip()
    if wanted and not (wanted.isascii() and wanted.isdecimal() and _covered(request, wanted)):
        raise Http404
    ranges = request.scope.ranges
    own = ranges[0].lower if len(ranges) == 1 else settings.MINQING_DISTRICT_CODE
    code = wanted or own
    found = {
        area.code: area
        for area in Area.objects.filter(code__in={code, own}).union(
            Area.objects.filter(parent_code=code, valid_to__isnull=True, level__in=_LEVELS)
            if ranges
            else Area.objects.none()
        )
    }
    choices = sorted(found.values(), key=lambda area: area.code)
    return Place(code, found[code].name if code in found else "", choices if ranges else [])


_LEVELS = ("district", "street", "neighbourhood")


def _covered(request: ScopedRequest, code: str) -> bool:
    return request.scope.covers_area(code) or (
        not request.scope.ranges and code == settings.MINQING_DISTRICT_CODE
    )


Line = dict[str, Any]
_NORMAL = Urgency.NORMAL.value


def lines(rows: Iterable[QueueRow], handlers: Mapping[UUID, str] | None = None) -> list[Line]:
    """The lines of a list, with the words for their codes and the names of who handles them."""
    base = reverse("cases:queue")
    named = handlers or {}
    return [
        {**line(row, base), "handler": named.get(row.standing.assignee_id, "")}
        if row.standing.assignee_id
        else line(row, base)
        for row in rows
    ]


def line(row: QueueRow, base: str = "") -> Line:
    """One line of a list of cases. ``base`` is the address under which the cases' pages stand."""
    standing = row.standing
    return {
        "case": standing,
        "href": f"{base or reverse('cases:queue')}{standing.pk}/",
        "category": CATEGORY_LABELS[Category(row.category)],
        "excerpt": row.excerpt,
        "address": row.address,
        "level": row.level,
        "urgency": "" if standing.urgency == _NORMAL else URGENCY_LABELS[Urgency(standing.urgency)],
        "state": STATE_LABELS[CaseState(standing.state)],
        "ladder_state": ladder_state(standing),
        "ladder_due": ladder_due(standing),
        "due_kind": DUE_LABELS[DueKind(standing.due_kind)] if standing.due_kind else "",
    }


def ladder_state(standing: CaseLine | CaseStanding) -> str:
    """What the mark shows: "answered" only where the month was met, so it never flatters."""
    if standing.state != CaseState.ANSWERED.value:
        return standing.state
    told = standing.first_told_at
    met = told is not None and is_in_time(told, standing.response_due_at)
    return CaseState.ANSWERED.value if met else CaseState.OPEN.value


def ladder_due(standing: CaseLine | CaseStanding) -> datetime:
    """Where the line under the mark ends: the month, or the new answer of a reopened case."""
    if standing.due_kind == DueKind.FOLLOW_UP.value and standing.due_at is not None:
        return standing.due_at
    return standing.response_due_at


def chip(
    request: ScopedRequest, label: object, name: str, value: str, *, active: bool
) -> dict[str, object]:
    """A chip that sets a filter, or takes it off where it is set."""
    href = address(request, **{name: "" if active else value, "after": "", "number": ""})
    return {"label": label, "href": href, "active": active}


def address(request: ScopedRequest, **changes: str) -> str:
    """This page with other filters; the empty text takes one off."""
    return same_page(request.GET.dict(), **changes)


def read_day(request: ScopedRequest, name: str, default: date) -> date:
    """A day of the address; the default for anything else and for a day that has not come."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
    return found if _FIRST_DAY <= found <= local_date(request.at) else default


_FIRST_DAY = date(1949, 10, 1)


def other_days(request: ScopedRequest, **shown: date) -> list[tuple[str, date]]:
    """What the address asks for in vain, and the day that is shown in its place."""
    asked = {name: request.GET.get(name, "") for name in shown}
    return [
        (asked[name], day)
        for name, day in shown.items()
        if asked[name] not in {"", day.isoformat()}
    ]


def show_error(form: BaseForm, error: CaseError) -> None:
    """Say what is wrong at the field that it is about, else above the form."""
    field = next((name for name in error.arguments if name in form.fields), None)
    form.add_error(field, str(error))


def trail(title: str) -> list[tuple[str, str]]:
    """From the queue to a list."""
    return [(_("Requests"), reverse("cases:queue")), (title, "")]
