"""The desk's view of other systems: clients, subscriptions, the log of messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from minqing.interop import access
from minqing.interop.models import ApiClient, Delivery, Subscription
from minqing.interop.rules.delivery import DeliveryState
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.storage.scoping import within
from minqing.territory.models import Area

__all__ = ["LogPage", "area_choices", "area_names", "client_rows", "log_page", "subscription_rows"]

_PAGE = 50
_RECENT = timedelta(days=7)
_LEVELS = ("district", "street")


@dataclass(frozen=True, slots=True)
class LogPage:
    """Messages of one subscriber, the newest first."""

    rows: list[Delivery]
    after: MomentKey | None


def client_rows(scope: Scope) -> list[ApiClient]:
    """Clients, those in use first; ``last_at`` says when each came last."""
    rows = access.clients(scope).annotate(last_at=Max("use__last_at"))
    return sorted(rows, key=lambda row: (row.revoked_at is not None, row.name))


def subscription_rows(scope: Scope, at: datetime) -> list[Subscription]:
    """Subscriptions with what became of the last week's messages."""
    recent = Q(deliveries__made_at__gte=at - _RECENT)
    rows = access.subscriptions(scope).annotate(
        **{
            state.value: Count("deliveries", filter=recent & Q(deliveries__state=state.value))
            for state in DeliveryState
        }
    )
    return list(rows.order_by("name", "pk"))


def log_page(subscription: Subscription, after: MomentKey | None) -> LogPage:
    """A page of a subscriber's messages."""
    rows = Delivery.objects.filter(subscription=subscription).select_related("event")
    if after is not None:
        rows = rows.filter(Q(made_at__lt=after.at) | Q(made_at=after.at, pk__lt=after.id))
    found = list(rows.order_by("-made_at", "-pk")[: _PAGE + 1])
    page = found[:_PAGE]
    more = len(found) > _PAGE
    return LogPage(page, MomentKey(page[-1].made_at, page[-1].pk) if more else None)


def area_choices(scope: Scope) -> list[tuple[str, str]]:
    """The district and its streets in the scope. Single neighbourhoods are named by command."""
    rows = Area.objects.filter(
        within(scope, area="code", block=None), level__in=_LEVELS, valid_to__isnull=True
    ).order_by("code")
    return list(rows.values_list("code", "name"))


def area_names(codes: list[str]) -> str:
    """Areas by name, for one line."""
    rows = Area.objects.filter(code__in=codes).order_by("code")
    return "、".join(rows.values_list("name", flat=True))
