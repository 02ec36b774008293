"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minqing.home.rules import (
    DIVISION_ADOPTED,
    DIVISION_OVERTAKEN,
    IMPORT_DONE,
    IMPORT_FAILED,
    IMPORT_TO_CONFIRM,
    IMPORT_TO_MEND,
    MORNING_NOTICE,
)
from minqing.notices.rules import register_text


class HomeConfig(AppConfig):
    """Home."""

    name = "minqing.home"

    def ready(self) -> None:
        """Give the notices of this package their words."""
        register_text(MORNING_NOTICE, _("{count} requests you hold are due today or overdue."))
        register_text(IMPORT_TO_MEND, _("A file you uploaded has rows to mend."))
        register_text(IMPORT_TO_CONFIRM, _("A file you uploaded was checked: confirm it."))
        register_text(IMPORT_DONE, _("A file you uploaded was brought in."))
        register_text(IMPORT_FAILED, _("Bringing in a file you uploaded was broken off."))
        register_text(
            DIVISION_ADOPTED, _("The division into blocks that waited for today was adopted.")
        )
        register_text(
            DIVISION_OVERTAKEN,
            _("A division that waited for today was not adopted: the blocks changed before."),
        )
