"""The cases app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minqing.cases.rules import Notice
from minqing.notices.rules import register_text


class CasesConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.cases"

    def ready(self) -> None:
        """Give the notices of this package their words."""
        register_text(Notice.LIST_ARRIVED, _("Requests handed up to you: {count}."))
        register_text(Notice.HANDED_UP, _("Request {number} was handed up to you."))
        register_text(Notice.RETURNED, _("Request {number} came back to you."))
        register_text(Notice.ASSIGNED, _("You were named to handle request {number}."))
        register_text(Notice.REOPENED, _("Request {number} was opened again."))
        register_text(Notice.TO_TELL, _("Tell the resident the answer to request {number}."))
