"""Rounds, visit lines, responsibility, visits and the projections made of them."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from minqing.households.models import Household
from minqing.households.rules import Group
from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.storage.fields import CodeField
from minqing.visits.models.checks import DISTANCES, UNPLACED
from minqing.visits.rules import FollowUp, Outcome, PartOfDay, Source, Window, window
from minqing.visits.rules.signals import Distance, Unplaced

OUTCOMES = {
    Outcome.MET: pgettext_lazy("outcome of a visit", "Met"),
    Outcome.NOBODY_HOME: pgettext_lazy("outcome of a visit", "Nobody home"),
    Outcome.REFUSED: pgettext_lazy("outcome of a visit", "Refused"),
    Outcome.VACANT: pgettext_lazy("outcome of a visit", "Vacant"),
    Outcome.MOVED_AWAY: pgettext_lazy("outcome of a visit", "Moved away"),
    Outcome.MERGED_FLAT: pgettext_lazy("outcome of a visit", "Merged with another flat"),
    Outcome.WRONG_ADDRESS: pgettext_lazy("outcome of a visit", "Wrong address"),
}
SOURCES = {
    Source.FIELD: gettext_lazy("On the phone"),
    Source.DESK: gettext_lazy("At the desk"),
    Source.IMPORTED: gettext_lazy("Imported"),
}
FOLLOW_UPS = {
    FollowUp.FIRST_VISIT: gettext_lazy("First visit"),
    FollowUp.NEXT_TRY: gettext_lazy("Try again"),
    FollowUp.SECOND_TRY: gettext_lazy("Once more, later or by somebody else"),
    FollowUp.PROMISED: gettext_lazy("Come again as agreed"),
    FollowUp.REPEAT: gettext_lazy("Due again in this round"),
    FollowUp.AGAIN: gettext_lazy("Go again: the neighbourhood asks for it"),
    FollowUp.NEIGHBOURHOOD: gettext_lazy("The neighbourhood decides"),
    FollowUp.REGISTER: gettext_lazy("Change of the register proposed"),
    FollowUp.LEFT: gettext_lazy("Left for this round"),
    FollowUp.DONE: gettext_lazy("Nothing more"),
}
PARTS_OF_DAY = {
    PartOfDay.MORNING: gettext_lazy("in the morning"),
    PartOfDay.AFTERNOON: gettext_lazy("in the afternoon"),
    PartOfDay.EVENING: gettext_lazy("in the evening"),
}
_PART_CHOICES = [(each.value, PARTS_OF_DAY[each]) for each in PartOfDay]


class Round(models.Model):
    """A stretch of days in which every household of an area is to be visited once.

    `to_on` is the first day after the round; it is known at the latest when the round is closed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    area_code = CodeField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints: days in order; a closed round has an end."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
                name="visits_round_days",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(to_on__isnull=False),
                name="visits_round_closed_has_end",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="visits_round_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "-from_on"], name="visits_round_area")
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def window(self) -> Window:
        """The moments in which a visit counts for this round."""
        return window(self.from_on, self.to_on)

    def covers(self, area_code: str) -> bool:
        """Whether the round is held in the area."""
        return area_code.startswith(self.area_code)


