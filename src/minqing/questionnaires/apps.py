"""The questionnaires app."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.questionnaires"
