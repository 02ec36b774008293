"""Dated rows of a sheet against registered ones: never overlapping, settled once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from minqing.sheets.rules.periods import Settled, Stretch, check_period, meant_by, settle
from minqing.sheets.rules.records import Record

TODAY = date(2026, 6, 1)
DAYS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))


def row(number: int, first: date | None, last: date | None) -> Record:
    return Record(number, {"from_on": first, "last_on": last}, ())


@st.composite
def registered(draw: st.DrawFn) -> list[Stretch[object]]:
    """Rows that overlap nowhere; the last one may still hold."""
    marks = sorted(draw(st.sets(DAYS, max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    rows: list[Stretch[object]] = [Stretch(object(), first, end) for first, end in pairs]
    if len(marks) % 2:
        rows.append(Stretch(object(), marks[-1], None))
    return rows


ROWS = st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=6)


def sheet(days: list[tuple[date | None, date | None]]) -> list[Record]:
    records = [row(number, *each) for number, each in enumerate(days, start=2)]
    for record in records:
        check_period(record)
    return records


def after(known: list[Stretch[object]], settled: list[Settled[object]]) -> list[Stretch[object]]:
    """What is registered when it has been written."""
    ends = {id(each.of): each.to_on for each in settled if each.of is not None}
    kept = [Stretch(each.of, each.from_on, ends.get(id(each.of), each.to_on)) for each in known]
    return kept + [Stretch(object(), s.from_on, s.to_on) for s in settled if s.of is None]


@given(registered(), ROWS)
def test_what_comes_out_overlaps_nowhere(
    known: list[Stretch[object]], days: list[tuple[date | None, date | None]]
) -> None:
    rows = after(known, settle(sheet(days), known, today=TODAY))
    for index, one in enumerate(rows):
        assert one.to_on is None or one.from_on < one.to_on
        assert not any(one.overlaps(other) for other in rows[index + 1 :])


@given(registered(), ROWS)
def test_the_same_rows_again_change_nothing(
    known: list[Stretch[object]], days: list[tuple[date | None, date | None]]
) -> None:
    records = sheet(days)
    settled = settle(records, known, today=TODAY)
    taken = {each.record.number for each in settled}
    # A row without a first day means today's; once it has begun another day, it says so itself.
    again = [
        row(r.number, s.from_on, r.day("last_on"))
        for r in records
        if r.number in taken
        for s in settled
        if s.record is r
    ]
    second = settle(again, after(known, settled), today=TODAY)
    assert [each.kind for each in second] == ["unchanged"] * len(again)


@given(registered(), ROWS)
def test_every_row_is_either_settled_or_refused(
    known: list[Stretch[object]], days: list[tuple[date | None, date | None]]
) -> None:
    records = sheet(days)
    settled = {each.record.number for each in settle(records, known, today=TODAY)}
    for record in records:
        assert (record.number in settled) != bool(record.faults)


def test_whoever_holds_is_meant_before_whoever_left() -> None:
    left = Stretch("left", date(2025, 1, 1), date(2026, 1, 1))
    holds = Stretch("holds", date(2026, 2, 1), None)
    assert meant_by(row(2, None, None), [left, holds]) == "holds"
    assert meant_by(row(2, date(2025, 1, 1), None), [left]) == "left"
    assert meant_by(row(2, date(2026, 1, 1), None), [left]) is None
