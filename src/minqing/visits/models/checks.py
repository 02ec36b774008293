"""Flags, checks, what happened in them, rulings, the weekly sample, and residents' codes."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField, SealedField
from minqing.visits.rules.checks import CheckState, Method, Result, RulingLevel, StepKind, Why
from minqing.visits.rules.signals import Distance, Signal, Unplaced

SIGNALS = {
    Signal.SPEED: gettext_lazy("Too far apart for the time between"),
    Signal.SAME_MINUTE: gettext_lazy("Many households met within two minutes"),
    Signal.FAR_FROM_DOOR: gettext_lazy("Recorded far from the door"),
    Signal.OUTSIDE_HOURS: gettext_lazy("Met at an unusual hour"),
    Signal.COPIED_NOTE: gettext_lazy("The same note at several doors"),
    Signal.PHOTO_TWICE: gettext_lazy("The same photo at another door"),
    Signal.ANSWERS_ALIKE: gettext_lazy("Answers as at other doors"),
    Signal.NOBODY_CAME: gettext_lazy("The household says that nobody came"),
}
UNPLACED = {
    Unplaced.DENIED: gettext_lazy("The phone was not allowed to say where it was"),
    Unplaced.UNAVAILABLE: gettext_lazy("The phone did not know where it was"),
    Unplaced.LATE: gettext_lazy("The phone did not know in time where it was"),
}
DISTANCES = {
    Distance.AT_DOOR: gettext_lazy("At the door"),
    Distance.AROUND: gettext_lazy("In the neighbourhood"),
    Distance.ELSEWHERE: gettext_lazy("Far from the door"),
    Distance.UNCLEAR: gettext_lazy("The phone could not tell"),
}
WHYS = {
    Why.SAMPLE: gettext_lazy("Drawn at random"),
    Why.FLAG: gettext_lazy("A signal"),
    Why.RESIDENT: gettext_lazy("The household's word"),
}
METHODS = {
    Method.CALL: gettext_lazy("Call-back"),
    Method.VISIT: gettext_lazy("Second visit"),
    Method.CODE: gettext_lazy("Code from the contact card"),
}
RESULTS = {
    Result.CONFIRMED: pgettext_lazy("result of a check", "Confirmed"),
    Result.NOT_CONFIRMED: pgettext_lazy("result of a check", "Not confirmed"),
    Result.UNREACHED: pgettext_lazy("result of a check", "Could not be reached"),
    Result.WOULD_NOT_SAY: pgettext_lazy("result of a check", "Did not want to say"),
}
STEPS = {
    StepKind.ASSIGNED: gettext_lazy("Somebody was asked to check"),
    StepKind.LOOKED: gettext_lazy("The household was asked"),
    StepKind.ANSWERED: gettext_lazy("The worker answered"),
    StepKind.APPEALED: gettext_lazy("The worker appealed"),
}
CHECK_STATES = {
    CheckState.WAITING: pgettext_lazy("state of a check", "To be checked"),
    CheckState.ASKED: pgettext_lazy("state of a check", "Waits for the worker's answer"),
    CheckState.TO_RULE: pgettext_lazy("state of a check", "Waits for a ruling"),
    CheckState.CONFIRMED: pgettext_lazy("state of a check", "Confirmed"),
    CheckState.UNDECIDED: pgettext_lazy(
        "state of a check", "Could not be settled; the visit stands"
    ),
    CheckState.STANDS: pgettext_lazy("state of a check", "Ruled: the visit stands"),
    CheckState.NOT_COUNTED: pgettext_lazy("state of a check", "Ruled: the visit does not count"),
    CheckState.APPEALED: pgettext_lazy("state of a check", "Appealed"),
}
RULING_LEVELS = {
    RulingLevel.NEIGHBOURHOOD: gettext_lazy("Neighbourhood"),
    RulingLevel.STREET: gettext_lazy("Street or town"),
    RulingLevel.DISTRICT: gettext_lazy("District"),
}


def _known(column: str, codes: "type[StrEnum]") -> Q:
    return Q(**{f"{column}__in": [each.value for each in codes]})


class VisitFlag(Fact):
    """That a signal was found on a visit: a reason to look, never a verdict.

    What is measured, allowed and compared is said in ``rules.signals.Finding``. ``week_on`` is the
    Monday of the week that was looked at; ``member_id`` whose visit it is.
    """

    visit_id = models.UUIDField()
    member_id = models.UUIDField()
    week_on = models.DateField()
    signal = models.CharField(
        max_length=20, choices=[(each.value, SIGNALS[each]) for each in Signal]
    )
    measured = models.IntegerField()
    allowed = models.IntegerField()
    compared = models.IntegerField()
    other_visit_id = models.UUIDField(null=True)

    class Meta:
        """A signal flags a visit once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit_id", "signal"], name="visits_flag_once"),
            models.CheckConstraint(condition=_known("signal", Signal), name="visits_flag_signal"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "week_on"], name="visits_flag_area"),
        ]

    def __str__(self) -> str:
        """Signal and visit."""
        return f"{self.signal} at {self.visit_id}"


