"""Looking at divisions: a neighbourhood's list, one beside today's, buildings without a place."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.home.forms.divisions import AdoptForm, PositionsForm, WishesForm
from minqing.home.operations.divisions import NEW_BLOCK, ask
from minqing.home.queries.divisions import (
    Ground,
    block_lines,
    building_lines,
    compared,
    division_lines,
    division_of,
    ground_of,
    missing_positions,
    pictures,
)
from minqing.lib.codes import Level, level_of
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import DIVISION_FAILURE_LABELS, Area, Division
from minqing.territory.operations.places import give_positions
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS
from minqing.territory.rules.divisions import DivisionFailure, DivisionState, Group
from minqing.territory.rules.wishes import Wishes

__all__ = ["division", "division_progress", "divisions", "found", "path_of", "positions", "show"]

_Placed = tuple[Mapping[str, str], Sequence[Group]]


def path_of(request: ScopedRequest, code: str) -> list[Area]:
    """The neighbourhood and what lies above it.

    Http404 for any other code, PermissionDenied for whoever holds no office over it.
    """
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    path = area_path(code) if level is Level.NEIGHBOURHOOD else []
    if not path or path[-1].code != code:
        raise Http404
    if not request.standing.holds(OFFICIALS, code):
        raise PermissionDenied
    return path


def found(request: ScopedRequest, code: str, division_id: UUID) -> tuple[Area, Division]:
    """A neighbourhood and one of its divisions; Http404, PermissionDenied."""
    area = path_of(request, code)[-1]
    row = division_of(request.scope, code, division_id)
    if row is None:
        raise Http404
    return Area.objects.get(pk=area.pk), row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def divisions(request: ScopedRequest, code: str) -> HttpResponse:
    """How a neighbourhood is divided today, its drafts and versions, and asking for another."""
    path = path_of(request, code)
    area = Area.objects.get(pk=code)
    ground = ground_of(request.scope, area, Wishes())
    posted = request.method == "POST"
    form = WishesForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        buildings=[(each.code, each.name) for each in ground.buildings],
    )
    if form.is_valid():
        made = ask(
            by=request.actor, at=request.at, scope=request.scope, area=area, wishes=form.wishes()
        )
        return redirect("home:division", code, made.pk)
    today = ground.today, _groups_today(ground)
    return render(
        request,
        "home/divisions.html",
        {
            "area": area,
            "trail": trail(request, path, _("Division into blocks")),
            "form": form,
            "lines": division_lines(request.scope, code),
            "pictures": pictures(ground, {"today": today}) if ground.blocks else [],
            "buildings": len(ground.buildings),
            "homes": sum(ground.homes.values()),
            "block_count": len(ground.blocks),
            "lost": len(ground.adjacency.without_position),
            "now": request.at,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
@requires(*OFFICIALS)
def division(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """One division beside the one of its day: map, figures, buildings; what can be done with it."""
    area, row = found(request, code, division_id)
    return show(request, area, row)


def show(
    request: ScopedRequest, area: Area, row: Division, adopting: AdoptForm | None = None
) -> HttpResponse:
    """The page of a division, with the form of adoption as it was filled in."""
    ground = ground_of(request.scope, area, Wishes.of_json(row.wishes))
    today: _Placed = row.base.get("units", {}), _read(row.base.get("groups", ()))
    now: _Placed = row.units, _read(row.groups)
    drawn = pictures(ground, {"today": today, "proposed": now}) if row.units else []
    chosen = request.GET.get("block", "")
    every = building_lines(ground, today, now) if row.units else []
    shown = [each for each in every if _is_shown(each, chosen)]
    return render(
        request,
        "home/division.html",
        {
            "area": area,
            "division": row,
            "state": row.get_state_display(),
            "failure": DIVISION_FAILURE_LABELS[DivisionFailure(row.failure)] if row.failure else "",
            "failed_at": [
                ground.names.get(each, each) for each in row.figures.get("failed_at", ())
            ],
            "is_draft": row.is_draft,
            "overtaken": row.is_draft and ground.digest != row.base_digest,
            "pictures": drawn,
            "geo": {each.name: each.geo for each in drawn},
            "tiles": settings.MINQING_MAP_TILES,
            "figures": compared(row.figures),
            "blocks": block_lines(row),
            "groups": _read(row.groups),
            "new_block": NEW_BLOCK,
            "buildings": shown,
            "chips": _chips(row, chosen, every),
            "lost": missing_positions(ground),
            "crossings": [
                (ground.names.get(one, one), ground.names.get(other, other))
                for one, other in row.figures.get("crossings", ())
            ],
            "done": row.figures.get("adopted"),
            "adopting": adopting or AdoptForm(today=local_date(request.at)),
            "trail": trail(request, area_path(area.code), row.get_state_display(), below=True),
            "now": request.at,
        },
        status=422 if adopting is not None else 200,
    )


@never_cache
@require_safe
@requires(*OFFICIALS)
def division_progress(request: ScopedRequest, code: str, division_id: UUID) -> HttpResponse:
    """Whether a division is still being computed; the page is loaded anew when it is not."""
    _area, row = found(request, code, division_id)
    response = render(request, "home/_division_computing.html", {"division": row})
    if row.state != DivisionState.COMPUTING:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def positions(request: ScopedRequest, code: str) -> HttpResponse:
    """The buildings whose place nobody knows, or which cannot be true, to be given one."""
    path = path_of(request, code)
    area = Area.objects.get(pk=code)
    buildings = missing_positions(ground_of(request.scope, area, Wishes()))
    form = PositionsForm(request.POST if request.method == "POST" else None, buildings=buildings)
    if form.is_valid():
        given = give_positions(
            by=request.actor, at=request.at, area_code=code, positions=form.positions()
        )
        messages.success(
            request,
            ngettext(
                "The position of %(counter)s building was kept.",
                "The positions of %(counter)s buildings were kept.",
                given,
            )
            % {"counter": given},
        )
        return redirect("home:positions", code)
    return render(
        request,
        "home/positions.html",
        {
            "area": area,
            "form": form,
            "rows": list(zip(buildings, form.pairs, strict=True)),
            "trail": trail(request, path, _("Positions of buildings"), below=True),
        },
        status=422 if form.errors else 200,
    )


def trail(
    request: ScopedRequest, path: Sequence[Area], here: str, *, below: bool = False
) -> list[tuple[str, str]]:
    """Through the staff pages of the areas; those above the reader's are no links."""
    steps = [
        (
            each.name,
            reverse("territory:staff", args=[each.code])
            if request.scope.covers_area(each.code)
            else "",
        )
        for each in path
    ]
    if below:
        steps.append((_("Division into blocks"), reverse("home:divisions", args=[path[-1].code])))
    return [*steps, (here, "")]


def _groups_today(ground: Ground) -> list[Group]:
    return [Group(str(each.pk), each.number, each.label) for each in ground.blocks]


def _read(stored: Sequence[Mapping[str, Any]]) -> list[Group]:
    return [Group.of_json(each) for each in stored]


def _is_shown(line: Any, chosen: str) -> bool:
    if chosen == "changed":
        return bool(line.changed)
    return not chosen or chosen in line.keys


def _chips(row: Division, chosen: str, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """Filters of the table of buildings: all, what changes, each block."""
    chips = [
        {"label": _("all"), "href": "?", "active": not chosen, "count": len(lines)},
        {
            "label": _("change their block"),
            "href": "?block=changed#buildings",
            "active": chosen == "changed",
            "count": sum(each.changed for each in lines),
        },
    ]
    chips += [
        {
            "label": each.label,
            "href": f"?block={each.key.replace('+', '%2B')}#buildings",
            "active": chosen == each.key,
            "count": sum(each.key in line.keys for line in lines),
        }
        for each in _read(row.groups)
    ]
    return chips
