"""The app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "minqing.notices"