class SampleSeed(models.Model):
    """The seed of one neighbourhood's draw of one week: sealed before the week, opened after it.

    The ledger holds ``commitment``, the SHA-256 of the seed, before the visits are made: nobody can
    choose a seed for the visits, nor visits for the seed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField(max_length=12)
    week_on = models.DateField()
    commitment = models.BinaryField(max_length=32)
    seed = SealedField(null=False)
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        """One for a neighbourhood and week."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area_code", "week_on"], name="visits_seed_once"),
        ]

    def __str__(self) -> str:
        """Place and week."""
        return f"{self.area_code} {self.week_on}"


class SampleDraw(Fact):
    """One team's draw of a week: from how many visits, how many, and by which seed.

    ``seed`` is now open: whoever orders the ids of the lot by SHA-256(seed, id) and takes the first
    ``size`` gets the same visits. ``window`` counts the visits of the four weeks for which the plan
    (``size_of_plan`` visits, at most ``acceptance`` not counted) holds; ``lot_digest`` is that of
    the lot's ids, ``visit_ids`` are those drawn.
    """

    week_on = models.DateField()
    team_block_id = models.UUIDField()
    seed = models.CharField(max_length=64)
    lot = models.IntegerField()
    size = models.IntegerField()
    window = models.IntegerField()
    size_of_plan = models.IntegerField()
    acceptance = models.IntegerField()
    tightened = models.BooleanField()
    lot_digest = models.CharField(max_length=64)
    visit_ids = models.JSONField()

    class Meta:
        """One for a team and week."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team_block_id", "week_on"], name="visits_draw_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "week_on"], name="visits_draw_area"),
        ]

    def __str__(self) -> str:
        """Team and week."""
        return f"{self.team_block_id} {self.week_on}"


class Check(Fact):
    """That a visit is to be looked at by somebody else; at most one for a visit.

    ``team_block_id`` is the block in which it was made; ``draw_id`` the draw that took it.
    """

    visit_id = models.UUIDField(unique=True)
    household_id = models.UUIDField()
    member_id = models.UUIDField()
    team_block_id = models.UUIDField(null=True)
    week_on = models.DateField()
    why = models.CharField(max_length=10, choices=[(each.value, WHYS[each]) for each in Why])
    draw_id = models.UUIDField(null=True)

    class Meta:
        """Known reasons."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=_known("why", Why), name="visits_check_why"),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.why} {self.visit_id}"


class CheckStep(Fact):
    """Something that happened in a check: somebody was asked to look, looked; the worker answered.

    ``member_id`` is whose visit it is, ``acting_member_id`` who acted (null: the household by its
    code, or the server). What was said lies in ``CheckStepText``.
    """

    check_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(each.value, STEPS[each]) for each in StepKind])
    happened_at = models.DateTimeField()
    member_id = models.UUIDField()
    acting_member_id = models.UUIDField(null=True)
    assigned_member_id = models.UUIDField(null=True)
    method = models.CharField(
        max_length=10, blank=True, choices=[(each.value, METHODS[each]) for each in Method]
    )
    result = models.CharField(
        max_length=16, blank=True, choices=[(each.value, RESULTS[each]) for each in Result]
    )
    text_digest = models.BinaryField(null=True)

    class Meta:
        """One for a check and number; complete for its kind."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_id", "number"], name="visits_step_once"),
            models.CheckConstraint(condition=_known("kind", StepKind), name="visits_step_kind"),
            models.CheckConstraint(
                condition=Q(kind=StepKind.LOOKED.value, method__in=[each.value for each in Method])
                & Q(result__in=[each.value for each in Result])
                | ~Q(kind=StepKind.LOOKED.value) & Q(result=""),
                name="visits_step_result",
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.ASSIGNED.value, assigned_member_id__isnull=False)
                | ~Q(kind=StepKind.ASSIGNED.value) & Q(assigned_member_id__isnull=True),
                name="visits_step_assigned",
            ),
        ]

    def __str__(self) -> str:
        """Check and number."""
        return f"{self.check_id}#{self.number} {self.kind}"


class CheckStepText(FactText):
    """What was said; ``author_id`` is the member who said or noted it."""

    fact = models.OneToOneField(
        CheckStep, on_delete=models.PROTECT, primary_key=True, related_name="text"
    )
    author_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        """The id only: the words are personal."""
        return str(self.fact_id)


class VisitRuling(Fact):
    """That a visit stands, or does not count: from ``ruled_at`` on, until a later ruling on it.

    The reason lies in ``VisitRulingText``. Coverage at a cut-off before ``ruled_at`` stays.
    """

    visit_id = models.UUIDField()
    check_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    stands = models.BooleanField()
    level = models.CharField(
        max_length=16, choices=[(each.value, RULING_LEVELS[each]) for each in RulingLevel]
    )
    ruled_at = models.DateTimeField()
    ruled_by = models.UUIDField()
    text_digest = models.BinaryField(null=True)

    class Meta:
        """One for a visit and number."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit_id", "number"], name="visits_ruling_once"),
            models.CheckConstraint(
                condition=_known("level", RulingLevel), name="visits_ruling_level"
            ),
        ]

    def __str__(self) -> str:
        """Visit and ruling."""
        return f"{self.visit_id} {'stands' if self.stands else 'does not count'}"


