"""The app."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Territory."""

    name = "minqing.territory"
