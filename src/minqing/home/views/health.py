"""Whether this process lives, can serve, and what it counts: for monitoring, not for people."""

import os
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from minqing.home.queries.running import gauges, readiness

__all__ = ["health", "metrics", "ready"]


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """200 while this process answers at all. It asks nothing else: a restart would mend nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and disk let this process serve, 503 otherwise.

    Details are for the machine itself and for who knows the token.
    """
    found = readiness(timezone.now())
    content: dict[str, object] = {"status": "ready" if found.ready else "not ready"}
    if _may_see_inside(request):
        content.update(found.details)
    return JsonResponse(content, status=200 if found.ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What the server's processes counted, for Prometheus. To strangers there is no such page."""
    if not _may_see_inside(request):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    return HttpResponse(counted + _district(), content_type=CONTENT_TYPE_LATEST)


def _district() -> bytes:
    """The district's own numbers; none while the database does not answer."""
    registry = CollectorRegistry()
    try:
        found = gauges(timezone.now())
    except DatabaseError:
        found = {"minqing_database_up": 0.0}
    else:
        found["minqing_database_up"] = 1.0

    class Numbers:
        def collect(self) -> list[GaugeMetricFamily]:
            return [GaugeMetricFamily(name, name, value) for name, value in found.items()]

    registry.register(Numbers())
    return generate_latest(registry)


def _may_see_inside(request: HttpRequest) -> bool:
    """The machine itself, when no proxy hands requests on; or whoever has the token."""
    token = settings.MINQING_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    handed_on = settings.SECURE_PROXY_SSL_HEADER or "X-Forwarded-For" in request.headers
    return not handed_on and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
