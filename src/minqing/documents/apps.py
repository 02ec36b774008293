"""The app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents: no tables."""

    name = "minqing.documents"
