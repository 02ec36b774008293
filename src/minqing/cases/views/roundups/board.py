"""The board of weeks: neighbourhoods and their latest roundups, and where a draft is begun."""

import sys
import threading
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.cases import operations
from minqing.cases.models import WEEK_LABELS
from minqing.cases.operations import roundups as acts
from minqing.cases.queries.roundups import BoardCell, BoardRow, board
from minqing.cases.rules import themes
from minqing.cases.rules.roundups import WEEKS_SHOWN, Week, WeekState
from minqing.lib.codes import street_of
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area
from minqing.territory.rules import OFFICIALS, Role

__all__ = ["board_page"]

_STILL_DRAFTED = 3
_STATE_TONES = {
    WeekState.SIGNED: "done",
    WeekState.DRAFT: "accent",
    WeekState.OPEN: "neutral",
    WeekState.LATE: "over",
    WeekState.SKIPPED: "over",
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*sorted(OFFICIALS))
def board_page(request: ScopedRequest) -> HttpResponse:
    """Neighbourhoods of the scope by their last eight weeks; a district looks at one street."""
    problem = ""
    if request.method == "POST":
        try:
            draft = acts.draft_roundup(
                by=request.actor,
                at=request.at,
                area_code=request.POST.get("area", ""),
                week_on=_day(request.POST.get("week", "")),
            )
        except operations.CaseError as error:
            problem = str(error)
        else:
            messages.success(request, _("The draft is made. Look at it, then sign."))
            return redirect("cases:roundup_draft", draft_id=draft.pk)
    today = local_date(request.at)
    areas = _neighbourhoods(request)
    rows = board(request.scope, areas, today=today)
    streets = _streets(rows)
    chosen = request.GET.get("street", "")
    if chosen not in streets:
        chosen = next(iter(streets)) if len(streets) == 1 else ""
    mine = {
        p.area_code for p in request.standing.postings if p.role is Role.NEIGHBOURHOOD_SECRETARY
    }
    names = _names(streets)
    # Nobody remembers a week that is long over: what was skipped then stays skipped.
    oldest = Week.of(today).before(_STILL_DRAFTED)
    weeks = list(Week.of(today).latest(WEEKS_SHOWN + 1))
    lines = [_line(row, mine, oldest) for row in rows if street_of(row.area.code) == chosen]
    if any(cell["may_draft"] for line in lines for cell in line["cells"]):
        _load_ahead()
    return render(
        request,
        "cases/roundups/board.html",
        {
            "problem": problem,
            "weeks": weeks,
            "rows": lines,
            "streets": [_summed(code, names, streets[code]) for code in streets]
            if not chosen
            else [],
            "street": names.get(chosen, ""),
            "back": reverse("cases:roundups") if len(streets) > 1 and chosen else "",
        },
        status=422 if problem else 200,
    )


def _load_ahead() -> None:
    """Begin to load what a draft needs while the board is read, so that nobody waits for it."""
    if "sklearn" not in sys.modules:
        threading.Thread(target=themes.load, name="themes", daemon=True).start()


def _neighbourhoods(request: ScopedRequest) -> list[Area]:
    within = Q(pk__in=[])
    for each in request.scope.ranges:
        within |= Q(code__gte=each.lower, code__lt=each.upper)
    return list(
        Area.objects.filter(within, level="neighbourhood", valid_to__isnull=True).order_by("code")
    )


def _streets(rows: list[BoardRow]) -> dict[str, list[BoardRow]]:
    streets: dict[str, list[BoardRow]] = {}
    for row in rows:
        streets.setdefault(street_of(row.area.code), []).append(row)
    return streets


def _names(codes: dict[str, list[BoardRow]]) -> dict[str, str]:
    return dict(Area.objects.filter(code__in=list(codes)).values_list("code", "name"))


def _summed(code: str, names: dict[str, str], rows: list[BoardRow]) -> dict[str, Any]:
    """A street in the district's view: how many signed the last week, and how often one skipped."""
    last = [row.cells[1] for row in rows if len(row.cells) > 1]
    return {
        "name": names.get(code, code),
        "href": f"?street={code}",
        "neighbourhoods": len(rows),
        "signed": sum(cell.state is WeekState.SIGNED for cell in last),
        "of": len(last),
        "skipped": sum(row.skipped for row in rows),
    }


def _line(row: BoardRow, mine: set[str], oldest: Week) -> dict[str, Any]:
    return {
        "area": row.area,
        "skipped": row.skipped,
        "cells": [
            _cell(cell, row.area.code, oldest, may_draft=row.area.code in mine)
            for cell in row.cells
        ],
    }


def _cell(cell: BoardCell, area_code: str, oldest: Week, *, may_draft: bool) -> dict[str, Any]:
    label = str(WEEK_LABELS[cell.state])
    if cell.late_by:
        label = _("Signed %(days)d days late") % {"days": cell.late_by}
    href = ""
    if cell.roundup_id is not None:
        href = reverse("cases:roundup", args=[cell.roundup_id])
    elif cell.draft_id is not None:
        href = reverse("cases:roundup_draft", args=[cell.draft_id])
    return {
        "week": cell.week,
        "label": label,
        "tone": "soon" if cell.late_by else _STATE_TONES[cell.state],
        "href": href,
        "may_draft": may_draft and not href and cell.week >= oldest,
        "area": area_code,
        "version": cell.version if cell.version > 1 else 0,
    }


def _day(text: str) -> date:
    """A day of the form; a day that is none is far ahead, and refused as not begun."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max
