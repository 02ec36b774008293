"""The Django app of the look, and what it checks at start."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's own word
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from minqing.ui.forms import use_own_words
from minqing.ui.templatetags.assets import MANIFEST

__all__ = ["UiConfig", "check_assets_built", "check_navigation"]


class UiConfig(AppConfig):
    """Registers the checks of built assets and of the navigation; gives forms their words."""

    name = "minqing.ui"
    label = "ui"
    verbose_name = _("Pages and components")

    def ready(self) -> None:
        use_own_words()
        register(check_assets_built)
        register(check_navigation)


def check_assets_built(
    *,
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_options: object,
) -> list[CheckMessage]:
    """Warn when pages would come without style."""
    if MANIFEST.exists():
        return []
    return [
        Warning(
            "The style sheets and scripts of the pages are not built.",
            hint="Run `npm ci && npm run build` in src/minqing/ui/frontend.",
            id="ui.W001",
        )
    ]


def check_navigation(
    *,
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_options: object,
) -> list[CheckMessage]:
    """Every entry of the navigation names a page that exists."""
    return [
        Error(f"MINQING_NAV names a page that does not exist: {name}.", id="ui.E001")
        for name in (
            *(name for _label, name, _roles in getattr(settings, "MINQING_NAV", ())),
            *(name for _begins, name in getattr(settings, "MINQING_NAV_WITHIN", ())),
        )
        if not _exists(name)
    ]


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
