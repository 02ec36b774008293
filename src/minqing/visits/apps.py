"""The visits app: declares its indicators when Django starts."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Names the package to Django and its indicators to `figures`."""

    name = "minqing.visits"

    def ready(self) -> None:
        """Declare coverage; imported here because models are not loaded earlier."""
        from minqing.visits.queries.indicators import declare  # noqa: PLC0415 - needs loaded models

        declare()
