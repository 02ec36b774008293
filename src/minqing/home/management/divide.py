"""``minqing divide``: propose a division into blocks for one neighbourhood or many."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.progress import track
from rich.table import Table

from minqing.home.operations.divisions import DivisionActError, adopt, ask
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.territory.models import DIVISION_FAILURE_LABELS, Area, Division
from minqing.territory.rules.divisions import DivisionFailure, DivisionState
from minqing.territory.rules.wishes import WallsError, Wishes, read_walls

__all__ = ["run"]

DONE, SOME_FAILED, WRONG_QUESTION = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of one neighbourhood."""

    area: Area
    division: Division
    seconds: float
    adopted: bool
    refused: str = ""


def run(
    *,
    areas: Sequence[str],
    blocks: int | None,
    minutes: int | None,
    walls: Path | None,
    anew: bool,
    adopting: bool,
    as_json: bool,
) -> int:
    """Propose a division for every neighbourhood of the areas, the whole district without one.

    Each is kept as a draft, to be looked at and changed at the desk; with ``adopting`` it holds
    from today. Gives 0; 1 when one came to nothing; 2 for an unknown area or unreadable walls.
    """
    try:
        lines = read_walls(walls.read_bytes()) if walls else ()
    except WallsError as error:
        sys.stderr.write(f"{walls}: {error.problem.value.replace('_', ' ')} {error.number or ''}\n")
        return WRONG_QUESTION
    wishes = Wishes(blocks=blocks, minutes_a_block=minutes, walls=lines, anew=anew)
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, "division")):
        found = _neighbourhoods(areas or [district])
    if isinstance(found, str):
        sys.stderr.write(found + "\n")
        return WRONG_QUESTION
    console = Console(stderr=True)
    made = [
        _propose(area, wishes, adopting=adopting)
        for area in track(
            found, description="Neighbourhoods", console=console, disable=not console.is_terminal
        )
    ]
    if as_json:
        rows = [_as_json(each) for each in made]
        sys.stdout.write(json.dumps({"divisions": rows}, ensure_ascii=False) + "\n")
    else:
        _print(made, adopting=adopting)
    failed = any(each.division.state == DivisionState.FAILED or each.refused for each in made)
    return SOME_FAILED if failed else DONE


def _neighbourhoods(codes: Sequence[str]) -> list[Area] | str:
    """The neighbourhoods of areas by code, or what is wrong with a code."""
    found: dict[str, Area] = {}
    for code in codes:
        try:
            known = level_of(code) in {Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD}
        except ValueError:
            known = False
        if not known or not Area.objects.filter(pk=code).exists():
            return f"There is no district, street or neighbourhood {code}. Import its areas first."
        below = Area.objects.filter(
            code__startswith=code, level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True
        )
        found |= {each.code: each for each in below}
    return [found[code] for code in sorted(found)]


def _propose(area: Area, wishes: Wishes, *, adopting: bool) -> _Made:
    begun, at, by = time.perf_counter(), timezone.now(), Actor.system("divide")
    refused = ""
    with scoped(Scope.of_areas(area.code, purpose="division")) as scope:
        division = ask(by=by, at=at, scope=scope, area=area, wishes=wishes, at_once=True)
        adopted = adopting and division.state == DivisionState.DRAFT
        if adopted:
            try:
                adopt(
                    by=by,
                    at=at,
                    scope=scope,
                    division=division,
                    rev=division.rev,
                    on=local_date(at),
                )
            except DivisionActError as error:
                adopted, refused = False, str(error)
    return _Made(area, division, time.perf_counter() - begun, adopted, refused)


def _as_json(made: _Made) -> dict[str, Any]:
    figures = made.division.figures
    return {
        "area": made.area.code,
        "name": made.area.name,
        "division": str(made.division.pk),
        "state": "adopted" if made.adopted else made.division.state,
        "failure": made.division.failure or None,
        "seconds": round(made.seconds, 2),
        "households": figures.get("households"),
        "without_position": len(figures.get("without_position", ())),
        "today": _summary(figures.get("today")),
        "proposed": _summary(figures.get("proposed")),
    }


def _summary(figures: dict[str, Any] | None) -> dict[str, Any] | None:
    if figures is None:
        return None
    own = {key: value for key, value in figures.items() if key not in {"blocks", "split"}}
    return {"blocks": len(figures["blocks"]), **own}


def _print(made: Sequence[_Made], *, adopting: bool) -> None:
    table = Table("Neighbourhood", "Blocks", "Within 10 %", "Whole", "Keep their block", "What")
    for each in made:
        proposed = each.division.figures.get("proposed")
        if proposed is None:
            why = DIVISION_FAILURE_LABELS[DivisionFailure(each.division.failure)]
            table.add_row(each.area.name, "", "", "", "", str(why))
            continue
        kept = proposed["kept"]
        table.add_row(
            each.area.name,
            str(len(proposed["blocks"])),
            f"{proposed['within']:.0%}",
            f"{proposed['whole']:.0%}",
            "" if kept is None else f"{kept:.1%}",
            each.refused or ("adopted" if each.adopted else "draft"),
        )
    Console().print(table)
    if not adopting and made:
        sys.stdout.write(
            "Kept as drafts: look at them under /desk/divisions/CODE/, or run again with --adopt.\n"
        )
