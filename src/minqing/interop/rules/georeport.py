"""Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2): what may be asked, and faults.

An empty parameter equals a missing one, everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from minqing.cases.rules import Category
from minqing.interop.rules.openness import OpenStatus
from minqing.lib.codes import is_case_number, normalise_case_number
from minqing.lib.time import start_of_local_day

__all__ = [
    "ATTRIBUTES",
    "MAX_DAYS",
    "MAX_ROWS",
    "AskedRequests",
    "Attribute",
    "Fault",
    "GeoReportError",
    "given",
    "read_asked",
    "read_attributes",
    "read_point",
    "read_service",
]

MAX_DAYS: Final = timedelta(days=90)
MAX_ROWS: Final = 1000
_MAX_LISTED: Final = 100
_MAX_PAGE: Final = 10_000
#: Far enough from both ends of the calendar to reckon with.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Fault(StrEnum):
    """What can be wrong; each has words in the views and a status here."""

    JURISDICTION = "jurisdiction"
    KEY = "key"
    RIGHT = "right"
    OFTEN = "often"
    NOT_FOUND = "not_found"
    SERVICE_UNKNOWN = "service_unknown"
    SERVICE_MISSING = "service_missing"
    SERVICE_FILTER = "service_filter"
    STATUS = "status"
    MOMENT = "moment"
    SPAN = "span"
    PAGE = "page"
    TOO_MANY_IDS = "too_many_ids"
    LOCATION_MISSING = "location_missing"
    LOCATION_UNKNOWN = "location_unknown"
    LOCATION_FORM = "location_form"
    ATTRIBUTE = "attribute"
    METHOD = "method"
    UNREADABLE = "unreadable"

    @property
    def http_status(self) -> int:
        """404 for what is not there, 403 for keys, 400 for all else that the standard names."""
        return _STATUSES.get(self, 400)


_STATUSES: Final = {
    Fault.JURISDICTION: 404,
    Fault.NOT_FOUND: 404,
    Fault.SERVICE_UNKNOWN: 404,
    Fault.KEY: 403,
    Fault.RIGHT: 403,
    Fault.OFTEN: 429,
    Fault.METHOD: 405,
}


class GeoReportError(Exception):
    """What was asked cannot be answered."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.said = fault, said


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something more that a service asks for; with ``keys``, one of them."""

    code: str
    datatype: str
    keys: tuple[str, ...] = ()


ATTRIBUTES: Final = (
    Attribute("where", "string"),
    Attribute("sensitive", "singlevaluelist", ("yes", "no")),
)
_MAX_WHERE: Final = 200


@dataclass(frozen=True, slots=True)
class AskedRequests:
    """Which requests are asked for; None is "all"."""

    numbers: tuple[str, ...] | None
    services: tuple[str, ...] | None
    statuses: tuple[str, ...] | None
    since: datetime | None
    until: datetime | None
    page: int
    page_size: int


def given(parameters: Mapping[str, str], name: str) -> str:
    """A parameter without outer blanks; empty when it is missing."""
    return parameters.get(name, "").strip()


def read_asked(parameters: Mapping[str, str], now: datetime) -> AskedRequests:
    """The filters of ``GET requests``; GeoReportError.

    Numbers override everything else. Without dates the last 90 days count; with one of them the 90
    days from there.
    """
    page = _whole(given(parameters, "page"), 1, _MAX_PAGE)
    size = _whole(given(parameters, "page_size"), MAX_ROWS, MAX_ROWS)
    numbers = _listed(given(parameters, "service_request_id"))
    if len(numbers) > _MAX_LISTED:
        raise GeoReportError(Fault.TOO_MANY_IDS, str(_MAX_LISTED))
    if numbers:
        # What cannot be a number of ours matches nothing, as a number that is not shown.
        known = (normalise_case_number(each)[:16] for each in numbers)
        wanted = tuple(each for each in known if is_case_number(each))
        return AskedRequests(wanted, None, None, None, None, page, size)
    services = _chosen(given(parameters, "service_code"), Category, Fault.SERVICE_FILTER)
    statuses = _chosen(given(parameters, "status"), OpenStatus, Fault.STATUS)
    since, until = _period(given(parameters, "start_date"), given(parameters, "end_date"), now)
    return AskedRequests(None, services, statuses, since, until, page, size)


def read_service(parameters: Mapping[str, str]) -> Category:
    """The service of a new request; GeoReportError when it is missing or none of ours."""
    code = given(parameters, "service_code")
    if not code:
        raise GeoReportError(Fault.SERVICE_MISSING)
    if code not in set(Category):
        raise GeoReportError(Fault.SERVICE_FILTER, code[:40])
    return Category(code)


def read_attributes(parameters: Mapping[str, str]) -> dict[str, str]:
    """What was said under ``attribute[…]``; GeoReportError for a value that is none of the list."""
    found = {}
    for attribute in ATTRIBUTES:
        value = given(parameters, f"attribute[{attribute.code}]") or given(
            parameters, f"attribute[{attribute.code}][]"
        )
        wrong = attribute.keys and value not in attribute.keys
        if value and (wrong or len(value) > _MAX_WHERE):
            raise GeoReportError(Fault.ATTRIBUTE, attribute.code)
        if value:
            found[attribute.code] = value
    return found


def read_point(parameters: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84), both or none; GeoReportError."""
    written = given(parameters, "lat"), given(parameters, "long")
    if written == ("", ""):
        return None
    try:
        latitude, longitude = float(written[0]), float(written[1])
    except ValueError:
        raise GeoReportError(Fault.LOCATION_FORM) from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        raise GeoReportError(Fault.LOCATION_FORM)
    return latitude, longitude


def _period(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    since = _moment(start) if start else None
    until = _moment(end, ends=True) if end else None
    if since is None:
        until = until or now
        return until - MAX_DAYS, until
    if until is None:
        return since, since + MAX_DAYS
    if not timedelta() <= until - since <= MAX_DAYS:
        raise GeoReportError(Fault.SPAN, str(MAX_DAYS.days))
    return since, until


def _moment(text: str, *, ends: bool = False) -> datetime:
    """A W3C date and time with its offset, or a day of ours (its beginning, or its end)."""
    try:
        if "T" not in text:
            day = date.fromisoformat(text) + (timedelta(days=1) if ends else timedelta())
            if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                raise GeoReportError(Fault.MOMENT, text[:40])
            return start_of_local_day(day)
        # A plus in an address that was not escaped arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            raise GeoReportError(Fault.MOMENT, text[:40])
    except (ValueError, OverflowError):
        raise GeoReportError(Fault.MOMENT, text[:40]) from None
    return moment


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _chosen(text: str, codes: type[StrEnum], fault: Fault) -> tuple[str, ...] | None:
    wanted = _listed(text)
    for each in wanted:
        if each not in set(codes):
            raise GeoReportError(fault, each[:40])
    return tuple(dict.fromkeys(wanted)) or None


def _whole(text: str, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= most):  # noqa: PLR2004 - digits
        raise GeoReportError(Fault.PAGE, str(most))
    return int(text)
