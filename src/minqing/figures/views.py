"""How do we know: the definition of each published figure, its frozen values, its recount."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.figures.access import scope_of, sees_numbers
from minqing.figures.forms import FigureQuestion
from minqing.figures.models import UNITS, Figure
from minqing.figures.queries import frozen, key_of
from minqing.figures.rules import Count, FigureKey, Indicator, Unit, indicator, indicators
from minqing.lib.scope import Scope
from minqing.lib.shares import percent, percent_digits
from minqing.lib.time import local_date


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All indicators with their definitions."""
    scope_of(request)
    return render(request, "figures/index.html", {"indicators": indicators()})


@require_safe
def how_we_know(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: what it means, and for an area, what was frozen and what a recount says."""
    scope = scope_of(request)
    try:
        asked = indicator(code)
    except KeyError:
        raise Http404 from None
    form = FigureQuestion(request.GET)
    form.is_valid()
    clean = form.cleaned_data
    area_code = clean.get("area") or (scope.ranges[0].lower if scope.ranges else "")
    page: dict[str, Any] = {
        "indicator": asked,
        "figures": [],
        "trail": [(_("How do we know"), reverse("figures:index")), (str(asked.title), "")],
        "facts": [
            (_("Definition"), asked.definition),
            (_("Counted"), asked.numerator),
            (_("Out of"), asked.denominator),
            (_("Cut-off"), asked.cut_off_rule),
            (_("Counted from"), asked.counted_from),
            (_("Unit"), UNITS[asked.unit]),
            (_("Version of the definition"), asked.definition_version),
        ],
    }
    if area_code and sees_numbers(scope):
        today = local_date(timezone.now())
        day = min(clean.get("cut_off") or today, today)
        key = FigureKey(area_code, clean.get("round"), day)
        written = request.GET.get("cut_off", "")
        page["unread_day"] = written if written not in {"", day.isoformat()} else ""
        page["question"] = _answer(asked, scope, key)
        page["figures"] = [_row(asked, scope, each) for each in frozen(code, area_code)]
        page["caption"] = asked.caption(key)
    return render(request, "figures/how_we_know.html", page)


def _answer(asked: Indicator, scope: Scope, key: FigureKey) -> dict[str, object] | None:
    """The figure asked for, counted now; None when the scope does not hold the area."""
    counted = asked.recount(scope, key, None)
    if counted is None:
        return None
    return {
        "count": counted,
        "note": _part_of_all(counted) if asked.unit is Unit.COUNT else "",
        "cut_off": key.cut_off,
        "list": asked.list_behind(scope, key),
    }


def _part_of_all(count: Count) -> str:
    """The share that a number has in all of its kind; empty where there is nothing."""
    share = percent(count.numerator, count.denominator)
    if share is None:
        return ""
    return _("%(share)s %% of %(all)s") % {
        "share": percent_digits(share),
        "all": f"{count.denominator:,}",
    }


def _row(asked: Indicator, scope: Scope, figure: Figure) -> dict[str, object]:
    known: datetime = figure.frozen_at
    counted = asked.recount(scope, key_of(figure), known)
    return {
        "figure": figure,
        "recount": counted,
        "agrees": counted is None
        or (counted.numerator, counted.denominator) == (figure.numerator, figure.denominator),
        "list": asked.list_behind(scope, key_of(figure)),
        "footnote": asked.footnote(scope, key_of(figure), known) if asked.footnote else "",
    }
