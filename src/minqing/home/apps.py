"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minqing.home.rules import MORNING_NOTICE
from minqing.notices.rules import register_text


class HomeConfig(AppConfig):
    """Home."""

    name = "minqing.home"

    def ready(self) -> None:
        """Give the notices of this package their words."""
        register_text(MORNING_NOTICE, _("{count} requests you hold are due today or overdue."))
