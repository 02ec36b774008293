"""The visits app: declares its indicators and notices when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minqing.notices.rules import register_text
from minqing.visits.rules.checks import NOTICE_GIVEN


class VisitsConfig(AppConfig):
    """Names the package to Django and its indicators to `figures`."""

    name = "minqing.visits"

    def ready(self) -> None:
        """Declare coverage, imported here because models are not loaded earlier; say notices."""
        from minqing.visits.queries.indicators import declare  # noqa: PLC0415 - needs loaded models

        declare()
        register_text(NOTICE_GIVEN, _("Visits that you are asked to check: {count}."))
