"""Edges of the look: what every shell shows, and the gallery of components."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from minqing.ui.forms import SampleForm
from minqing.ui.queries import gallery_samples

__all__ = ["gallery", "gallery_portal", "gallery_print", "shell"]

ELDER = "elder"


def shell(request: HttpRequest) -> dict[str, object]:
    """What base pages show around their content (a context processor).

    Settings: `MINQING_NAV`, a sequence of (label, url name, duty or None); `MINQING_NAV_ALLOWS`, the
    dotted path of `(request, duty) -> bool`; `MINQING_DISTRICT_NAME`; `MINQING_DEMO`.
    """
    return {
        "ui_nav": SimpleLazyObject(lambda: _navigation(request)),
        "ui_district": getattr(settings, "MINQING_DISTRICT_NAME", ""),
        "ui_demo": getattr(settings, "MINQING_DEMO", False),
        "ui_elder": request.GET.get("view", request.COOKIES.get("view")) == ELDER,
    }


def _navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The entries open to this user; the one with the longest matching address is the present."""
    path = getattr(settings, "MINQING_NAV_ALLOWS", None)
    allows = cast("Callable[[HttpRequest, object], bool]", import_string(path)) if path else None
    found = [
        (str(label), reverse(name))
        for label, name, duty in getattr(settings, "MINQING_NAV", ())
        if duty is None or allows is None or allows(request, duty)
    ]
    present = max(
        (href for _, href in found if request.path.startswith(href)), key=len, default=None
    )
    return [{"label": label, "href": href, "current": href == present} for label, href in found]


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, with sample data."""
    now = timezone.now()
    form = SampleForm(request.GET if "body" in request.GET else None)
    if request.GET.get("messages"):
        messages.success(request, "已交给居民区。")
        messages.error(request, "这一户刚被别人改过，请看过再保存。")
    return render(
        request, "ui/gallery.html", {"now": now, "form": form, **gallery_samples(now, request.path)}
    )


def gallery_portal(request: HttpRequest) -> HttpResponse:
    """The resident's shell with sample content, in both sizes."""
    now = timezone.now()
    return render(
        request,
        "ui/gallery_portal.html",
        {"now": now, "form": SampleForm(), **gallery_samples(now, request.path)},
    )


def gallery_print(request: HttpRequest) -> HttpResponse:
    """The paper shell with sample content."""
    now = timezone.now()
    return render(
        request, "ui/gallery_print.html", {"now": now, **gallery_samples(now, request.path)}
    )