class VisitRulingText(FactText):
    """The reason of a ruling."""

    fact = models.OneToOneField(
        VisitRuling, on_delete=models.PROTECT, primary_key=True, related_name="text"
    )
    member_id = models.UUIDField()

    def __str__(self) -> str:
        """The id only: the words are personal."""
        return str(self.fact_id)


class CheckStanding(models.Model):
    """Projection: where a check stands, from its steps and rulings. ``id`` is the check's."""

    id = models.UUIDField(primary_key=True, editable=False)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(unique=True)
    household_id = models.UUIDField()
    member_id = models.UUIDField()
    team_block_id = models.UUIDField(null=True)
    week_on = models.DateField()
    why = models.CharField(max_length=10, choices=[(each.value, WHYS[each]) for each in Why])
    state = models.CharField(
        max_length=12, choices=[(each.value, CHECK_STATES[each]) for each in CheckState]
    )
    assigned_member_id = models.UUIDField(null=True)
    method = models.CharField(
        max_length=10, blank=True, choices=[(each.value, METHODS[each]) for each in Method]
    )
    result = models.CharField(
        max_length=16, blank=True, choices=[(each.value, RESULTS[each]) for each in Result]
    )
    tries = models.PositiveSmallIntegerField()
    answer_due_at = models.DateTimeField(null=True)
    ruled_level = models.CharField(
        max_length=16,
        blank=True,
        choices=[(each.value, RULING_LEVELS[each]) for each in RulingLevel],
    )
    counts = models.BooleanField()
    rev = models.BigIntegerField()

    class Meta:
        """Read by place and week, by worker, and when a phone pulls."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_known("state", CheckState), name="visits_check_state"
            ),
            models.CheckConstraint(
                condition=Q(counts=True) | Q(state__in=["not_counted", "appealed"]),
                name="visits_check_counts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "week_on"], name="visits_check_area"),
            models.Index(fields=["member_id", "week_on"], name="visits_check_member"),
            models.Index(fields=["block_id", "rev", "id"], name="visits_check_pull"),
        ]

    def __str__(self) -> str:
        """Check and state."""
        return f"{self.id} {self.state}"


class ConfirmCode(models.Model):
    """One of the codes on a household's contact card, good for confirming one visit.

    Only a keyed hash is kept. A new card withdraws the codes of the one before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.BinaryField(max_length=32, unique=True)
    household_id = models.UUIDField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """The codes of a household, and those that are still good."""

        indexes: ClassVar = [
            models.Index(fields=["household_id"], name="visits_code_household"),
            models.Index(
                fields=["household_id"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="visits_code_left",
            ),
        ]

    def __str__(self) -> str:
        """Id only: the code is secret."""
        return str(self.id)


class VisitConfirmation(Fact):
    """What a household said of a visit with one of its codes: somebody came, or nobody did.

    ``visit_id`` is its latest meeting before that, null when there was none on record.
    """

    household_id = models.UUIDField()
    visit_id = models.UUIDField(null=True)
    code_id = models.UUIDField(unique=True)
    came = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        """Found by visit and by household."""

        indexes: ClassVar = [
            models.Index(fields=["visit_id"], name="visits_confirmation_visit"),
            models.Index(fields=["household_id"], name="visits_confirmation_home"),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.household_id} {'came' if self.came else 'did not come'}"
