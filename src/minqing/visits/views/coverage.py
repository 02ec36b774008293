"""The board of coverage and the households not yet visited behind it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.households.rules import Group
from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block
from minqing.territory.rules import OFFICIALS
from minqing.visits import queries
from minqing.visits.access import OutsideScopeError
from minqing.visits.models import OUTCOMES, TARGET_GROUPS
from minqing.visits.queries.doors import Cursor
from minqing.visits.queries.indicators import INDICATOR_OF
from minqing.visits.rules import Coverage, Outcome, TargetGroup
from minqing.visits.views.choosing import (
    STAFF,
    Chosen,
    around,
    block_name,
    block_of,
    chosen,
    may_share,
    trail,
)


@require_safe
@requires(*STAFF)
def coverage_own(request: ScopedRequest) -> HttpResponse:
    """To the board of the reader's own area, or of their block."""
    scope = request.scope
    if scope.ranges:
        return redirect("visits:board", code=scope.ranges[0].lower)
    block = Block.objects.filter(pk__in=scope.blocks).order_by("area_code", "number").first()
    if block is None:
        raise PermissionDenied
    address = reverse("visits:board", args=[block.area_code])
    return redirect(f"{address}?block={block.pk}" if len(scope.blocks) == 1 else address)


@require_safe
@requires(*STAFF)
def coverage_board(request: ScopedRequest, code: str) -> HttpResponse:
    """Coverage of an area or block, and of what it is made of, worst first."""
    place = around(code)
    path = place.path
    picked = chosen(request, code, place.rounds)
    block = block_of(request.scope, place, picked.block_id)
    page: dict[str, Any] = {
        "picked": picked,
        "form": picked.form,
        "place": path[-1].name if block is None else block_name(block),
        "trail": trail(request.scope, path, picked, block),
        "as_of": picked.cut_off or request.at,
        "outside": False,
        "may_share": block is not None and may_share(request, block),
        "may_see_rounds": not request.standing.roles.isdisjoint(OFFICIALS),
    }
    if picked.round is not None:
        try:
            page |= _numbers(request, place, block, picked)
        except OutsideScopeError:
            if not request.scope.ranges:
                raise PermissionDenied from None
            page["outside"] = True
    return render(request, "visits/board.html", page)


def _numbers(
    request: ScopedRequest, place: queries.Surroundings, block: Block | None, picked: Chosen
) -> dict[str, Any]:
    """The figures of the board: the total of both groups and a row for each child."""
    if block is not None and picked.cut_off is None and not block.is_unassigned:
        return _drawn(request, block, picked)
    area = place.path[-1]
    assert picked.round is not None  # noqa: S101 - the caller has looked
    scope = request.scope
    counted = queries.board(
        scope, area.code, picked.round, group=picked.group, cut_off=picked.cut_off
    )
    if block is None:
        total, special = counted.total[picked.group], counted.total[Group.SPECIAL_HARDSHIP.value]
    else:
        nothing = Coverage(0, 0, picked.group, area.code, block.pk, picked.cut_off)
        total = next((row for row in counted.children if row.block_id == block.pk), nothing)
        special = counted.special.get(block.pk, nothing)
    inside = counted.partial or scope.covers(area.code, None if block is None else block.pk)
    indicator = reverse("figures:indicator", args=[INDICATOR_OF[Group(picked.group)]])
    known_area = f"{indicator}{picked.query(group=None, block=None)}&area={area.code}"
    return {
        "total": total,
        "special": special,
        "special_href": picked.open_list(group=Group.SPECIAL_HARDSHIP.value) if inside else "",
        "open_href": picked.open_list() if inside else known_area,
        "inside": inside,
        "know_href": known_area if block is None else indicator,
        "partial": counted.partial and block is None,
        "rows": [] if block is not None else _rows(request, place, counted, picked),
        # What no block holds may be a whole neighbourhood; its buildings are a page of their own.
        "unassigned": block is not None and block.is_unassigned and scope.covers_area(area.code),
        "child_level": _child_level(area),
    }


def _drawn(request: ScopedRequest, block: Block, picked: Chosen) -> dict[str, Any]:
    """The figures of a block today, counted from the very doors that are drawn below them."""
    assert picked.round is not None  # noqa: S101 - the caller has looked
    wells = queries.stairwells(request.scope, block.pk, picked.round)
    doors = [door for each in wells for floor in each.floors for door in floor]

    def count(group: str) -> Coverage:
        counted = [
            each for each in doors if each.special_hardship or group != Group.SPECIAL_HARDSHIP
        ]
        met = sum(each.state == Outcome.MET for each in counted)
        return Coverage(len(counted), met, group, block.area_code, block.pk)

    return {
        "total": count(picked.group),
        "special": count(Group.SPECIAL_HARDSHIP.value),
        "special_href": picked.open_list(group=Group.SPECIAL_HARDSHIP.value),
        "open_href": picked.open_list(),
        "inside": True,
        "know_href": reverse("figures:indicator", args=[INDICATOR_OF[Group(picked.group)]]),
        "partial": False,
        "rows": [],
        "stairwells": _stairs(wells),
    }


