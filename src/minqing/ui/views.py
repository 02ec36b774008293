"""Edges of the look: what every shell shows, error pages, and the gallery of components."""

import errno
import sys
from ipaddress import ip_address
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from minqing.ui.forms import SampleForm
from minqing.ui.queries import gallery_samples

__all__ = [
    "bad_request",
    "csrf_failure",
    "gallery",
    "gallery_portal",
    "gallery_print",
    "page_not_found",
    "permission_denied",
    "server_error",
    "shell",
]

ELDER = "elder"


def shell(request: HttpRequest) -> dict[str, object]:
    """What base pages show around their content (a context processor).

    Settings: `MINQING_NAV`, a sequence of (label, url name, roles that see it; none means all);
    `MINQING_NAV_WITHIN`, pairs of the beginning of a url name and the entry its pages belong to;
    `MINQING_SEARCH`, the url name of the page that searches and the roles that may;
    `MINQING_DISTRICT_NAME`; `MINQING_DEMO`. The user's roles are those of `request.standing`.
    `ui_passkeys`: whether the address has a name; browsers refuse passkeys where it is a number.
    A page shown again at an address that only takes posts names its own in `ui_here`, for the
    links to another language or size.
    """
    return {
        "ui_nav": SimpleLazyObject(lambda: _navigation(request)),
        "ui_search": SimpleLazyObject(lambda: _search(request)),
        "ui_home": settings.LOGIN_REDIRECT_URL,
        "ui_district": getattr(settings, "MINQING_DISTRICT_NAME", ""),
        "ui_demo": getattr(settings, "MINQING_DEMO", False),
        "ui_passkeys": _is_named(request.get_host()),
        "ui_elder": request.GET.get("view", request.COOKIES.get("view")) == ELDER,
    }


def _is_named(host: str) -> bool:
    """Whether a host (with its port) is a name and no IP number."""
    try:
        ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return True
    return False


def _navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The entries open to this user, and which of them the present page belongs to.

    That is the one with the longest address above this page; the start page is above all, so it
    is meant by its own address only. `MINQING_NAV_WITHIN` says where other pages belong. An entry
    whose page does not exist is left out; the check `ui.E001` names it.
    """
    held = frozenset(getattr(getattr(request, "standing", None), "roles", ()))
    found = []
    for label, name, roles in getattr(settings, "MINQING_NAV", ()):
        if roles and held.isdisjoint(roles):
            continue
        try:
            found.append((str(label), reverse(name)))
        except NoReverseMatch:
            continue
    above = (
        href
        for _, href in found
        if request.path == href
        or (request.path.startswith(href) and href != settings.LOGIN_REDIRECT_URL)
    )
    present = max(above, key=len, default=None) or _belongs(request)
    return [{"label": label, "href": href, "current": href == present} for label, href in found]


def _search(request: HttpRequest) -> str:
    """The address that the search box asks; empty for those who may not search."""
    name, roles = getattr(settings, "MINQING_SEARCH", ("", ()))
    held = frozenset(getattr(getattr(request, "standing", None), "roles", ()))
    return reverse(name) if name and not held.isdisjoint(roles) else ""


def _belongs(request: HttpRequest) -> str | None:
    """The address of the entry that `MINQING_NAV_WITHIN` names for this view."""
    view_name = getattr(request.resolver_match, "view_name", "")
    for begins, entry in getattr(settings, "MINQING_NAV_WITHIN", ()):
        if view_name.startswith(begins):
            return reverse(entry)
    return None


def _error_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """An error page needs no user, no database and no context processor: any may be what failed."""
    return HttpResponse(render_to_string(template, {"request": request}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: what was sent could not be understood."""
    return _error_page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: another area or duty; never says what is there."""
    return _error_page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: the form was open for too long."""
    return _error_page(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: nothing at this address."""
    return _error_page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, and what to do; never a trace. 507 when the server's disk is full."""
    if _disk_is_full(sys.exc_info()[1]):
        return _error_page(request, "507.html", 507)
    return _error_page(request, "500.html", 500)


def _disk_is_full(error: BaseException | None) -> bool:
    """Whether what went wrong was the database's disk, or our own."""
    while error is not None:
        if isinstance(error, psycopg.errors.DiskFull):
            return True
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        error = error.__cause__ or error.__context__
    return False


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
