"""How those who asked are reached: sealed, and gone with the words of the request."""

from typing import ClassVar

from django.db import models

from minqing.cases.models.facts import Case, Requester
from minqing.storage.fields import CodeField, SealedField

__all__ = ["CaseContact"]


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