def _stairs(wells: list[queries.Stairwell]) -> list[dict[str, Any]]:
    """The doors of a block for the component that draws them."""
    visits = reverse("visits:visits")
    return [
        {
            "name": each.name,
            "floors": [
                {
                    "label": str(floor[0].floor),
                    "doors": [
                        {
                            "state": door.state,
                            "label": door.door,
                            "hardship": door.special_hardship,
                            "href": f"{visits}?household={door.household_id}",
                        }
                        for door in floor
                    ],
                }
                for floor in each.floors
            ],
        }
        for each in wells
    ]


def _rows(
    request: ScopedRequest,
    place: queries.Surroundings,
    counted: queries.Board,
    picked: Chosen,
) -> list[dict[str, Any]]:
    names: dict[object, str] = {each.pk: block_name(each) for each in place.blocks.values()}
    names.update(place.parts)
    return [_row(request, row, names, counted, picked) for row in counted.children]


def _row(
    request: ScopedRequest,
    row: Coverage,
    names: dict[object, str],
    counted: queries.Board,
    picked: Chosen,
) -> dict[str, Any]:
    place: str | UUID = row.area_code if row.block_id is None else row.block_id
    code, block = (row.area_code, row.block_id)
    inside = request.scope.covers(code, block)
    return {
        "name": names.get(place, str(code)),
        "href": picked.board(code, block=block),
        "open_href": picked.open_list(code, block=block) if inside else "",
        "coverage": row,
        "special": counted.special[place],
    }


def _child_level(area: queries.NamedArea) -> str:
    return {
        Level.DISTRICT.value: _("Street or town"),
        Level.STREET.value: _("Neighbourhood"),
    }.get(area.level, _("Block"))


@require_safe
@requires(*STAFF)
def open_doors(request: ScopedRequest, code: str) -> HttpResponse:
    """The households not yet visited behind a figure of the board."""
    return _doors(request, code, met=False)


@require_safe
@requires(*STAFF)
def met_doors(request: ScopedRequest, code: str) -> HttpResponse:
    """The households visited that a figure of the board counts."""
    return _doors(request, code, met=True)


def _doors(request: ScopedRequest, code: str, *, met: bool) -> HttpResponse:
    place = around(code)
    path = place.path
    picked = chosen(request, code, place.rounds)
    scope = request.scope
    block = block_of(scope, place, picked.block_id)
    if (
        block is None
        and not scope.covers_area(code)
        and not (scope.blocks and path[-1].level == Level.NEIGHBOURHOOD)
    ):
        raise PermissionDenied
    page: dict[str, Any] = {
        "picked": picked,
        "form": picked.form,
        "place": path[-1].name if block is None else block_name(block),
        "trail": [*trail(scope, path, picked, block)[:-1], *_here(picked, path, block, met=met)],
        "as_of": picked.cut_off or request.at,
        "met": met,
        "other_href": picked.open_list() if met else picked.met_list(),
        "narrowed": _narrowed(picked),
    }
    if picked.round is not None:
        found = queries.households_behind(
            scope,
            picked.round,
            met=met,
            on=local_date(request.at),
            area_code=code,
            block_id=picked.block_id,
            group=picked.group,
            cut_off=picked.cut_off,
            narrowed=picked.narrowed,
            after=Cursor.read(request.GET.get("after", "")),
        )
        page["rows"] = [
            {
                "door": each,
                "last_outcome": ""
                if each.last_outcome is None
                else OUTCOMES[Outcome(each.last_outcome)],
                "visits_href": f"{reverse('visits:visits')}?household={each.household_id}",
            }
            for each in found.rows
        ]
        page["next_url"] = "" if found.after is None else picked.query(after=found.after)
        page["total"] = _total(request, code, picked, met=met)
    return render(request, "visits/open.html", page)


def _total(request: ScopedRequest, code: str, picked: Chosen, *, met: bool) -> int | None:
    """How many households the list has in all, from the same figures as the board."""
    assert picked.round is not None  # noqa: S101 - the caller has looked
    if picked.narrowed != queries.Narrowed():
        return queries.count_narrowed(
            request.scope,
            picked.round,
            code,
            picked.narrowed,
            met=met,
            on=local_date(request.at),
        )
    try:
        if picked.block_id is not None:
            total = queries.coverage(
                request.scope,
                picked.block_id,
                picked.round,
                group=picked.group,
                cut_off=picked.cut_off,
            )
        else:
            total = queries.board(
                request.scope, code, picked.round, group=picked.group, cut_off=picked.cut_off
            ).total[picked.group]
    except OutsideScopeError:
        return None
    return total.met if met else total.open


def _narrowed(picked: Chosen) -> list[dict[str, object]]:
    """What the list is narrowed to, each with the address of the list without it."""
    chips: list[dict[str, object]] = []
    if picked.narrowed.alone:
        label = str(TARGET_GROUPS[TargetGroup.ELDER_ALONE])
        chips.append(
            {
                "label": label,
                "href": picked.query(alone=None) or "?",
                "active": True,
                "removes": True,
            }
        )
    if picked.narrowed.member_id is not None:
        named = Member.objects.filter(pk=picked.narrowed.member_id).values_list("name", flat=True)
        label = named.first() or _("Somebody posted elsewhere")
        href = picked.query(responsible=None) or "?"
        chips.append({"label": label, "href": href, "active": True, "removes": True})
    return chips


def _here(
    picked: Chosen, path: list[queries.NamedArea], block: Block | None, *, met: bool
) -> list[tuple[str, str]]:
    name = path[-1].name if block is None else block_name(block)
    return [(name, picked.board()), (_("Households visited") if met else _("Not yet visited"), "")]
