"""Areas, blocks, teams, postings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.lib.codes import Level
from minqing.lib.ids import new_id
from minqing.organisations.models import Member, Organisation
from minqing.storage.fields import CodeField
from minqing.territory.rules import UNASSIGNED, Role, TeamLevel
from minqing.territory.rules.sheets import PlaceProblem

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = [
    "PLACE_LABELS",
    "Area",
    "Block",
    "BlockCounter",
    "BlockPart",
    "Duty",
    "Posting",
    "Substitution",
    "Team",
    "Tombstone",
]

LEVEL_LABELS = {
    Level.DISTRICT: _("district"),
    Level.STREET: _("street or town"),
    Level.NEIGHBOURHOOD: _("neighbourhood"),
    Level.BUILDING: _("building"),
    Level.ENTRANCE: _("entrance"),
}
ROLE_LABELS = {
    Role.DISTRICT_OFFICE: _("district office"),
    Role.STREET_COORDINATOR: _("street coordinator"),
    Role.NEIGHBOURHOOD_SECRETARY: _("neighbourhood secretary"),
    Role.BLOCK_LEAD: _("block lead"),
    Role.TEAM_MEMBER: _("team member"),
    Role.BRANCH_SECRETARY: _("branch secretary"),
    Role.UNIT_OFFICER: _("unit officer"),
}
TEAM_LABELS = {
    TeamLevel.CORE: _("core team"),
    TeamLevel.BLOCK: _("block team"),
    TeamLevel.BUILDING: _("building team"),
}
PLACE_LABELS: Mapping[str, "StrPromise"] = {
    PlaceProblem.WRONG_LEVEL: _(
        "{found} is an area of another level than this row needs. Write the right one."
    ),
    PlaceProblem.NOT_YOURS_TO_FILL: _("This post is filled by the level above. Ask there."),
    PlaceProblem.OTHER_LEAD: _(
        "{name} leads this block in that time ({period}). End that posting first."
    ),
    PlaceProblem.LEFT_BEFORE: _(
        "This member left; the last day was {last}. Write an end that is not later."
    ),
    PlaceProblem.NOT_THIS_PLACE: _("This team belongs to another block. Write the block's own."),
}


class Area(models.Model):
    """A place in the official tree, from the district down to an entrance. Not personal."""

    code = CodeField(primary_key=True)
    level = models.CharField(
        max_length=13, choices=[(level.value, LEVEL_LABELS[level]) for level in Level]
    )
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    parent_code = CodeField(null=True, blank=True)  # type: ignore[misc]  # none above a district
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor_code = CodeField(null=True, blank=True)  # type: ignore[misc]  # while it is valid
    boundary = models.JSONField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Of its office, as residents are told: the committee's, the street's, the district's."""

    class Meta:
        """The code says the level and the parent; the database holds both to it."""

        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes: ClassVar = [models.Index(fields=["parent_code", "code"], name="area_by_parent")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    code__regex=r"^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{16}|[0-9]{18})$"
                ),
                name="area_code_well_formed",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Block(models.Model):
    """A dated set of buildings or entrances of one neighbourhood; its number is a label.

    Number 0 is the neighbourhood's "unassigned" block, which holds what no block holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField(max_length=12)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=60)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """One open block for each number of a neighbourhood."""

        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        indexes: ClassVar = [models.Index(fields=["area_code"], name="block_by_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "number"],
                condition=models.Q(to_on__isnull=True),
                name="block_one_open_per_number",
            ),
        ]

    def __str__(self) -> str:
        """The label."""
        return self.label

    @property
    def is_unassigned(self) -> bool:
        """Whether this is the neighbourhood's block of what no block holds."""
        return self.number == UNASSIGNED


