"""The app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Ledger."""

    name = "minqing.ledger"
