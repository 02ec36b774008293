"""What teams need, who is proposed for them, and the contact points of leaders."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.lib.ids import new_id
from minqing.organisations.models import LANGUAGE_LABELS, Member
from minqing.storage.fields import CodeField
from minqing.territory.models.places import Block
from minqing.territory.rules.formation import Reason, Shortfall

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = [
    "REASON_LABELS",
    "SHORTFALL_LABELS",
    "ContactPoint",
    "ProposedPost",
    "TeamNeed",
    "TeamProposal",
]

REASON_LABELS: Mapping[Reason, "StrPromise"] = {
    Reason.LOCKED: _("locked by hand"),
    Reason.LEADS: _("leads the team"),
    Reason.TIED: _("the branch is tied to this neighbourhood"),
    Reason.LIVES_HERE: _("a volunteer of this neighbourhood"),
    Reason.NEAR: _("{detail} km from the tied neighbourhood"),
    Reason.ONLY_FREE: _("free, with no tie to any neighbourhood"),
    Reason.SPEAKS: _("speaks {detail}"),
}
SHORTFALL_LABELS: Mapping[Shortfall, "StrPromise"] = {
    Shortfall.PEOPLE: _("people too few: {count}"),
    Shortfall.CAPACITY: _("households that nobody has room for: {count}"),
    Shortfall.LEAD: _("nobody who can lead"),
    Shortfall.VOLUNTEER: _("no volunteer of the neighbourhood"),
    Shortfall.LANGUAGE: _("nobody speaks {names}"),
    Shortfall.KIN_ALONE: _("the only one has relatives in the block"),
}


class TeamNeed(models.Model):
    """What the team of a block is to be like, where it is not as usual.

    ``people`` is its size (null: one for every 40 households), ``languages`` those that somebody of
    the team has to speak.
    """

    block = models.OneToOneField(Block, primary_key=True, on_delete=models.CASCADE)
    block_id: UUID
    area_code = CodeField(max_length=12)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    languages = ArrayField(
        models.CharField(
            max_length=20, choices=[(each.value, label) for each, label in LANGUAGE_LABELS.items()]
        ),
        blank=True,
        default=list,
    )

    class Meta:
        """A team has somebody."""

        verbose_name = _("need of a team")
        verbose_name_plural = _("needs of teams")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(people__isnull=True) | models.Q(people__gt=0),
                name="team_need_has_people",
            ),
        ]

    def __str__(self) -> str:
        """The block."""
        return str(self.block_id)


class TeamProposal(models.Model):
    """Who could go to which block of an area (neighbourhood or street): a draft until adopted.

    ``missing`` says by block (id) what is short even then; ``is_best`` that the solver proved that
    no proposal is worth more. An area has one draft at a time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField(max_length=12)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    is_best = models.BooleanField()
    missing = models.JSONField(default=dict)
    adopted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        """One draft of an area."""

        verbose_name = _("proposal of teams")
        verbose_name_plural = _("proposals of teams")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code"],
                condition=models.Q(adopted_at__isnull=True, discarded_at__isnull=True),
                name="team_proposal_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_at__isnull=True) | models.Q(discarded_at__isnull=True),
                name="team_proposal_ends_once",
            ),
        ]

    def __str__(self) -> str:
        """The area."""
        return self.area_code


class ProposedPost(models.Model):
    """A member proposed for a block.

    ``why`` is a list of ``[reason, detail]``. ``locked`` pairs stay when the rest is proposed anew;
    a pair taken out by hand is gone, and ``barred`` remembers not to propose it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(TeamProposal, on_delete=models.CASCADE, related_name="posts")
    area_code = CodeField(max_length=12)
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="+")
    block_id: UUID
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    member_id: UUID
    leads = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    barred = models.BooleanField(default=False)
    why = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Somebody is proposed for one block; barred from as many as were taken out."""

        verbose_name = _("proposed post")
        verbose_name_plural = _("proposed posts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "member"],
                condition=models.Q(barred=False),
                name="proposed_post_one_block",
            ),
            models.UniqueConstraint(
                fields=["proposal", "member", "block"], name="proposed_post_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(barred=True, locked=True), name="proposed_post_locked_or_barred"
            ),
        ]

    def __str__(self) -> str:
        """Ids only: names are personal."""
        return f"{self.member_id} {self.block_id}"


class ContactPoint(models.Model):
    """A leader's contact point (领导联系点): where a leader of district or street visits in person.

    A neighbourhood, or one block of it, from a day to a day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contact_points")
    member_id: UUID
    area_code = CodeField(max_length=12)
    block = models.ForeignKey(
        Block, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    block_id: UUID | None
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """One open row for a leader and a neighbourhood."""

        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        indexes: ClassVar = [
            models.Index(fields=["area_code"], name="contact_point_by_area"),
            models.Index(fields=["member"], name="contact_point_by_member"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "area_code"],
                condition=models.Q(to_on__isnull=True),
                name="contact_point_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gt=models.F("from_on")),
                name="contact_point_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        """Ids only: names are personal."""
        return f"{self.member_id} {self.area_code}"
