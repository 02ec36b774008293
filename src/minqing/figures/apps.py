"""The figures app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.figures"
