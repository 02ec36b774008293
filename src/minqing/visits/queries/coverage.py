"""Coverage of any area or block, now from tallies, at a past cut-off from dated rows.

Both ways answer the same question: of the households on the register at the cut-off, placed where
they stand then, how many have a counted meeting in the round by then. Neither may be told from the
other by its result; a property test holds them together.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Left

from minqing.households.access import households
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of, neighbourhood_of
from minqing.lib.scope import AreaRange, Scope
from minqing.storage.dated import holds_on
from minqing.territory.models import Block
from minqing.visits.access import (
    OutsideScopeError,
    is_aggregate,
    require,
    sees_totals,
    under,
)
from minqing.visits.models import Round
from minqing.visits.queries.dated import Placing, counted, met_by, special_on
from minqing.visits.rules import Coverage, worst_first

_CHILD_LENGTH = {Level.DISTRICT: 9, Level.STREET: 12}

_TALLIES = """
select left(area_code, %(length)s), block_id, "group", sum(households)::int, sum(met)::int from (
  select area_code, block_id, "group", households, 0 as met
  from households_householdtally where PLACE
  union all
  select area_code, block_id, "group", 0, met
  from visits_visittally where round_id = %(round)s and PLACE
) tallies group by 1, 2, 3
"""

Place = str | UUID
_Counts = dict[tuple[Place, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Board:
    """A place and the places it is made of, for both groups.

    The children of a district are its streets, of a street its neighbourhoods, of a neighbourhood
    those of its blocks that lie in the reader's scope. `children` are of the group asked for and
    sorted worst first; `special` holds their special-hardship households by place. `partial` says
    that the total is that of the reader's blocks only.
    """

    total: dict[str, Coverage]
    children: list[Coverage]
    special: dict[Place, Coverage]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    scope: Scope
    area_code: str
    round: Round
    cut_off: date | None = None
    block_id: UUID | None = None
    known_at: datetime | None = None
    partial: bool = False


def board(
    scope: Scope,
    area_code: str,
    round_: Round,
    *,
    group: str = Group.ALL,
    cut_off: date | None = None,
) -> Board:
    """Coverage of an area and of its children in one statement (three for blocks of a past day).

    Somebody posted to blocks of the neighbourhood gets these and their sum. Raises
    OutsideScopeError where the reader has nothing to see, and for a past cut-off of an area outside
    the scope: dated rows of strangers cannot be read; a frozen figure can.
    """
    partial = not sees_totals(scope, area_code)
    counts = _counts(_Question(scope, area_code, round_, cut_off, partial=partial))
    places = {place for place, _ in counts} - {area_code}
    if partial and not places:
        raise OutsideScopeError(area_code)
    rows = {
        (place, each.value): _coverage(counts, area_code, place, each.value, cut_off)
        for place in places | {area_code}
        for each in Group
    }
    return Board(
        total={each.value: rows[area_code, each.value] for each in Group},
        children=sorted((rows[place, str(group)] for place in places), key=worst_first),
        special={place: rows[place, Group.SPECIAL_HARDSHIP.value] for place in places},
        partial=partial,
    )


def coverage(
    scope: Scope,
    place: Place,
    round_: Round,
    *,
    group: str = Group.ALL,
    cut_off: date | None = None,
    known_at: datetime | None = None,
) -> Coverage:
    """Coverage of one area (its code) or one block (its id).

    `cut_off` is a day, counted to its 24:00; None means now. `known_at` leaves out visits that the
    server received later; it needs a cut-off. Totals of a neighbourhood or larger are open now;
    everything else raises OutsideScopeError unless it lies in the scope.
    """
    if isinstance(place, UUID):
        area_code = Block.objects.get(pk=place).area_code
        question = _Question(scope, area_code, round_, cut_off, place, known_at)
    else:
        question = _Question(scope, place, round_, cut_off, None, known_at)
    return _coverage(_counts(question), question.area_code, place, str(group), cut_off)


def _coverage(
    counts: _Counts, area_code: str, place: Place, group: str, cut_off: date | None
) -> Coverage:
    registered, met = counts.get((place, group), (0, 0))
    return Coverage(
        households=registered,
        met=met,
        group=group,
        area_code=area_code if isinstance(place, UUID) else place,
        block_id=place if isinstance(place, UUID) else None,
        cut_off=cut_off,
    )


def _counts(question: _Question) -> _Counts:
    """(households, met) of the area itself and of each child, by place and group."""
    scope, area_code = question.scope, question.area_code
    if question.block_id is not None:
        require(scope, area_code, question.block_id)
    elif question.partial:
        # Only the reader's own blocks are counted: wall one keeps the others out.
        if level_of(area_code) is not Level.NEIGHBOURHOOD or not scope.blocks:
            raise OutsideScopeError(area_code)
    elif question.cut_off is not None or not sees_totals(scope, area_code):
        require(scope, area_code)
    if question.cut_off is None and is_aggregate(area_code):
        return _from_tallies(question)
    return _from_dated_rows(question)


def _from_tallies(question: _Question) -> _Counts:
    """Numerators of `visits` and denominators of `households` in one statement.

    One statement sees one state of both tables, so a household that leaves in between is missing
    from both. Written as SQL: making it from two querysets took longer than running it.
    """
    length = _CHILD_LENGTH.get(level_of(question.area_code))
    reach = AreaRange.of(question.area_code)
    conditions = ["area_code >= %(lower)s", "area_code < %(upper)s"]
    if question.block_id is not None:
        conditions.append("block_id = %(block)s")
    elif length is not None:
        conditions.append("block_id is null")
    elif question.partial:
        conditions.append("block_id is not null")
    if not question.scope.covers_area(question.area_code):
        # Wall one: whole neighbourhoods are open to officials, single blocks in scope only.
        conditions.append("(block_id is null or block_id = any(%(blocks)s))")
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLIES.replace("PLACE", " and ".join(conditions)),
            {
                "lower": reach.lower,
                "upper": reach.upper,
                "block": question.block_id,
                "blocks": list(question.scope.blocks),
                "round": question.round.pk,
                "length": length or len(question.area_code),
            },
        )
        rows = cursor.fetchall()
    counts: _Counts = {}
    for code, block_id, group, households_, met in rows:
        if length is not None or question.partial:
            _add(counts, question.area_code, group, households_, met)
        _add(counts, code if block_id is None else block_id, group, households_, met)
    return counts


def _from_dated_rows(question: _Question) -> _Counts:
    area_code, day = question.area_code, question.cut_off
    length = _CHILD_LENGTH.get(level_of(area_code))
    known = None if question.known_at is None else Q(recorded_at__lte=question.known_at)
    rows = counted(
        households(question.scope).filter(holds_on(day), under(area_code)),
        F("area_code") if length is None else Left("area_code", length),
        met_by(question.round, day, known=known),
        special_on(day),
    )
    placing = None
    if length is None and day is not None:
        placing = Placing(neighbourhood_of(area_code), day)
    counts: _Counts = {}
    for code, group, registered, met in rows:
        place = code if placing is None else placing.block_of(code)
        if question.block_id is not None and place != question.block_id:
            continue
        _add(counts, area_code, group, registered, met)
        if place is not None and place != area_code:
            _add(counts, place, group, registered, met)
    return counts


def _add(counts: _Counts, place: Place, group: str, registered: int, met: int) -> None:
    before = counts.get((place, group), (0, 0))
    counts[place, group] = (before[0] + registered, before[1] + met)
