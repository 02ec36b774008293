"""The Django app of the look."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Registers the check that the browser parts are built."""

    name = "minqing.ui"
    label = "ui"
    verbose_name = _("Pages and components")

    def ready(self) -> None:
        from minqing.ui.templatetags.assets import check_assets_built  # noqa: PLC0415 - after setup

        register(check_assets_built)
