"""The app."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Sheets: spreadsheets in and out, and the imports on their way."""

    name = "minqing.sheets"
