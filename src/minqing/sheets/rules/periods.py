"""Dated rows in a sheet: which registered row each means, and what it makes of it.

In a sheet a period is written as offices write it: its first and its last day. Registered rows hold
from ``from_on`` and no longer on ``to_on``, the day after the last. A row of a sheet means the
registered row with the same first day; without a first day it means the one that still holds, else
a new one from today. Only ends are ever changed, and a blank end never opens what has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.outcomes import ChangeKind
from minqing.sheets.rules.records import Record, RecordProblem

__all__ = [
    "FROM",
    "LAST",
    "Settled",
    "Stretch",
    "check_period",
    "days_of",
    "last_day",
    "meant_by",
    "settle",
    "to_on",
]

T = TypeVar("T")

FROM = Column(
    "from_on",
    ("起始日期", "from", "first day", "开始日期", "起始时间", "开始时间", "自", "since"),
    kind=Kind.DAY,
)
LAST = Column(
    "last_on",
    (
        "截止日期",
        "to",
        "last day",
        "终止日期",
        "结束日期",
        "截止时间",
        "终止时间",
        "结束时间",
        "至",
        "until",
    ),
    kind=Kind.DAY,
)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """A registered row and the days on which it holds; ``to_on`` None: it has no end."""

    of: T
    from_on: date
    to_on: date | None

    def overlaps(self, other: "Stretch[T]") -> bool:
        """Whether both hold on some day."""
        return _overlap(self.from_on, self.to_on, other.from_on, other.to_on)


@dataclass(frozen=True, slots=True)
class Settled(Generic[T]):
    """What a row of the sheet does: ``of`` is the registered row it means, None for a new one.

    ``was`` is the end that the registered row had before.
    """

    record: Record
    kind: ChangeKind
    of: T | None
    from_on: date
    to_on: date | None
    was: date | None = None


def to_on(record: Record) -> date | None:
    """The first day on which what the row says no longer holds."""
    last = record.day(LAST.key)
    return None if last is None else last + timedelta(days=1)


def last_day(to_on: date | None) -> str:
    """The last day as a sheet has it, empty without an end."""
    return "" if to_on is None else (to_on - timedelta(days=1)).isoformat()


def days_of(settled: Settled[T]) -> tuple[dict[str, str], dict[str, str]]:
    """The days that a row changes, before and after, by column key."""
    last = {LAST.key: last_day(settled.to_on)}
    if settled.kind == "added":
        return {}, {FROM.key: settled.from_on.isoformat()} | (last if settled.to_on else {})
    if settled.kind == "unchanged":
        return {}, {}
    return {LAST.key: last_day(settled.was)}, last


def check_period(record: Record) -> None:
    """Refuse a last day before the first."""
    first, last = record.day(FROM.key), record.day(LAST.key)
    if first is not None and last is not None and last < first:
        record.refuse(LAST.key, RecordProblem.ENDS_BEFORE_IT_BEGINS, first=first.isoformat())


def meant_by(record: Record, known: Sequence[Stretch[T]]) -> T | None:
    """Which of the registered bodies or people of one name a row means; None for a new one.

    One that still holds, else the latest. Whoever ended comes back as a new row, from a day at or
    after the end; a row that says neither when it began nor when it ended is refused then.
    """
    open_ones = [each for each in known if each.to_on is None]
    if open_ones:
        return open_ones[0].of
    if not known:
        return None
    latest = max(known, key=lambda each: each.from_on)
    first = record.day(FROM.key)
    if first is not None and latest.to_on is not None and first >= latest.to_on:
        return None
    if first is None and record.day(LAST.key) is None:
        record.refuse(FROM.key, RecordProblem.HAS_ENDED, last=last_day(latest.to_on))
        return None
    return latest.of


def settle(
    records: Sequence[Record], known: Sequence[Stretch[T]], *, today: date
) -> list[Settled[T]]:
    """What the rows about one thing do to the registered rows about it.

    A row that means the same registered row as an earlier one, or whose days overlap those of
    another row or of a registered one, is refused and left out. Rows already refused count for
    nothing. The result overlaps nowhere.
    """
    settled: list[Settled[T]] = []
    meant: dict[int, int] = {}
    for record in records:
        if record.faults:
            continue
        index = _meant(record, known, today)
        if index is None and record.day(FROM.key) is None and record.day(LAST.key) is not None:
            record.refuse(FROM.key, RecordProblem.NOTHING_TO_END)
            continue
        if index is not None and index in meant:
            record.refuse("", RecordProblem.TWICE, first_row=meant[index])
            continue
        if index is not None:
            meant[index] = record.number
        settled.append(_settled(record, None if index is None else known[index], today))
    return _without_overlaps(settled, known)


def _meant(record: Record, known: Sequence[Stretch[T]], today: date) -> int | None:
    """The registered row that a row means, by its place; None for a new one."""
    first, end = record.day(FROM.key), to_on(record)
    if first is not None:
        return next((i for i, each in enumerate(known) if each.from_on == first), None)
    holding = [i for i, each in enumerate(known) if each.to_on is None or each.to_on > today]
    if holding:
        return min(holding, key=lambda i: known[i].from_on)
    if end is not None:
        return next((i for i, each in enumerate(known) if each.to_on == end), None)
    return None


def _settled(record: Record, meant: Stretch[T] | None, today: date) -> Settled[T]:
    end = to_on(record)
    if meant is None:
        return Settled(record, "added", None, record.day(FROM.key) or today, end)
    if end is None or end == meant.to_on:
        return Settled(record, "unchanged", meant.of, meant.from_on, meant.to_on, meant.to_on)
    kind: ChangeKind = "ended" if meant.to_on is None else "changed"
    return Settled(record, kind, meant.of, meant.from_on, end, meant.to_on)


def _without_overlaps(
    settled: Sequence[Settled[T]], known: Sequence[Stretch[T]]
) -> list[Settled[T]]:
    """Only what overlaps nothing. Registered rows stay; of two rows the later one is refused.

    A row that ends before it begins is refused, too: its first day may be the registered one's.
    """
    touched = {id(each.of) for each in settled if each.of is not None}
    taken: list[tuple[date, date | None, int]] = [
        (each.from_on, each.to_on, 0) for each in known if id(each.of) not in touched
    ]
    # What is only confirmed or ended has the first right to its days.
    ordered = sorted(settled, key=lambda each: (each.of is None, each.record.number))
    kept: list[Settled[T]] = []
    for each in ordered:
        if each.to_on is not None and each.to_on <= each.from_on:
            each.record.refuse(
                LAST.key, RecordProblem.ENDS_BEFORE_IT_BEGINS, first=each.from_on.isoformat()
            )
            taken += [(k.from_on, k.to_on, 0) for k in known if k.of is each.of]
            continue
        clash = next((t for t in taken if _overlap(each.from_on, each.to_on, t[0], t[1])), None)
        if clash is None:
            taken.append((each.from_on, each.to_on, each.record.number))
            kept.append(each)
            continue
        first, last, row = clash
        problem = RecordProblem.OVERLAPS_ROW if row else RecordProblem.OVERLAPS_REGISTERED
        period = f"{first.isoformat()} – {last_day(last)}".rstrip()
        each.record.refuse(FROM.key, problem, first_row=row, period=period)
        taken += [(k.from_on, k.to_on, 0) for k in known if k.of is each.of]
    return sorted(kept, key=lambda each: each.record.number)


def _overlap(first: date, end: date | None, other: date, other_end: date | None) -> bool:
    return (end is None or other < end) and (other_end is None or first < other_end)
