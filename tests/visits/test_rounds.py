"""Rounds: begun, closed, and their figures frozen."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from minqing.figures.models import Figure
from minqing.figures.operations import Counted, freeze
from minqing.figures.queries import key_of
from minqing.figures.rules import Count, indicator
from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import verify
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.visits.access import OutsideScopeError
from minqing.visits.models import Round, VisitLine
from minqing.visits.operations import (
    CutOffNotOverError,
    RoundClosedError,
    RoundDaysError,
    RoundHeldError,
    close_round,
    set_visit_line,
    start_round,
)
from minqing.visits.queries import current_round, rounds_of
from tests.builders import BUILDER, NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.visits.acting import TODAY, at_door, held_round, in_hardship, moment, plain

LAST = date(2026, 5, 31)
TOMORROW = (local_date(timezone.now()) + timedelta(days=1)).isoformat()


def close(cast: Cast, in_round: Round, cut_off: date = LAST) -> Round:
    with scoped(cast.li.scope) as scope:
        return close_round(by=cast.li.actor, at=NOW, scope=scope, round=in_round, cut_off=cut_off)


def test_closing_freezes_every_area_and_group(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, in_hardship(cast), in_round, visited_at=moment(20))
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(21))
    at_door(cast.lin, cast.households["a1"][2], in_round, visited_at=NOW)
    close(cast, in_round)
    with as_owner():
        frozen = {
            (each.indicator, each.area_code): (each.numerator, each.denominator, each.value)
            for each in Figure.objects.filter(indicator__startswith="visits.")
        }
        assert list(verify()) == []
    every, special = "visits.coverage", "visits.coverage_special_hardship"
    assert frozen == {
        (every, "310199"): (2, 48, Decimal("4.2")),
        (every, "310199001"): (2, 36, Decimal("5.6")),
        (every, "310199002"): (0, 12, Decimal("0.0")),
        (every, "310199001001"): (2, 24, Decimal("8.3")),
        (every, "310199001002"): (0, 12, Decimal("0.0")),
        (every, "310199002001"): (0, 12, Decimal("0.0")),
        (special, "310199"): (1, 4, Decimal("25.0")),
        (special, "310199001"): (1, 3, Decimal("33.3")),
        (special, "310199002"): (0, 1, Decimal("0.0")),
        (special, "310199001001"): (1, 2, Decimal("50.0")),
        (special, "310199001002"): (0, 1, Decimal("0.0")),
        (special, "310199002001"): (0, 1, Decimal("0.0")),
    }


def test_closing_freezes_every_other_figure_that_is_final_for_every_area(cast: Cast) -> None:
    close(cast, held_round())
    with as_owner():
        frozen = list(Figure.objects.values_list("indicator", "area_code"))
        ties = Figure.objects.filter(indicator="territory.branches_tied", area_code="310199")
        assert [(each.numerator, each.denominator) for each in ties] == [(0, 1)]
        acts = LedgerEntry.objects.filter(act="figures.frozen").count()
    assert Counter(code for code, _ in frozen) == {
        "visits.coverage": 6,
        "visits.coverage_special_hardship": 6,
        "territory.branches_tied": 6,
        "cases.solved_block": 6,
        "cases.solved_neighbourhood": 6,
        "cases.solved_street": 6,
        "cases.solved_district": 6,
    }
    assert len({area for _, area in frozen}) == 6
    assert acts == 7


def test_every_frozen_figure_equals_a_recount(cast: Cast) -> None:
    in_round = held_round()
    at_door(cast.lin, plain(cast), in_round, visited_at=moment(21))
    close(cast, in_round)
    # Arrives after the freeze: a recount of today sees it, one of what was known does not.
    later = NOW + timedelta(hours=1)
    at_door(cast.lin, in_hardship(cast), in_round, visited_at=moment(22), at=later)
    with scoped(cast.li.scope) as scope:
        for figure in Figure.objects.all():
            count = indicator(figure.indicator).recount(scope, key_of(figure), figure.frozen_at)
            assert count == Count(figure.numerator, figure.denominator)
        district = Figure.objects.get(indicator="visits.coverage", area_code="310199")
        today = indicator("visits.coverage").recount(scope, key_of(district), None)
    assert (district.numerator, today) == (1, Count(2, 48))


def test_closed_round_has_an_end_and_stays_closed(cast: Cast) -> None:
    in_round = held_round()
    closed = close(cast, in_round)
    assert (closed.to_on, closed.closed_at) == (TODAY, NOW)
    with pytest.raises(RoundClosedError):
        close(cast, in_round)


def test_day_that_is_not_over_is_not_frozen(cast: Cast) -> None:
    with pytest.raises(CutOffNotOverError):
        close(cast, held_round(), cut_off=TODAY)


def test_round_is_closed_by_somebody_who_sees_all_of_it(cast: Cast) -> None:
    in_round = held_round()
    with scoped(cast.sun.scope) as scope, pytest.raises(OutsideScopeError):
        close_round(by=cast.sun.actor, at=NOW, scope=scope, round=in_round, cut_off=LAST)
    assert not Figure.objects.exists()


def test_round_of_a_street_freezes_the_street(cast: Cast) -> None:
    in_round = held_round("310199001")
    with scoped(cast.sun.scope) as scope:
        close_round(by=cast.sun.actor, at=NOW, scope=scope, round=in_round, cut_off=LAST)
    with as_owner():
        areas = set(Figure.objects.values_list("area_code", flat=True))
    assert areas == {"310199001", "310199001001", "310199001002"}


def test_frozen_figure_never_changes(cast: Cast) -> None:
    close(cast, held_round())
    with as_owner():
        figure = Figure.objects.filter(denominator=48).get(indicator="visits.coverage")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Figure.objects.filter(pk=figure.pk).update(value=100)
        with pytest.raises(IntegrityError), transaction.atomic():
            freeze(
                by=BUILDER,
                at=NOW,
                indicator_code="visits.coverage",
                area_code="310199",
                round_id=figure.round_id,
                cut_off=LAST,
                counts=[Counted("310199", Count(48, 48))],
            )


def test_starting_a_round_is_in_the_ledger(cast: Cast) -> None:
    started = held_round()
    with as_owner():
        assert LedgerEntry.objects.get(act="visits.round_started").object_id == started.pk


def test_round_ends_after_it_begins(cast: Cast) -> None:
    with as_owner(), pytest.raises(IntegrityError):
        start_round(by=BUILDER, at=NOW, name="x", area_code="310199", from_on=TODAY, to_on=TODAY)


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("held", "wanted", "refused"),
    [
        ((date(2026, 3, 1), None), (date(2026, 9, 1), None), True),
        ((date(2026, 3, 1), None), (date(2026, 1, 1), date(2026, 3, 1)), False),
        ((date(2026, 3, 1), date(2026, 5, 1)), (date(2026, 5, 1), None), False),
        ((date(2026, 3, 1), date(2026, 5, 1)), (date(2026, 4, 30), date(2026, 6, 1)), True),
        ((date(2026, 3, 1), date(2026, 5, 1)), (date(2026, 1, 1), None), True),
    ],
)
def test_an_area_holds_one_round_at_a_time(
    held: tuple[date, date | None], wanted: tuple[date, date | None], *, refused: bool
) -> None:
    with as_owner():
        first = begin(*held)
        if refused:
            with pytest.raises(RoundHeldError) as raised:
                begin(*wanted)
            assert raised.value.held == first
        else:
            begin(*wanted)
        assert Round.objects.count() == (1 if refused else 2)


def test_another_area_or_a_closed_round_is_no_hindrance(cast: Cast) -> None:
    close(cast, held_round())
    with as_owner():
        begin(date(2026, 5, 1), None)
        begin(date(2026, 5, 1), None, "310199001")
        assert Round.objects.count() == 3


def begin(from_on: date, to_on: date | None, area_code: str = "310199") -> Round:
    return start_round(
        by=BUILDER, at=NOW, name="走访", area_code=area_code, from_on=from_on, to_on=to_on
    )


def test_area_has_its_own_rounds_and_those_above(cast: Cast) -> None:
    district, street = held_round(), held_round("310199001")
    assert {each.pk for each in rounds_of("310199001001")} == {district.pk, street.pk}
    assert [each.pk for each in rounds_of("310199002001")] == [district.pk]
    close(cast, district)
    current = current_round("310199001001")
    assert current is not None
    assert current.pk == street.pk
    last = current_round("310199002001")
    assert last is not None
    assert last.pk == district.pk


def test_visit_line_is_renamed_and_keeps_its_code(cast: Cast) -> None:
    with as_owner():
        for name in ("党员", "党员走访"):
            set_visit_line(by=BUILDER, at=NOW, area_code="310199", code="p", name=name, sort=2)
        assert list(VisitLine.objects.values_list("code", "name", "sort")) == [("p", "党员走访", 2)]


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("days", "refused"),
    [
        ((date(2025, 5, 31), None), None),
        ((date(2025, 5, 30), None), "from_on"),
        ((date(1990, 1, 1), None), "from_on"),
        ((date(2027, 6, 2), None), None),
        ((date(2027, 6, 3), None), "from_on"),
        ((date(2026, 3, 1), date(2028, 3, 1)), None),
        ((date(2026, 3, 1), date(2028, 3, 2)), "to_on"),
        ((date(2026, 3, 1), date(9999, 12, 31)), "to_on"),
    ],
)
def test_a_round_begins_within_a_year_and_takes_two_at_most(
    days: tuple[date, date | None], refused: str | None
) -> None:
    with as_owner():
        if refused is None:
            begin(*days)
            return
        with pytest.raises(RoundDaysError) as raised:
            begin(*days)
    assert raised.value.field == refused
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from_on": "1990-01-01", "last_on": ""}, "from_on"),
        ({"from_on": TOMORROW, "last_on": "9999-12-31"}, "last_on"),
    ],
)
def test_the_form_says_which_days_a_round_may_have(
    cast: Cast, client_for: ClientFor, given: dict[str, str], field: str
) -> None:
    page = client_for(cast.li).post("/desk/rounds/new/", {"name": "走访", **given})
    assert page.status_code == 422
    assert re.findall(r'id="id_(\w+)_error"', page.content.decode()) == [field]
