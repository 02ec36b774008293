"""``minqing coverage``: the share of households visited, of any area, now or at a cut-off."""

import json
import sys
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from minqing.households.rules import Group
from minqing.lib.scope import Scope
from minqing.lib.shares import percent_digits
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Block
from minqing.ui.rules import DASH
from minqing.visits import queries
from minqing.visits.access import is_aggregate
from minqing.visits.models import Round
from minqing.visits.queries import Board
from minqing.visits.rules import Coverage

__all__ = ["run"]

COUNTED, NO_ROUND, WRONG_QUESTION = 0, 1, 2


def run(
    *,
    area: str | None,
    round_id: str | None,
    cut_off: date | None,
    group: str,
    as_json: bool,
) -> int:
    """Print the coverage of an area and its children, worst first.

    Gives 0; 1 when no round has begun in the area; 2 for an unknown area, round or group and for
    a day to come.
    """
    at = timezone.now()
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, "coverage")) as scope:
        place = _area(area or district)
        if place is None:
            hint = "" if area else " Import its areas first, or set MINQING_DISTRICT."
            return _refuse(
                f"There is no district, street or neighbourhood {area or district}.{hint}"
            )
        if group not in set(Group):
            return _refuse(f"There is no group {group!r}: write {' or '.join(Group)}.")
        if cut_off is not None and cut_off > local_date(at):
            return _refuse(f"{cut_off} is still to come: choose today or an earlier day.")
        rounds = {str(each.pk): each for each in queries.rounds_of(place.code)}
        if round_id is not None and round_id not in rounds:
            return _refuse(f"No round {round_id} is held in {place.name}.")
        picked = rounds[round_id] if round_id is not None else queries.current_round(place.code)
        if picked is None:
            sys.stderr.write(f"No round of visits has begun in {place.name} yet.\n")
            return NO_ROUND
        counted = queries.board(scope, place.code, picked, group=group, cut_off=cut_off)
        names = _names(place, counted)
    if as_json:
        answer = _as_json(place, picked, counted, names, group=group, cut_off=cut_off, at=at)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        _print(place, picked, counted, names, group=group, cut_off=cut_off)
    return COUNTED


def _area(code: str) -> Area | None:
    found = Area.objects.filter(pk=code).first()
    return found if found is not None and is_aggregate(found.code) else None


def _refuse(message: str) -> int:
    sys.stderr.write(message + "\n")
    return WRONG_QUESTION


def _names(place: Area, counted: Board) -> dict[str | UUID, str]:
    codes = [row.area_code for row in counted.children if row.block_id is None]
    blocks = [row.block_id for row in counted.children if row.block_id is not None]
    names: dict[str | UUID, str] = {place.code: place.name}
    names |= dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))
    for block in Block.objects.filter(pk__in=blocks):
        names[block.pk] = block.label or "unassigned"
    return names


def _name(row: Coverage, names: dict[str | UUID, str]) -> str:
    return names.get(row.block_id or row.area_code, row.area_code)


def _as_json(
    place: Area,
    picked: Round,
    counted: Board,
    names: dict[str | UUID, str],
    *,
    group: str,
    cut_off: date | None,
    at: datetime,
) -> dict[str, Any]:
    return {
        "area": place.code,
        "name": place.name,
        "round": str(picked.pk),
        "round_name": picked.name,
        "group": group,
        "cut_off": None if cut_off is None else cut_off.isoformat(),
        "counted_at": at.isoformat(),
        **_numbers(counted.total[group]),
        "children": [
            {
                "area": row.area_code,
                "block": None if row.block_id is None else str(row.block_id),
                "name": _name(row, names),
                **_numbers(row),
            }
            for row in counted.children
        ],
    }


def _numbers(row: Coverage) -> dict[str, Any]:
    share = row.share
    return {
        "households": row.households,
        "met": row.met,
        "share": None if share is None else float(share),
    }


def _print(
    place: Area,
    picked: Round,
    counted: Board,
    names: dict[str | UUID, str],
    *,
    group: str,
    cut_off: date | None,
) -> None:
    when = "now" if cut_off is None else f"at the end of {cut_off}"
    table = Table(title=f"{place.name} · {picked.name} · {group} · {when}")
    table.add_column("Place")
    for column in ("Households", "Visited", "Not yet", "Share"):
        table.add_column(column, justify="right")
    for row in counted.children:
        table.add_row(_name(row, names), *_cells(row))
    table.add_section()
    table.add_row(place.name, *_cells(counted.total[group]), style="bold")
    Console(file=sys.stdout).print(table)


def _cells(row: Coverage) -> tuple[str, str, str, str]:
    share = DASH if row.share is None else f"{percent_digits(row.share)} %"
    return f"{row.households:,}", f"{row.met:,}", f"{row.open:,}", share
