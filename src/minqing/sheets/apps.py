"""The app."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Sheets: no tables, only words."""

    name = "minqing.sheets"
