"""The app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files."""

    name = "minqing.files"
