"""What was answered at visits."""

import json
from collections.abc import Collection
from uuid import UUID

from minqing.lib.scope import Scope
from minqing.questionnaires.models import Answers
from minqing.storage.scoping import within

__all__ = ["answers_of_visits"]


def answers_of_visits(scope: Scope, visit_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """By visit, the answers of its questionnaires by questionnaire and question (one statement).

    Of a corrected questionnaire the correction; an erased one says nothing.
    """
    rows = (
        Answers.objects.filter(within(scope), visit_id__in=list(visit_ids))
        .order_by("received_at", "pk")
        .values_list("visit_id", "questionnaire_id", "text__content")
    )
    found: dict[UUID, dict[str, str]] = {}
    for visit_id, questionnaire_id, content in rows:
        if visit_id is None or content is None:
            continue
        said = json.loads(content)["answers"]
        found.setdefault(visit_id, {}).update(
            {f"{questionnaire_id}{question}": str(answer) for question, answer in said.items()}
        )
    return found
