"""Freezing figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from minqing.figures.models import Figure
from minqing.figures.rules import Count, FigureKey, Unit, count_all, indicator, indicators
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.shares import percent


@dataclass(frozen=True, slots=True)
class Counted:
    """A count of one area, to be frozen."""

    area_code: str
    count: Count


@operation
def freeze(
    *,
    by: Actor,
    at: datetime,
    indicator_code: str,
    area_code: str,
    round_id: UUID | None,
    cut_off: date,
    counts: Sequence[Counted],
) -> list[Figure]:
    """Freeze a figure for each area in one act of the ledger, kept under `area_code`.

    Raises KeyError for an indicator nobody declared, and IntegrityError, with nothing written,
    when one of the figures was frozen before.
    """
    defined = indicator(indicator_code)
    entry = new_entry(
        act="figures.frozen",
        by=by,
        at=at,
        area_code=area_code,
        object_id=round_id,
        detail={
            "indicator": defined.code,
            "definition_version": defined.definition_version,
            "cut_off": cut_off.isoformat(),
            "figures": len(counts),
        },
    )
    frozen = Figure.objects.bulk_create(
        Figure(
            recorded_area_code=each.area_code,
            area_code=each.area_code,
            entry_id=entry.id,
            recorded_at=at,
            indicator=defined.code,
            round_id=round_id,
            cut_off=cut_off,
            value=_value(defined.unit, each.count),
            numerator=each.count.numerator,
            denominator=each.count.denominator,
            definition_version=defined.definition_version,
            frozen_at=at,
        )
        for each in counts
    )
    entry.made(Figure)
    return frozen


@operation
def freeze_with_round(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    area_code: str,
    round_id: UUID,
    cut_off: date,
    areas: Iterable[str],
) -> list[Figure]:
    """Freeze every indicator that is frozen with a round, as it is known now, for these areas.

    One act of the ledger for each indicator, kept under ``area_code``. Raises as ``freeze``.
    """
    wanted = [each for each in indicators() if each.frozen_with_round]
    known = {
        area: count_all(wanted, scope, FigureKey(area, round_id, cut_off), at) for area in areas
    }
    frozen: list[Figure] = []
    for each in wanted:
        frozen += freeze(
            by=by,
            at=at,
            indicator_code=each.code,
            area_code=area_code,
            round_id=round_id,
            cut_off=cut_off,
            counts=[
                Counted(area, counts[each.code])
                for area, counts in known.items()
                if each.code in counts
            ],
        )
    return frozen


def _value(unit: Unit, count: Count) -> Decimal | None:
    if unit is Unit.SHARE:
        return percent(count.numerator, count.denominator)
    return Decimal(count.numerator)