class VisitLine(models.Model):
    """A reason for which a kind of visitor comes to a door; a configurable list.

    ``roles`` are the codes of the posts that use it, none meaning all. A retired line is offered
    no more from ``retired_on`` on; what a phone still sends under it is recorded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    sort = models.PositiveSmallIntegerField(default=0)
    roles = ArrayField(models.CharField(max_length=24), default=list, db_default=[])
    retired_on = models.DateField(null=True)

    class Meta:
        """Shown in the order the district chose."""

        ordering: ClassVar = ["sort", "code"]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    """Filters on responsibility."""

    def on(self, day: date) -> "ResponsibilityQuerySet":
        """Those that hold on the day."""
        return self.filter(holds_on(day))


class Responsibility(models.Model):
    """The one named person who looks after a household, from a day until a day.

    The database refuses a second open row of the household and any overlap of days. ``end_reason``
    says why it ended with nobody to follow, empty otherwise.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True, db_default="")

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        """Constraints and the indexes of the lists."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(to_on__isnull=True),
                name="visits_responsibility_one_open",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="visits_responsibility_days",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "to_on"], name="visits_responsibility_member"),
            models.Index(fields=["area_code"], name="visits_responsibility_area"),
            models.Index(fields=["block_id"], name="visits_responsibility_block"),
        ]

    def __str__(self) -> str:
        """Ids only: names are personal."""
        return f"{self.member_id} for {self.household_id} from {self.from_on}"


class Visit(Fact):
    """A visit at a door: written once, however late a phone sends it.

    `visited_at` is the corrected moment; `device_at` what the phone's clock said, `received_at`
    when the server got it. The note is personal and lies in `VisitText`. Of where the phone was
    only `distance` is kept and `accuracy`, how exact it held itself to be (metres); both are null
    when it did not say, and `unplaced` says why if it was asked. `next_on` is the day on
    which the worker agreed, or means, to come again; `card_left` says that a card was left (null:
    not said).
    """

    household_id = models.UUIDField()
    dwelling_id = models.UUIDField()
    round_id = models.UUIDField()
    line_code = models.CharField(max_length=40)
    outcome = models.CharField(
        max_length=20, choices=[(each.value, OUTCOMES[each]) for each in Outcome]
    )
    visited_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    member_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    source = models.CharField(
        max_length=12, choices=[(each.value, SOURCES[each]) for each in Source]
    )
    text_digest = models.BinaryField(null=True)
    distance = models.CharField(  # noqa: DJ001 - came later: digests leave out what is null
        max_length=10, null=True, choices=[(each.value, DISTANCES[each]) for each in Distance]
    )
    accuracy = models.PositiveIntegerField(null=True)
    unplaced = models.CharField(  # noqa: DJ001 - nulls stay out of the digest
        max_length=12, null=True, choices=[(each.value, UNPLACED[each]) for each in Unplaced]
    )
    next_on = models.DateField(null=True)
    next_part = models.CharField(max_length=10, null=True, choices=_PART_CHOICES)  # noqa: DJ001 - nulls stay out of the digest
    card_left = models.BooleanField(null=True)

    class Meta:
        """Constraints and the indexes of the lists."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=[each.value for each in Outcome]),
                name="visits_visit_outcome",
            ),
            models.CheckConstraint(
                condition=Q(source__in=[each.value for each in Source]),
                name="visits_visit_source",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household_id", "round_id"], name="visits_visit_household"),
            models.Index(fields=["area_code", "-visited_at", "-id"], name="visits_visit_area"),
            models.Index(fields=["block_id", "-visited_at", "-id"], name="visits_visit_block"),
            models.Index(fields=["-visited_at", "-id"], name="visits_visit_at"),
        ]

    def __str__(self) -> str:
        """Ids only: names are personal."""
        return f"{self.outcome} at {self.household_id}, {self.visited_at:%Y-%m-%d %H:%M}"


class VisitText(FactText):
    """The note of a visit; empty after erasure."""

    fact = models.OneToOneField(
        Visit, on_delete=models.PROTECT, primary_key=True, related_name="text"
    )

    def __str__(self) -> str:
        """The id only: the note is personal."""
        return str(self.fact_id)


class HouseholdStanding(models.Model):
    """Projection: where a household stands in a round, from all its visits in it.

    From `follow_up` on it says what follows, and when: see `rules.follow_up`. The database keeps
    those columns (`visits_follow_up`). A household without a row is due for its first visit.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household_id = models.UUIDField()
    round_id = models.UUIDField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    met = models.BooleanField()
    met_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(
        max_length=20, choices=[(each.value, OUTCOMES[each]) for each in Outcome]
    )
    last_visit_at = models.DateTimeField()
    visits = models.PositiveIntegerField()
    follow_up = models.CharField(
        max_length=16,
        default=FollowUp.FIRST_VISIT.value,
        db_default=FollowUp.FIRST_VISIT.value,
        choices=[(each.value, FOLLOW_UPS[each]) for each in FollowUp],
    )
    due_on = models.DateField(null=True)
    due_part = models.CharField(max_length=10, null=True, choices=_PART_CHOICES)  # noqa: DJ001 - as in the fact
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    tried = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    card_left = models.BooleanField(default=False, db_default=False)
    rev = models.BigIntegerField()

    class Meta:
        """One row for a household and round; read by block and rev when a phone pulls."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household_id", "round_id"], name="visits_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(met=True, met_at__isnull=False) | Q(met=False, met_at__isnull=True),
                name="visits_standing_met",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="visits_standing_pull"),
            models.Index(
                fields=["round_id", "follow_up", "area_code"], name="visits_standing_follow_up"
            ),
            models.Index(fields=["area_code"], name="visits_standing_area"),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.household_id} in {self.round_id}: met={self.met}"


class VisitTally(models.Model):
    """Projection: households on the register met in a round, per neighbourhood and per block.

    Kept by triggers (see the package's docstring). `block_id` null is the neighbourhood's total.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area_code = CodeField(max_length=12)
    block_id = models.UUIDField(null=True)
    round_id = models.UUIDField()
    group = models.CharField(max_length=20)
    met = models.IntegerField()

    class Meta:
        """One row for a place, round and group."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round_id", "area_code", "block_id", "group"],
                name="visits_tally_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(met__gte=0), name="visits_tally_not_negative"),
            models.CheckConstraint(
                condition=Q(group__in=[each.value for each in Group]), name="visits_tally_group"
            ),
        ]

    def __str__(self) -> str:
        """Its key and number."""
        return f"{self.area_code} {self.block_id or ''} {self.group}: {self.met}"
