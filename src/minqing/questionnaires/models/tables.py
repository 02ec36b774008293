"""Questionnaires, their versions, for which rounds they were chosen, answers, and the latest."""

import json
from typing import ClassVar

from django.db import models

from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField
from minqing.visits.models import Round

__all__ = [
    "Answers",
    "AnswersText",
    "Filled",
    "FormVersion",
    "Questionnaire",
    "RoundQuestionnaire",
]


class Questionnaire(models.Model):
    """What is asked at doors, in all its versions; `form_id` is the XLSForm's and never changes.

    A retired one is offered to nobody; answers that were filled before are still taken.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form_id = models.CharField(max_length=64, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The id of the form."""
        return self.form_id


class FormVersion(models.Model):
    """One version of a questionnaire: never changed, so answers can always be read by it.

    `sha256` and `md5` are digests of `xml`: the first is the version's address, the second what
    OpenRosa wants. `questions` is what `rules.questions` makes of the file, as JSON.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    version = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    md5 = models.CharField(max_length=32)
    questions = models.JSONField()
    warnings = models.JSONField(default=list)
    file_id = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        """A version once in a questionnaire; the newest is the one that is offered."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "version"], name="questionnaires_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                name="questionnaires_sha256_is_hex",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["questionnaire", "-added_at", "-id"], name="questionnaires_newest"
            ),
        ]

    def __str__(self) -> str:
        """Form and version."""
        return f"{self.questionnaire_id} {self.version}"


class RoundQuestionnaire(models.Model):
    """That a questionnaire was chosen for a round: its visits bring it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="rounds"
    )

    class Meta:
        """Once for a round."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "questionnaire"], name="questionnaires_round_once"
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.questionnaire_id} in {self.round_id}"


class Answers(Fact):
    """A filled questionnaire of a household; the id is the submission's.

    `filled_at` is the corrected moment. `replaces_id` names the submission that this one corrects.
    The answers are personal and lie in `AnswersText`.
    """

    household_id = models.UUIDField()
    questionnaire_id = models.UUIDField()
    version_id = models.UUIDField()
    visit_id = models.UUIDField(null=True)
    member_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    filled_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    replaces_id = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        """A submission is corrected once; the indexes of the lists."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["replaces_id"],
                condition=models.Q(replaces_id__isnull=False),
                name="questionnaires_corrected_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["household_id", "questionnaire_id"], name="questionnaires_of_home"
            ),
            models.Index(fields=["visit_id"], name="questionnaires_of_visit"),
            models.Index(
                fields=["questionnaire_id", "area_code", "-filled_at", "-id"],
                name="questionnaires_by_area",
            ),
            models.Index(
                fields=["questionnaire_id", "block_id", "-filled_at", "-id"],
                name="questionnaires_by_block",
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.household_id}, {self.filled_at:%Y-%m-%d %H:%M}"

    def says(self, xml: str) -> bool:
        """Whether this is that submission; after erasure nothing disagrees."""
        content = self.text.content
        return content is None or bool(json.loads(content)["xml"] == xml)


class AnswersText(FactText):
    """What was answered: JSON of `xml` and `answers`; empty after erasure."""

    fact = models.OneToOneField(
        Answers, on_delete=models.PROTECT, primary_key=True, related_name="text"
    )

    def __str__(self) -> str:
        """The id only: answers are personal."""
        return str(self.fact_id)


class Filled(models.Model):
    """Projection: the latest answers of a household to a questionnaire."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household_id = models.UUIDField()
    questionnaire_id = models.UUIDField()
    answers_id = models.UUIDField()
    filled_at = models.DateTimeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    rev = models.BigIntegerField()

    class Meta:
        """One row for a household and questionnaire; read by block and rev when a phone pulls."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household_id", "questionnaire_id"], name="questionnaires_filled_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="questionnaires_filled_pull"),
            models.Index(
                fields=["questionnaire_id", "area_code"], name="questionnaires_filled_area"
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.household_id}: {self.answers_id}"
