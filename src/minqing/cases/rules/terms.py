"""The offices' own deadlines, in calendar days, working days or hours.

They stand beside the resident's promises and never move them. A district names them (decision
0044); without any, only the promises run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from minqing.cases.rules.clocks import Due, DueKind, follow_up_due
from minqing.cases.rules.ladder import CaseLevel
from minqing.cases.rules.words import Category, Urgency
from minqing.lib.time import end_of_local_day, local_date
from minqing.lib.workdays import STATUTORY, WorkCalendar

__all__ = ["DEFAULT_TERMS", "Clocks", "Deadline", "DeadlineKind", "Terms", "Unit"]


class DeadlineKind(StrEnum):
    """What a deadline is for."""

    LEVEL = "level"
    """From its arrival at a level until that level answers, solves or moves it."""
    SOLUTION = "solution"
    """From the raising until it is solved, or finally answered."""


class Unit(StrEnum):
    """What a deadline counts."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule; what it leaves open (None) holds for all.

    Days end at 24:00 and do not count the day on which they begin. Hours run by day and night.
    """

    kind: DeadlineKind
    amount: int
    unit: Unit
    level: CaseLevel | None = None
    category: Category | None = None
    urgency: Urgency | None = None

    def fits(self, level: CaseLevel, category: Category, urgency: Urgency) -> bool:
        """Whether it holds for a case of this kind at this level."""
        return (
            self.level in {None, level}
            and self.category in {None, category}
            and self.urgency in {None, urgency}
        )

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """How specific it is: urgency tells more than category, category more than level."""
        return (self.urgency is not None, self.category is not None, self.level is not None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a district counts its own deadlines by: the calendar and the rules in force."""

    calendar: WorkCalendar = STATUTORY
    deadlines: tuple[Deadline, ...] = ()

    def due(
        self,
        kind: DeadlineKind,
        since: datetime,
        *,
        level: CaseLevel,
        category: Category,
        urgency: Urgency,
    ) -> Due | None:
        """When a deadline that began at a moment is over; None where no rule holds."""
        rule = self.rule(kind, level=level, category=category, urgency=urgency)
        if rule is None:
            return None
        due_kind = DueKind.LEVEL if kind is DeadlineKind.LEVEL else DueKind.SOLUTION
        return self._over(rule, since, due_kind)

    def rule(
        self, kind: DeadlineKind, *, level: CaseLevel, category: Category, urgency: Urgency
    ) -> Deadline | None:
        """The most specific rule that holds; of two alike the first."""
        fitting = (
            each
            for each in self.deadlines
            if each.kind is kind and each.fits(level, category, urgency)
        )
        return _most_specific(fitting)

    def _over(self, rule: Deadline, since: datetime, kind: DueKind) -> Due:
        match rule.unit:
            case Unit.HOURS:
                return Due(since + timedelta(hours=rule.amount), kind)
            case Unit.CALENDAR_DAYS:
                day = local_date(since) + timedelta(days=rule.amount)
                return Due(end_of_local_day(day), kind)
            case Unit.WORKING_DAYS:
                reached = self.calendar.add(local_date(since), rule.amount)
                return Due(end_of_local_day(reached.on), kind, reached.provisional)


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Clocks:
    """All that the dates of a case follow from, so that other terms need no history.

    ``fixed`` is the soonest of what no terms move: the promises, and an extension that was told.
    The others say since when a clock runs that the terms count; None: it does not run.
    """

    fixed: Due | None = None
    follow_up_since: datetime | None = None
    level_since: datetime | None = None
    solution_since: datetime | None = None

    def due(
        self, terms: Terms, *, level: CaseLevel, category: Category, urgency: Urgency
    ) -> Due | None:
        """The next thing due under these terms, None when nothing is."""
        found = [self.fixed, self.follow_up_due(terms)]
        for kind, since in (
            (DeadlineKind.LEVEL, self.level_since),
            (DeadlineKind.SOLUTION, self.solution_since),
        ):
            if since is not None:
                found.append(
                    terms.due(kind, since, level=level, category=category, urgency=urgency)
                )
        return min((each for each in found if each is not None), default=None)

    def follow_up_due(self, terms: Terms) -> Due | None:
        """When those who reopened it are to have been told a new answer."""
        if self.follow_up_since is None:
            return None
        return follow_up_due(self.follow_up_since, terms.calendar)


def _most_specific(rules: Iterable[Deadline]) -> Deadline | None:
    return max(rules, key=lambda each: each.weight, default=None)
