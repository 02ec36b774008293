"""Minqing's addresses; every desk view can be asked to answer from memory (see ``held``)."""

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver

from benchmarks.held import holding
from minqing.config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _hold(patterns: Iterable[URLPattern | URLResolver]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _hold(pattern.url_patterns)
        elif getattr(pattern.callback, "__module__", "").startswith("minqing."):
            pattern.callback = holding(pattern.callback)


_hold(each for each in urlpatterns if str(each.pattern) == "desk/")
