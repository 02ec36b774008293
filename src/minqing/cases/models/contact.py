"""How those who asked are reached, and which answers were sent there."""

from typing import ClassVar

from django.db import models

from minqing.cases.models.facts import Case, Requester, Response
from minqing.cases.models.labels import TOLD_LABELS
from minqing.storage.fields import CodeField, SealedField

__all__ = ["AnswerMessage", "CaseContact"]


class CaseContact(models.Model):
    """The telephone number and e-mail address a requester left, so that answers reach them.

    No fact: who asked may change it or take it back. The database removes it with the text of the
    case and moves it with the case.
    """

    requester = models.OneToOneField(
        Requester, models.PROTECT, primary_key=True, related_name="contact", db_column="id"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    phone = SealedField()
    email = SealedField()
    left_at = models.DateTimeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)

    class Meta:
        """Neither number nor address is no contact."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_contact_says_something",
                condition=models.Q(phone__isnull=False) | models.Q(email__isnull=False),
            ),
        ]


class AnswerMessage(models.Model):
    """That an answer was sent to its requester, and whether it arrived. Its id is the message's.

    No proof: that is the ``Told`` made when it arrived. ``arrived`` is null while it is on its way.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    response = models.ForeignKey(Response, models.PROTECT, related_name="messages")
    channel = models.CharField(
        max_length=16, choices=[(c.value, label) for c, label in TOLD_LABELS.items()]
    )
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    arrived = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)

    class Meta:
        """An answer is on its way once at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response"],
                condition=models.Q(arrived__isnull=True),
                name="answer_message_one_on_its_way",
            ),
            models.CheckConstraint(
                condition=models.Q(arrived__isnull=True, ended_at__isnull=True)
                | models.Q(arrived__isnull=False, ended_at__isnull=False),
                name="answer_message_ended_at_a_moment",
            ),
        ]
