"""What a district counts by: its table of days off, its own deadlines; and what was reminded of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.rules import DeadlineKind, Unit
from minqing.cases.rules.holidays import DayKind, TableColumn, TableProblem
from minqing.ledger.models import Fact
from minqing.lib.ids import new_id

__all__ = [
    "COLUMN_LABELS",
    "DAY_LABELS",
    "DEADLINE_LABELS",
    "PROBLEM_LABELS",
    "UNIT_LABELS",
    "CalendarVersion",
    "DeadlineVersion",
    "Reminder",
]

DAY_LABELS = {
    DayKind.OFF: pgettext_lazy("a day of the calendar", "off"),
    DayKind.WORKED: pgettext_lazy("a day of the calendar", "worked"),
}

COLUMN_LABELS = {
    TableColumn.DAYS: _("Days"),
    TableColumn.KIND: _("Off or worked"),
    TableColumn.NAME: _("Holiday"),
    TableColumn.WHOLE: "",
}

PROBLEM_LABELS = {
    TableProblem.EMPTY: _("There is no row. Paste the table, or choose a file."),
    TableProblem.TOO_MANY: _("More than %(limit)s rows: a year has about a dozen."),
    TableProblem.NO_DAY: _("“%(text)s” names no day. Write 2027-02-05, or 2月5日至11日."),
    TableProblem.REVERSED: _("It ends (%(last)s) before it begins (%(first)s)."),
    TableProblem.TOO_LONG: _(
        "From %(first)s to %(last)s are more than %(limit)s days. Look at both days again."
    ),
    TableProblem.OTHER_YEAR: _(
        "%(first)s to %(last)s does not lie in the year that is entered. Only the last days of"
        " December before it may be named, too."
    ),
    TableProblem.NO_KIND: _("“%(text)s” says neither off (休) nor worked (班)."),
    TableProblem.NO_NAME: _("Name the holiday, such as 春节."),
    TableProblem.TWICE: _("%(day)s stands in row %(other)s already. Take it out of one of them."),
    TableProblem.BOTH: _(
        "%(day)s is off in one row and worked in another (row %(other)s). It can be only one."
    ),
    TableProblem.WEEKDAY_WORKED: _(
        "%(day)s is a weekday, which is worked anyway. Only a Saturday or Sunday is worked to make"
        " up for a day off."
    ),
    TableProblem.NOT_OFF: _("%(day)s is off by law and is missing, so the year is not complete."),
    TableProblem.HOLIDAY_MISSING: _(
        "%(holiday)s of %(year)s is missing, so the year is not complete. A row names it in its"
        " last column."
    ),
}

DEADLINE_LABELS = {
    DeadlineKind.LEVEL: _("What one level may take"),
    DeadlineKind.SOLUTION: _("Until it is solved"),
}

UNIT_LABELS = {
    Unit.CALENDAR_DAYS: pgettext_lazy("unit of a deadline", "days"),
    Unit.WORKING_DAYS: pgettext_lazy("unit of a deadline", "working days"),
    Unit.HOURS: pgettext_lazy("unit of a deadline", "hours"),
}


class CalendarVersion(Fact):
    """One version of the whole table of days off: ``days`` are [day, kind, name] in their order.

    The highest number is in force. ``year`` is the one that was entered with it.
    """

    number = models.PositiveIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    days = models.JSONField()
    known_years = models.JSONField()
    adopted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(block_id__isnull=True), name="calendar_of_district"),
        ]


class DeadlineVersion(Fact):
    """One version of the district's own deadlines: ``rules`` as ``rules.Deadline`` has them.

    The highest number is in force; without any version there is no deadline.
    """

    number = models.PositiveIntegerField(unique=True)
    rules = models.JSONField()
    adopted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(block_id__isnull=True), name="deadlines_of_district"
            ),
        ]


class Reminder(models.Model):
    """That somebody was reminded of one thing due of a case, so that nobody is again.

    Holds ids and moments only. When the due moment moves, it is another one and reminded of anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    due_kind = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "due_at", "due_kind"], name="reminded_once_of_a_due"
            ),
        ]
        indexes = [models.Index(fields=["reminded_at"], name="reminder_by_moment")]
