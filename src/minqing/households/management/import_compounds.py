"""``minqing import compounds FILE``: real compounds become doors with an invented roster.

Each neighbourhood is one transaction; one that is done stays done, and running the command again
goes on with the rest. Which neighbourhood a compound belongs to is decided by
``rules.matching``, how it is laid out by ``rules.layout``.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from minqing.households.models import COMPOUND_COLUMN_LABELS, COMPOUND_PROBLEM_LABELS
from minqing.households.operations import (
    BulkCounts,
    CompoundsImported,
    Neighbour,
    register_compounds,
)
from minqing.households.queries.streets import StreetFinder
from minqing.households.rules.compounds import (
    COMPOUND_COLUMNS,
    REQUIRED_COLUMNS,
    Compound,
    CompoundProblem,
    CompoundRowError,
    read_compound,
)
from minqing.households.rules.layout import building_count
from minqing.households.rules.matching import Neighbourhood, Share, place_compounds
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, district_of, street_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.sheets.models import sentence
from minqing.sheets.queries import read_rows
from minqing.sheets.rules.columns import Column
from minqing.sheets.rules.problems import RowError, SheetRefusedError
from minqing.storage.scoping import scoped
from minqing.territory.models import Area

__all__ = ["CompoundsRefusedError", "read_compounds", "run"]

_COLUMNS = tuple(
    Column(key=key, headers=headers, required=key in REQUIRED_COLUMNS)
    for key, headers in COMPOUND_COLUMNS.items()
)


class CompoundsRefusedError(Exception):
    """The file cannot be imported; ``reasons`` name row, column and reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes, before anything is written."""

    compounds: list[Compound]
    shares: list[Share]
    neighbours: dict[str, Neighbour]

    def of(self, code: str) -> list[Share]:
        """The shares of one neighbourhood, in the order of the file."""
        return [share for share in self.shares if share.neighbourhood == code]


def run(
    file: Path,
    *,
    neighbourhoods: Sequence[str] = (),
    seed: int = 1,
    as_json: bool = False,
) -> int:
    """Import the compounds of the named neighbourhoods (all without a name); 0, or 1 if refused.

    Nothing is written when a row cannot be used. Compounds are always placed from the whole file,
    so a neighbourhood gets the same ones whether it is imported alone or with all others.
    """
    at = timezone.now()
    try:
        plan = _plan(file, neighbourhoods)
    except CompoundsRefusedError as error:
        text = json.dumps({"ok": False, "errors": error.reasons}, ensure_ascii=False)
        sys.stderr.write((text if as_json else str(error)) + "\n")
        return 1
    wanted = sorted(set(neighbourhoods) or {share.neighbourhood for share in plan.shares})
    made: dict[str, CompoundsImported] = {}
    console = Console(stderr=True)
    for code in track(
        wanted, description=_("Neighbourhoods"), console=console, disable=not console.is_terminal
    ):
        made[code] = _import_one(plan, code, seed=seed, at=at)
    _report(plan, made, as_json=as_json)
    return 0


def _import_one(plan: _Plan, code: str, *, seed: int, at: datetime) -> CompoundsImported:
    with scoped(Scope.of_areas(code, purpose="import")):
        return register_compounds(
            by=Actor.system("import"),
            at=at,
            neighbour=plan.neighbours[code],
            shares=plan.of(code),
            seed=seed,
            from_on=local_date(at),
        )


def _plan(file: Path, wanted: Sequence[str]) -> _Plan:
    known = list(
        Area.objects.filter(level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True)
        .order_by("code")
        .values_list("code", "name")
    )
    if not known:
        raise CompoundsRefusedError(
            [_("There are no neighbourhoods yet. Run “minqing import areas” first.")]
        )
    codes = {code for code, _name in known}
    unknown = sorted(set(wanted) - codes)
    if unknown:
        raise CompoundsRefusedError(
            [_("There is no neighbourhood %(code)s.") % {"code": code} for code in unknown]
        )
    compounds = read_compounds(file, codes)
    shares = place_compounds(compounds, [Neighbourhood(code, name) for code, name in known])
    neighbours = {code: Neighbour(code, index) for index, (code, _name) in enumerate(known)}
    return _Plan(compounds, shares, neighbours)


def read_compounds(file: Path, neighbourhoods: set[str]) -> list[Compound]:
    """Every compound, each in a known street; CompoundsRefusedError names all that is wrong."""
    reasons: list[str] = []
    compounds: list[Compound] = []
    streets = {street_of(code) for code in neighbourhoods}
    finder = StreetFinder()
    try:
        for row in read_rows(file, _COLUMNS):
            reasons += [sentence(error) for error in row.errors]
            cells = {key: str(value) for key, value in row.values.items() if value is not None}
            try:
                compound = read_compound(row.number, cells)
                compounds.append(_placed(compound, neighbourhoods, streets, finder))
            except CompoundRowError as error:
                reasons.append(_sentence(row.number, error))
    except SheetRefusedError as error:
        raise CompoundsRefusedError([sentence(each) for each in error.errors]) from error
    if reasons:
        raise CompoundsRefusedError(reasons)
    return compounds


def _placed(
    compound: Compound, neighbourhoods: set[str], streets: set[str], finder: StreetFinder
) -> Compound:
    """The compound with its street's code: its own, its committee's, or that of its position."""
    committee = compound.committee_code
    if committee and committee not in neighbourhoods:
        raise CompoundRowError("committee_code", CompoundProblem.UNKNOWN_CODE, committee)
    street = committee[:9] or compound.street_code
    if not street:
        street = finder.street_at(compound.longitude, compound.latitude)
        if not street and compound.households:
            raise CompoundRowError("street_code", CompoundProblem.NO_PLACE, "")
    if street and street not in streets:
        raise CompoundRowError("street_code", CompoundProblem.UNKNOWN_CODE, street)
    return replace(compound, street_code=street)


def _sentence(row: int, error: CompoundRowError) -> str:
    message = str(COMPOUND_PROBLEM_LABELS[error.problem]) % {"value": error.value}
    label = str(COMPOUND_COLUMN_LABELS[error.column])
    return sentence(RowError(row, "", label, error.problem.value, message))


def _report(plan: _Plan, made: dict[str, CompoundsImported], *, as_json: bool) -> None:
    total = sum((each.counts for each in made.values()), BulkCounts())
    here = [share for share in plan.shares if share.neighbourhood in made]
    reasons = Counter(share.reason.value for share in here)
    corrected = sum(
        building_count(each.households, each.buildings) != each.buildings for each in plan.compounds
    )
    outcome = {
        "ok": True,
        "district": district_of(settings.MINQING_DISTRICT_CODE),
        "neighbourhoods": len(made),
        "placed_by": dict(sorted(reasons.items())),
        "buildings": sum(each.buildings for each in made.values()),
        "blocks": sum(each.blocks for each in made.values()),
        "dwellings": total.doors_added,
        "households": total.homes_added,
        "people": total.people_added,
        "hardships": total.hardships_added,
        "compounds": len(plan.compounds),
        "without_households": sum(not each.households for each in plan.compounds),
        "building_counts_corrected": corrected,
    }
    if as_json:
        sys.stdout.write(json.dumps(outcome, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(
        _(
            "%(neighbourhoods)s neighbourhoods: %(buildings)s buildings, %(blocks)s blocks,"
            " %(dwellings)s dwellings, %(households)s households, %(people)s invented people."
        )
        % outcome
        + "\n"
        + _(
            "Of %(compounds)s compounds in the file %(without_households)s have no household;"
            " %(building_counts_corrected)s counts of buildings were corrected."
        )
        % outcome
        + "\n"
    )
