"""The app: no tables, only the SQL functions that row security and triggers share."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Database plumbing."""

    name = "minqing.storage"
