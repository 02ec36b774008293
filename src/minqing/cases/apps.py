"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.cases"
