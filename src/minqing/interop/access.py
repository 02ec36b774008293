"""What of the cases leaves the house, and to whom."""

from django.db.models import QuerySet

from minqing.cases import access as cases_access
from minqing.cases.models import Case, CaseEvent, CaseStanding
from minqing.interop.models import ApiClient, Delivery, OpenCase, Subscription
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = [
    "cases_brought",
    "clients",
    "deliveries",
    "events",
    "open_cases",
    "outward_cases",
    "outward_standings",
    "subscriptions",
]


def outward_cases(scope: Scope) -> QuerySet[Case]:
    """Cases of the scope that other systems may know of.

    Nothing sensitive: so no restricted case, and none whose requester's name is withheld.
    """
    return cases_access.cases(scope).filter(
        sensitive=False, restricted_about__isnull=True, name_withheld__isnull=True
    )


def cases_brought(scope: Scope) -> QuerySet[Case]:
    """Cases of the scope, for a client that asks for what it brought itself, sensitive or not."""
    return cases_access.cases(scope)


def outward_standings(scope: Scope) -> QuerySet[CaseStanding]:
    """Where these cases stand."""
    return cases_access.standings(scope).filter(
        restricted=False,
        case__sensitive=False,
        case__restricted_about__isnull=True,
        case__name_withheld__isnull=True,
    )


def events(scope: Scope) -> QuerySet[CaseEvent]:
    """Events of these cases that have their place in the feed."""
    return CaseEvent.objects.filter(
        within(scope),
        case__sensitive=False,
        case__restricted_about__isnull=True,
        case__name_withheld__isnull=True,
        feed_entry__isnull=False,
    )


def open_cases(scope: Scope) -> QuerySet[OpenCase]:
    """Cases of the scope that are shown to everybody."""
    return OpenCase.objects.filter(case__in=cases_access.cases(scope))


def clients(scope: Scope) -> QuerySet[ApiClient]:
    """Clients whose every area lies in the scope."""
    rows = ApiClient.objects.all()
    keys = [row.pk for row in rows if all(scope.covers_area(area) for area in row.areas)]
    return rows.filter(pk__in=keys)


def subscriptions(scope: Scope) -> QuerySet[Subscription]:
    """Subscriptions whose every area lies in the scope."""
    rows = Subscription.objects.all()
    keys = [row.pk for row in rows if all(scope.covers_area(area) for area in row.areas)]
    return rows.filter(pk__in=keys)


def deliveries(scope: Scope) -> QuerySet[Delivery]:
    """Messages of these subscriptions."""
    return Delivery.objects.filter(subscription__in=subscriptions(scope))
