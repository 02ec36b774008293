"""The app: SQL functions that row security and triggers share, lives of the data, backups."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Database plumbing."""

    name = "minqing.storage"
