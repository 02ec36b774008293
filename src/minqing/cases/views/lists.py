"""The lists behind the published figures: solved by level, open at a day, past one month."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.forms import read_kept, read_level, read_missed
from minqing.cases.models import LEVEL_LABELS
from minqing.cases.queries import Kept, Missed, OpenPromises
from minqing.cases.rules import CaseLevel, due_day
from minqing.cases.views import STAFF
from minqing.cases.views.listing import (
    Line,
    address,
    chip,
    lines,
    other_days,
    place,
    read_day,
    trail,
)
from minqing.lib.paging import MomentKey
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["day_asked", "open_at_page", "past_one_month_page", "period_asked", "solved_page"]


@require_safe
@requires(*STAFF)
def past_one_month_page(request: ScopedRequest) -> HttpResponse:
    """Every requester in the reader's scope whose month passed without an answer told in time."""
    where = place(request)
    missed = read_missed(request.GET.get("missed"))
    found = queries.past_one_month_page(
        request.scope,
        request.at,
        area_code=where.code,
        missed=missed,
        after=MomentKey.read(request.GET.get("after", "")),
    )
    shown = found[: queries.PAGE]
    rows = {row["case"].pk: row for row in _described(request, [each.case_id for each in shown])}
    last = shown[-1] if len(found) > queries.PAGE else None
    labels = {Missed.NOT_TOLD: _("Not told yet"), Missed.TOLD_LATE: _("Told late")}
    return render(
        request,
        "cases/past_month.html",
        {
            "place": where,
            "rows": [
                {**rows[each.case_id], "promise": each, "due_on": due_day(each.due_at)}
                for each in shown
            ],
            "chips": [
                chip(request, label, "missed", value.value, active=missed is value)
                for value, label in labels.items()
            ],
            "filtered": missed is not None,
            "next_url": ""
            if last is None
            else address(request, after=str(MomentKey(last.due_at, last.pk))),
            "trail": trail(_("Past one month")),
        },
    )


@require_safe
@requires(*STAFF)
def solved_page(request: ScopedRequest) -> HttpResponse:
    """The cases behind "solved by level": ``?level=&from=&to=&area=``, both days included."""
    where = place(request)
    level = read_level(request.GET.get("level"))
    from_on, to_on = period_asked(request)
    begin, end = start_of_local_day(from_on), end_of_local_day(to_on)
    by_level = queries.solved_by_level(request.scope, where.code, begin, end)
    solutions = queries.solved_between(request.scope, where.code, begin, end)
    if level is not None:
        solutions = solutions.filter(level=level.value)
    found = queries.solved_page(solutions, after=MomentKey.read(request.GET.get("after", "")))
    shown = found[: queries.PAGE]
    last = shown[-1] if len(found) > queries.PAGE else None
    rows = {row["case"].pk: row for row in _described(request, [each.case_id for each in shown])}
    return render(
        request,
        "cases/solved.html",
        {
            "place": where,
            "level_value": level.value if level else "",
            "from_on": from_on,
            "to_on": to_on,
            "other_days": other_days(request, **{"from": from_on, "to": to_on}),
            "rows": [
                {
                    **rows[each.case_id],
                    "solved_at": each.solved_at,
                    "solved_level": LEVEL_LABELS[CaseLevel(each.level)],
                    "step": each.level,
                }
                for each in shown
                if each.case_id in rows
            ],
            "tabs": _level_tabs(request, level, by_level),
            "next_url": ""
            if last is None
            else address(request, after=str(MomentKey(last.solved_at, last.pk))),
            "trail": trail(_("Solved")),
        },
    )


@require_safe
@requires(*STAFF)
def open_at_page(request: ScopedRequest) -> HttpResponse:
    """The cases open at 24:00 of a day, and how each stood to its month: ``?on=&area=``."""
    where = place(request)
    on, at = day_asked(request)
    kept = read_kept(request.GET.get("kept"))
    total = queries.open_promises(request.scope, where.code, at, judged_at=request.at)
    found = queries.open_page(
        request.scope,
        where.code,
        at,
        judged_at=request.at,
        after=MomentKey.read(request.GET.get("after", "")),
        kept=kept,
    )
    shown = found[: queries.PAGE]
    last = shown[-1].standing if len(found) > queries.PAGE else None
    rows = {row["case"].pk: row for row in _described(request, [e.standing.pk for e in shown])}
    return render(
        request,
        "cases/open_at.html",
        {
            "place": where,
            "on": on,
            "other_days": other_days(request, on=on),
            "kept_value": kept.value if kept else "",
            "cut_off": at,
            "total": total,
            "tabs": _kept_tabs(request, kept, total),
            "rows": [{**rows[each.standing.pk], "then": each} for each in shown],
            "next_url": ""
            if last is None
            else address(request, after=str(MomentKey(last.raised_at, last.pk))),
            "trail": trail(_("Open on a day")),
        },
    )


def period_asked(request: ScopedRequest) -> tuple[date, date]:
    """First and last day of the address; the year up to its last day when no first one fits."""
    to_on = read_day(request, "to", local_date(request.at))
    begin = date(to_on.year, 1, 1)
    from_on = read_day(request, "from", begin)
    return (from_on if from_on <= to_on else begin), to_on


def day_asked(request: ScopedRequest) -> tuple[date, datetime]:
    """The day of the address, and its last moment: never later than now."""
    on = read_day(request, "on", local_date(request.at))
    return on, min(end_of_local_day(on), request.at)


def _described(request: ScopedRequest, case_ids: list[UUID]) -> list[Line]:
    return lines(queries.lines(request.scope, case_ids))


def _level_tabs(
    request: ScopedRequest, level: CaseLevel | None, by_level: dict[CaseLevel, int]
) -> list[dict[str, object]]:
    """All levels and each: the figures themselves, exact, for they are published."""
    return [
        {
            "label": _("All levels"),
            "href": address(request, level="", after=""),
            "active": level is None,
            "count": sum(by_level.values()),
        },
        *(
            {
                "label": LEVEL_LABELS[each],
                "href": address(request, level=each.value, after=""),
                "active": level is each,
                "count": count,
            }
            for each, count in by_level.items()
        ),
    ]


def _kept_tabs(
    request: ScopedRequest, kept: Kept | None, total: OpenPromises
) -> list[dict[str, object]]:
    labels: list[tuple[Kept | None, str, int]] = [
        (None, _("All open"), total.cases + total.withdrawn),
        (Kept.IN_TIME, _("Answered within the month"), total.answered_in_time),
        (Kept.WITHIN, _("Month still running"), total.still_within),
        (Kept.LATE, _("Month missed"), total.late),
        (Kept.WITHDRAWN, _("Withdrawn within the month"), total.withdrawn),
    ]
    return [
        {
            "label": label,
            "href": address(request, kept=value.value if value else "", after=""),
            "active": kept is value,
            "count": count,
        }
        for value, label, count in labels
    ]
