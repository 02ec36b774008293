"""Questionnaires come, get new versions, are chosen for rounds, and are retired."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.questionnaires.models import FormVersion, Questionnaire, RoundQuestionnaire
from minqing.questionnaires.queries.converting import Converted
from minqing.visits.models import Round

__all__ = [
    "RetiredError",
    "RoundClosedError",
    "VersionTakenError",
    "add_version",
    "choose_for_round",
    "retire",
    "take_back",
]


class VersionTakenError(Exception):
    """The questionnaire has this version already, with another content: ``version``."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


class RetiredError(Exception):
    """A retired questionnaire is not chosen for a round."""


class RoundClosedError(Exception):
    """The round is closed: what it asked stays as it is."""


@operation
def add_version(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    converted: Converted,
    file_id: UUID | None = None,
) -> tuple[FormVersion, bool]:
    """Add a version, and with the first one the questionnaire; says whether it is new.

    The same content again is the version that is there. A version never changes: raises
    VersionTakenError when its name stands for another content. From now on it is offered instead of
    the earlier ones, also for a questionnaire that had been retired.
    """
    titles = {"title_zh": converted.title_zh, "title_en": converted.title_en}
    Questionnaire.objects.get_or_create(
        form_id=converted.form_id, defaults={**titles, "created_at": at}
    )
    held = Questionnaire.objects.select_for_update().get(form_id=converted.form_id)
    sha256 = hashlib.sha256(converted.xml.encode()).hexdigest()
    known = held.versions.filter(version=converted.version).first()
    if known is not None:
        if known.sha256 != sha256:
            raise VersionTakenError(converted.version)
        return known, False
    made = FormVersion.objects.create(
        questionnaire=held,
        version=converted.version,
        **titles,
        xml=converted.xml,
        sha256=sha256,
        md5=hashlib.md5(converted.xml.encode(), usedforsecurity=False).hexdigest(),
        questions=[each.as_json() for each in converted.questions],
        warnings=[asdict(each) for each in converted.warnings],
        file_id=file_id,
        added_at=at,
        added_by=by.id,
    )
    Questionnaire.objects.filter(pk=held.pk).update(**titles, retired_at=None)
    new_entry(
        act="questionnaires.version_added",
        by=by,
        at=at,
        area_code=area_code,
        object_id=held.pk,
        detail={"form_id": held.form_id, "version": made.version, "sha256": sha256},
    )
    return made, True


@operation
def retire(*, by: Actor, at: datetime, area_code: str, questionnaire: Questionnaire) -> None:
    """Offer a questionnaire no longer; answers filled before are still taken. Twice is as once."""
    if Questionnaire.objects.filter(pk=questionnaire.pk, retired_at=None).update(retired_at=at):
        new_entry(
            act="questionnaires.retired",
            by=by,
            at=at,
            area_code=area_code,
            object_id=questionnaire.pk,
        )


@operation
def take_back(*, by: Actor, at: datetime, area_code: str, questionnaire: Questionnaire) -> None:
    """Offer a retired questionnaire again."""
    retired = Questionnaire.objects.filter(pk=questionnaire.pk, retired_at__isnull=False)
    if retired.update(retired_at=None):
        new_entry(
            act="questionnaires.taken_back",
            by=by,
            at=at,
            area_code=area_code,
            object_id=questionnaire.pk,
        )


@operation
def choose_for_round(
    *,
    by: Actor,
    at: datetime,
    questionnaire: Questionnaire,
    round: Round,  # noqa: A002 - the word of the domain
    chosen: bool,
) -> None:
    """Let the visits of a round bring a questionnaire, or no longer.

    Raises RetiredError and RoundClosedError.
    """
    if round.closed_at is not None:
        raise RoundClosedError(round.pk)
    if not chosen:
        gone, _ = RoundQuestionnaire.objects.filter(
            round=round, questionnaire=questionnaire
        ).delete()
        changed = bool(gone)
    else:
        if questionnaire.retired_at is not None:
            raise RetiredError(questionnaire.pk)
        _, changed = RoundQuestionnaire.objects.get_or_create(
            round=round, questionnaire=questionnaire
        )
    if changed:
        new_entry(
            act="questionnaires.round_chosen",
            by=by,
            at=at,
            area_code=round.area_code,
            object_id=questionnaire.pk,
            detail={"round_id": str(round.pk), "chosen": chosen},
        )
