"""The app."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Interop."""

    name = "minqing.interop"
