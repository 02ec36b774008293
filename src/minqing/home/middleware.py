"""Around every request: a number by which its log lines are found, its time, one line about it."""

import re
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse

from minqing.lib.ids import new_secret
from minqing.lib.measures import REQUEST_SECONDS

__all__ = ["RequestLogMiddleware"]

log = structlog.get_logger("request")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: What monitoring asks every few seconds is not worth a line.
_QUIET: Final = frozenset({"health", "ready", "metrics"})


class RequestLogMiddleware:
    """Logs method, route, status, milliseconds and the user's id: no path, no query, no name.

    A path may hold a number that somebody typed, a query string a name that was looked for; the
    route's name holds neither. The request's id comes from the proxy (``X-Request-ID``) or is made,
    and goes back with the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else new_secret()
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            self._note(request, response, time.perf_counter() - began)
        response["X-Request-ID"] = request_id
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        route = (match.view_name if match else None) or "none"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        REQUEST_SECONDS.labels(route, method, str(response.status_code)).observe(seconds)
        if route in _QUIET:
            return
        user = getattr(request, "user", None)
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            user=str(user.pk) if user is not None and user.is_authenticated else None,
        )
