"""The reports app: declares the indicators that only reports publish."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the package to Django and its indicators to `figures`."""

    name = "minqing.reports"

    def ready(self) -> None:
        """Declare them; imported here because models are not loaded earlier."""
        from minqing.reports.queries.indicators import declare  # noqa: PLC0415 - needs loaded models

        declare()
