"""How the fieldwork of a round stands, for those who work for an area."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from minqing.fieldwork.queries.phones import COUNTED, DeviceFilter
from minqing.fieldwork.queries.release import served_version
from minqing.home.queries import fieldwork_board as queries
from minqing.home.views.fieldwork_table import save_board
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.paging import query
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block
from minqing.territory.rules import OFFICIALS
from minqing.visits.models import OUTCOMES, TARGET_GROUPS, Round
from minqing.visits.queries import (
    Board,
    GroupProgress,
    Surroundings,
    board,
    newest_open,
    round_progress,
    surroundings,
)
from minqing.visits.rules import Outcome, TargetGroup

__all__ = ["fieldwork", "fieldwork_own"]

_PHONES = {
    DeviceFilter.FAILING: gettext_lazy("with sync failures"),
    DeviceFilter.UNSENT: gettext_lazy("with unsent work, as they last told"),
    DeviceFilter.QUIET: gettext_lazy("not seen for a day"),
    DeviceFilter.OLD: gettext_lazy("with an old version of the app"),
    DeviceFilter.FULL: gettext_lazy("with storage nearly full"),
    DeviceFilter.ENROLLED: gettext_lazy("phones enrolled"),
}


@require_safe
@requires(*OFFICIALS)
def fieldwork_own(request: ScopedRequest) -> HttpResponse:
    """To the fieldwork of the reader's own area."""
    return redirect("home:fieldwork", code=_own(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def fieldwork(request: ScopedRequest, code: str) -> HttpResponse:
    """How a round stands in an area, by target, place, person, week, line; POST saves it."""
    place = _place(code)
    if not request.scope.covers_area(code):
        raise PermissionDenied
    asked = request.GET.get("round", "")
    newest = newest_open(place.rounds)
    round_ = next((each for each in place.rounds if str(each.pk) == asked), newest)
    page: dict[str, Any] = {
        "place": place.path[-1].name,
        "trail": _trail(request, place, round_),
        "round": round_,
        "rounds": [
            {"label": each.name, "href": query(round=each.pk), "active": each is round_}
            for each in place.rounds
        ],
        "as_of": request.at,
    }
    if round_ is not None:
        page |= _numbers(request, place, round_)
        if request.method == "POST":
            return save_board(request, place.path[-1], round_, page)
    return render(request, "home/fieldwork.html", page)


def _own(request: ScopedRequest) -> str:
    """The largest area of the reader's scope."""
    if not request.scope.ranges:
        raise PermissionDenied
    return min((reach.lower for reach in request.scope.ranges), key=len)


def _place(code: str) -> Surroundings:
    """The area and what surrounds it; Http404 when the code names no area that has figures."""
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    if level not in (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD):
        raise Http404
    found = surroundings(code)
    if not found.path or found.path[-1].code != code:
        raise Http404
    return found


def _trail(
    request: ScopedRequest, place: Surroundings, round_: Round | None
) -> list[tuple[str, str]]:
    """Breadcrumbs from the district down; areas outside the reader's own are not links."""
    chosen = query(round=None if round_ is None else round_.pk)
    return [
        (
            each.name,
            reverse("home:fieldwork", args=[each.code]) + chosen
            if each is not place.path[-1] and request.scope.covers_area(each.code)
            else "",
        )
        for each in place.path
    ]


def _numbers(request: ScopedRequest, place: Surroundings, round_: Round) -> dict[str, Any]:
    scope, area, today = request.scope, place.path[-1], local_date(request.at)
    last = None if round_.to_on is None else round_.to_on - timedelta(days=1)
    day = today if last is None else min(today, last)
    counted = board(scope, area.code, round_)
    in_neighbourhood = area.level == Level.NEIGHBOURHOOD
    work = queries.work_done(scope, area.code, round_)
    came = queries.leaders(scope, area.code, round_, today)
    names = {each.pk: _block_name(each) for each in place.blocks.values()}
    # Lists hold what the reader may see, which is the reader's own area unless it is narrowed.
    place_code = "" if area.code == _own(request) else area.code
    phones = queries.phones(scope, area.code, request.at, served_version())
    follow_ups, devices = reverse("visits:follow_ups"), reverse("fieldwork:devices")
    return {
        "groups": [
            _group(area.code, round_, each)
            for each in round_progress(scope, round_, area.code, day, counted)
        ],
        "rows": _rows(place, counted, round_),
        "child_level": _child_level(area.level),
        "people": [
            {
                "person": each,
                "block": "" if each.block_id is None else names.get(each.block_id, ""),
                **_doors(area.code, round_, responsible=each.member_id),
            }
            for each in queries.people_at_work(scope, area.code, round_, today)
        ]
        if in_neighbourhood
        else [],
        "weeks": [_week(place_code, round_, each) for each in reversed(work.weeks)],
        "bars": [{"label": _short(each.first), "value": each.visits} for each in work.weeks],
        "lines": [
            {"line": each, **_visits(place_code, round_, line=each.code)} for each in work.lines
        ],
        "leaders": [
            {
                "leader": each,
                **_visits(place_code, round_, visitor=each.member_id),
                "outcomes": [
                    (
                        OUTCOMES[outcome],
                        each.outcomes[outcome],
                        _listed(place_code, round_, visitor=each.member_id, outcome=outcome.value),
                    )
                    for outcome in Outcome
                    if outcome in each.outcomes
                ],
            }
            for each in came.came
        ],
        "missed": [
            {
                "name": each.member.name,
                "place": place.parts.get(each.area_code, "")
                or (area.name if each.area_code == area.code else each.area_code),
                "block": "" if each.block is None else each.block.label,
            }
            for each in came.missed
        ],
        "phones": [
            {
                "label": _PHONES[each],
                "count": phones.counts[each],
                "href": devices + query(show=each.value, area=place_code),
            }
            for each in (*COUNTED, DeviceFilter.ENROLLED)
        ],
        "held_count": phones.held,
        "held": reverse("fieldwork:held") + query(area=place_code),
        "not_home": follow_ups + query(round=round_.pk, show="not_home", area=place_code),
        "refused": follow_ups + query(round=round_.pk, show="refused", area=place_code),
        "board": reverse("visits:board", args=[area.code]) + query(round=round_.pk),
    }


def _group(code: str, round_: Round, progress: GroupProgress) -> dict[str, object]:
    narrowed: dict[TargetGroup, dict[str, object]] = {
        TargetGroup.SPECIAL_HARDSHIP: {"group": Group.SPECIAL_HARDSHIP.value},
        TargetGroup.ELDER_ALONE: {"alone": "1"},
    }
    return {
        "progress": progress,
        "label": TARGET_GROUPS[progress.group],
        **_doors(code, round_, **narrowed.get(progress.group, {})),
        "left": progress.households - progress.met,
    }


def _rows(place: Surroundings, counted: Board, round_: Round) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for each in counted.children:
        if each.block_id is None:
            name = place.parts.get(each.area_code, each.area_code)
            href = reverse("home:fieldwork", args=[each.area_code]) + query(round=round_.pk)
        else:
            name = _block_name(place.blocks[each.block_id])
            href = reverse("visits:board", args=[each.area_code])
            href += query(round=round_.pk, block=each.block_id)
        special = _doors(
            each.area_code, round_, block=each.block_id, group=Group.SPECIAL_HARDSHIP.value
        )
        rows.append(
            {
                "name": name,
                "href": href,
                "coverage": each,
                "special": counted.special[each.block_id or each.area_code],
                "special_met": special["met"],
                **_doors(each.area_code, round_, block=each.block_id),
            }
        )
    return rows


def _week(code: str, round_: Round, week: queries.WeekWork) -> dict[str, object]:
    last = week.first + timedelta(days=6)
    hrefs = {
        name: _listed(code, round_, since=week.first, until=last, outcome=outcome)
        for name, outcome in (
            ("all", None),
            ("met", Outcome.MET.value),
            ("nobody_home", Outcome.NOBODY_HOME.value),
            ("refused", Outcome.REFUSED.value),
        )
    }
    return {"week": week, "last": last, "hrefs": hrefs}


def _doors(code: str, round_: Round, **narrowed: object) -> dict[str, str]:
    """Where the households met and not yet met behind a figure are listed."""
    chosen = query(round=round_.pk, **narrowed)
    return {
        "met": reverse("visits:met", args=[code]) + chosen,
        "open": reverse("visits:open", args=[code]) + chosen,
    }


def _visits(code: str, round_: Round, **narrowed: object) -> dict[str, str]:
    """Where the visits behind a figure are listed, and those of them that met somebody."""
    return {
        "all": _listed(code, round_, **narrowed),
        "met": _listed(code, round_, outcome=Outcome.MET.value, **narrowed),
    }


def _listed(code: str, round_: Round, **narrowed: object) -> str:
    return reverse("visits:visits") + query(area=code, round=round_.pk, **narrowed)


def _short(day: date) -> str:
    """A Monday as the label of its bar."""
    return f"{day.month}-{day.day:02d}"


def _block_name(block: Block) -> str:
    return _("Not in any block") if block.is_unassigned else block.label


def _child_level(level: str) -> str:
    return {
        Level.DISTRICT.value: _("Street or town"),
        Level.STREET.value: _("Neighbourhood"),
    }.get(level, _("Block and its team"))
