"""Solved as offices say, beside solved as residents say, with the lists behind each number."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.queries.rates import (
    Said,
    SolveRates,
    rated_cases,
    rated_page,
    solve_rates_by_area,
)
from minqing.cases.views import STAFF
from minqing.cases.views.listing import address, lines, other_days, place, trail
from minqing.cases.views.lists import period_asked
from minqing.lib.paging import MomentKey
from minqing.lib.time import end_of_local_day, start_of_local_day
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["rates_page"]


@require_safe
@requires(*STAFF)
def rates_page(request: ScopedRequest) -> HttpResponse:
    """Both rates by area, of the requests raised in a period: ``?area=&from=&to=&said=``."""
    where = place(request)
    from_on, to_on = period_asked(request)
    begin, end = start_of_local_day(from_on), end_of_local_day(to_on)
    wanted = request.GET.get("said", "")
    said = Said(wanted) if wanted in set(Said) else None
    whole, by_area = solve_rates_by_area(request.scope, where.code, begin, end, at=request.at)
    rows = rated_cases(request.scope, where.code, begin, end, said)
    found = rated_page(rows, after=MomentKey.read(request.GET.get("after", "")))
    shown = found[: queries.PAGE]
    last = shown[-1] if len(found) > queries.PAGE else None
    described = lines(queries.lines(request.scope, [each.pk for each in shown]))
    confirmed = {each.pk: each.confirmed for each in shown}
    words = {
        True: pgettext("residents", "solved"),
        False: pgettext("residents", "not solved"),
        None: "",
    }
    return render(
        request,
        "cases/rates.html",
        {
            "place": where,
            "from_on": from_on,
            "to_on": to_on,
            "other_days": other_days(request, **{"from": from_on, "to": to_on}),
            "whole": whole,
            "figures": _figures(request, whole),
            "areas": [
                {
                    "name": area.name,
                    "href": address(request, area=area.code, said="", after=""),
                    "rates": by_area[area.code],
                }
                for area in where.choices
                if area.code in by_area and area.code != where.code
            ],
            "tabs": _tabs(request, said, whole),
            "said_value": said.value if said else "",
            "rows": [{**row, "word": words[confirmed[row["case"].pk]]} for row in described],
            "next_url": ""
            if last is None
            else address(request, after=str(MomentKey(last.raised_at, last.pk))),
            "trail": trail(_("Solved, and confirmed")),
        },
    )


def _figures(request: ScopedRequest, whole: SolveRates) -> list[dict[str, object]]:
    """The numbers that open their lists."""
    return [
        {"label": label, "value": value, "href": address(request, said=said, after="")}
        for label, value, said in (
            (_("raised"), whole.raised, ""),
            (_("solved, says the office"), whole.declared, Said.DECLARED.value),
            (_("solved, says the resident"), whole.confirmed, Said.CONFIRMED.value),
            (_("not solved, says the resident"), whole.rejected, Said.REJECTED.value),
        )
    ]


def _tabs(request: ScopedRequest, said: Said | None, whole: SolveRates) -> list[dict[str, object]]:
    labels: list[tuple[Said | None, str, int]] = [
        (None, _("All raised"), whole.raised),
        (Said.DECLARED, _("Solved, says the office"), whole.declared),
        (Said.CONFIRMED, _("Solved, says the resident"), whole.confirmed),
        (Said.REJECTED, _("Not solved, says the resident"), whole.rejected),
        (Said.SILENT, _("The resident has said nothing"), whole.silent),
    ]
    return [
        {
            "label": label,
            "href": address(request, said=value.value if value else "", after=""),
            "active": said is value,
            "count": count,
        }
        for value, label, count in labels
    ]
