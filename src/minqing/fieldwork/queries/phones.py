"""Phones by how they stand: which are in each list, and how many that are."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q

from minqing.fieldwork import access
from minqing.fieldwork.rules.health import NEARLY_FULL, QUIET
from minqing.lib.scope import AreaRange, Scope

__all__ = ["COUNTED", "DeviceFilter", "listed", "phone_counts"]

_LATELY = timedelta(days=1)


class DeviceFilter(StrEnum):
    """Which devices are listed."""

    IN_USE = "in_use"
    ENROLLED = "enrolled"
    FAILING = "failing"
    UNSENT = "unsent"
    QUIET = "quiet"
    OLD = "old"
    FULL = "full"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"


COUNTED = (
    DeviceFilter.FAILING,
    DeviceFilter.UNSENT,
    DeviceFilter.QUIET,
    DeviceFilter.OLD,
    DeviceFilter.FULL,
)
"""Lists that somebody has to do something about."""


def listed(which: DeviceFilter, at: datetime, served: str) -> Q:
    """The condition of a list. ``served`` is the app's version on this server, empty when unknown.

    "Silent" ones have let their lease run out without a word. What a phone tells is as old as its
    last contact: one that is quiet may have more unsent than it said.
    """
    match which:
        case DeviceFilter.IN_USE:
            return Q(revoked_at=None, lease_until__gt=at)
        case DeviceFilter.ENROLLED:
            return Q(revoked_at=None)
        case DeviceFilter.WITHDRAWN:
            return Q(revoked_at__isnull=False)
        case DeviceFilter.SILENT:
            return Q(revoked_at=None, lease_until__lte=at)
        case DeviceFilter.QUIET:
            return Q(revoked_at=None, last_seen_at__lte=at - QUIET)
    return Q(revoked_at=None) & _told(which, at, served)


def _told(which: DeviceFilter, at: datetime, served: str) -> Q:
    """The part of the condition that phones tell of themselves."""
    if which is DeviceFilter.FAILING:
        return Q(health__in_trouble__gt=0) | Q(health__failures__gt=0) | Q(health__differing__gt=0)
    if which is DeviceFilter.UNSENT:
        return Q(health__unsent__gt=0) | Q(health__pictures__gt=0)
    if which is DeviceFilter.OLD:
        # ODK Collect says no version of ours.
        return ~Q(app_version__in=("", served)) if served else Q(pk__in=[])
    return Q(health__used_percent__gte=NEARLY_FULL) | Q(health__full_at__gt=at - _LATELY)


def phone_counts(
    scope: Scope, at: datetime, served: str, *, area_code: str = ""
) -> dict[DeviceFilter, int]:
    """How many phones stand in each list that is counted, and how many are enrolled.

    One statement; of one area when it is named.
    """
    found = access.devices(scope)
    if area_code:
        reach = AreaRange.of(area_code)
        found = found.filter(area_code__gte=reach.lower, area_code__lt=reach.upper)
    asked = (DeviceFilter.ENROLLED, *COUNTED)
    counted = found.aggregate(
        **{each.value: Count("pk", filter=listed(each, at, served)) for each in asked}
    )
    return {each: counted[each.value] for each in asked}
