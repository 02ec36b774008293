"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.portal"