class BlockPart(models.Model):
    """A building or entrance that belongs to a block from a day to a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="parts")
    block_id: UUID
    area_code = CodeField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """A building or entrance lies in one open block."""

        indexes: ClassVar = [models.Index(fields=["area_code"], name="block_part_by_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code"],
                condition=models.Q(to_on__isnull=True),
                name="block_part_one_open",
            ),
        ]

    def __str__(self) -> str:
        """The part's code."""
        return self.area_code


class BlockCounter(models.Model):
    """The counter that orders everything phones pull of one block; see ``next_rev``."""

    block = models.OneToOneField(Block, primary_key=True, on_delete=models.CASCADE)
    block_id: UUID
    rev = models.BigIntegerField(default=0)
    transaction = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """The revision."""
        return str(self.rev)


class Tombstone(models.Model):
    """A row that left a block (moved or ended), for the phones that still hold it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField()
    block_id = models.UUIDField()
    rev = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    row_id = models.UUIDField()

    class Meta:
        """Read in pull order."""

        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "row_id"], name="tombstone_in_pull_order"),
        ]

    def __str__(self) -> str:
        """What left."""
        return f"{self.kind} {self.row_id}"


class Team(models.Model):
    """A team (团组) of the three-level grid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    level = models.CharField(
        max_length=8, choices=[(level.value, TEAM_LABELS[level]) for level in TeamLevel]
    )
    name = models.CharField(max_length=80)
    area_code = CodeField()
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.PROTECT)
    block_id: UUID | None
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """A block team has a block."""

        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(level=TeamLevel.BLOCK.value) | models.Q(block__isnull=False),
                name="team_of_block_has_block",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Posting(models.Model):
    """A member in a role at a place, from a day to a day; access follows from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="postings")
    member_id: UUID
    role = models.CharField(
        max_length=24, choices=[(role.value, ROLE_LABELS[role]) for role in Role]
    )
    area_code = CodeField()
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.PROTECT)
    block_id: UUID | None
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation_id: UUID | None
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    team_id: UUID | None
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """A role posted to a block has one, a role posted to an organisation has one."""

        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "role"], name="posting_by_area"),
            models.Index(fields=["block"], name="posting_by_block"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]),
                name="posting_role_known",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gt=models.F("from_on")),
                name="posting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=[Role.BLOCK_LEAD.value, Role.TEAM_MEMBER.value])
                | models.Q(block__isnull=False),
                name="posting_to_block_has_block",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=[Role.BRANCH_SECRETARY.value, Role.UNIT_OFFICER.value])
                | models.Q(organisation__isnull=False),
                name="posting_to_organisation_has_one",
            ),
        ]

    def __str__(self) -> str:
        """Role and place."""
        return f"{self.role} {self.area_code}"


class Substitution(models.Model):
    """Somebody who stands in for an absent member in a block, from a day to a day.

    For those days the substitute may see and do there what the absent member's postings allow. The
    days of one absence never overlap those of another for the same member and block.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    member_id: UUID
    substitute = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    substitute_id: UUID
    area_code = CodeField()
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+")
    block_id: UUID
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        """Nobody stands in for themselves; an absence has an end."""

        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        indexes: ClassVar = [
            models.Index(fields=["area_code"], name="substitution_by_area"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")),
                name="substitution_days_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(member=models.F("substitute")),
                name="substitution_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        """Ids only: names are personal."""
        return f"{self.substitute_id} for {self.member_id} from {self.from_on}"


class Duty(models.Model):
    """Who may act where: every posting, and every substitution in the role of the one replaced.

    A view of the database, so that desk, phones and notices read one rule. ``for_member`` is the
    absent member, null for a posting of one's own. It is read under the reader's row security.
    """

    id = models.UUIDField(primary_key=True)
    member_id = models.UUIDField()
    role = models.CharField(max_length=24)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    for_member_id = models.UUIDField(null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        """Not a table."""

        managed = False
        db_table = "territory_duty"

    def __str__(self) -> str:
        """Role and place."""
        return f"{self.role} {self.area_code}"
