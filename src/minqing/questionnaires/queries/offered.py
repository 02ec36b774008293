"""Which versions there are, which are offered, and in which round a questionnaire is asked."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from minqing.questionnaires.models import FormVersion, Questionnaire, RoundQuestionnaire
from minqing.visits.models import Round

__all__ = ["newest_versions", "offered_in", "round_at", "version_of"]


def version_of(form_id: str, version: str) -> FormVersion | None:
    """A version by the words that a submission names it with."""
    return (
        FormVersion.objects.select_related("questionnaire")
        .filter(questionnaire__form_id=form_id, version=version)
        .first()
    )


def newest_versions() -> QuerySet[FormVersion]:
    """The newest version of every questionnaire."""
    newest = FormVersion.objects.filter(questionnaire_id=OuterRef("pk")).order_by(
        "-added_at", "-pk"
    )
    chosen = Questionnaire.objects.annotate(newest=Subquery(newest.values("pk")[:1]))
    return FormVersion.objects.select_related("questionnaire").filter(
        pk__in=chosen.values("newest")
    )


def offered_in(area_codes: Iterable[str], on: date) -> list[FormVersion]:
    """What may be filled in these areas on a day: chosen for a round held there, not retired."""
    codes = list(area_codes)
    held = [
        each.pk for each in _held_on(on) if any(code.startswith(each.area_code) for code in codes)
    ]
    chosen = RoundQuestionnaire.objects.filter(round_id__in=held).values("questionnaire_id")
    found = newest_versions().filter(
        questionnaire_id__in=chosen, questionnaire__retired_at__isnull=True
    )
    return list(found.order_by("questionnaire__form_id"))


def round_at(questionnaire_id: UUID, area_code: str, on: date) -> Round | None:
    """The round to which a visit with this questionnaire belongs.

    Of those held there that day, one for which it was chosen goes before, then the one of the
    smallest area, then the youngest.
    """
    chosen = set(
        RoundQuestionnaire.objects.filter(questionnaire_id=questionnaire_id).values_list(
            "round_id", flat=True
        )
    )
    there = [each for each in _held_on(on) if each.covers(area_code)]
    there.sort(key=lambda each: (each.pk in chosen, len(each.area_code), each.from_on, each.pk))
    return there[-1] if there else None


def _held_on(on: date) -> QuerySet[Round]:
    return Round.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on, closed_at__isnull=True
    )
