"""Who may see which answers: wall one. Questionnaires themselves hold nothing about people."""

from django.db.models import QuerySet

from minqing.lib.scope import Scope
from minqing.questionnaires.models import Answers, Filled
from minqing.storage.scoping import within

__all__ = ["answers", "filled"]


def answers(scope: Scope) -> QuerySet[Answers]:
    """The answers of households inside the scope."""
    return Answers.objects.filter(within(scope))


def filled(scope: Scope) -> QuerySet[Filled]:
    """The latest answers of households inside the scope."""
    return Filled.objects.filter(within(scope))
