"""Open311 GeoReport v2 under ``/open311/v2/``: for everybody to read, for known systems to write.

What everybody reads is what offices show, in their words (see ``OpenCase``); no session, no scope.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from minqing.cases.models import CATEGORY_LABELS, LEVEL_LABELS, STATE_LABELS
from minqing.cases.operations import CaseError
from minqing.cases.rules import Category, Channel, due_day, response_due
from minqing.interop.operations.intake import Brought, Taken, take_in
from minqing.interop.queries.clients import Caller, caller
from minqing.interop.queries.open_requests import OpenRequest, number_of_token, open_requests
from minqing.interop.queries.places import Place, by_address, by_point, place_of
from minqing.interop.rules.clients import Right
from minqing.interop.rules.georeport import (
    ATTRIBUTES,
    AskedRequests,
    Fault,
    GeoReportError,
    given,
    read_asked,
    read_attributes,
    read_point,
    read_service,
)
from minqing.interop.views.georeport_form import FORMATS, answer
from minqing.interop.views.georeport_words import attribute_words, fault_words, key_words
from minqing.lib.codes import is_case_number, normalise_case_number
from minqing.lib.scope import Scope
from minqing.lib.time import SHANGHAI
from minqing.storage.scoping import scoped

__all__ = ["definition", "discovery", "one_request", "requests", "services", "token", "unknown"]

View = Callable[..., HttpResponse]
#: When what this interface says last changed its form.
_CHANGESET: Final = "2026-12-01T00:00:00+08:00"
_MAX_TOKEN: Final = 40


def georeport(*methods: str) -> Callable[[View], View]:
    """A view that answers errors, too, as GeoReport says, in the form that was asked for."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str = "", **arguments: str) -> HttpResponse:
            form = form or request.path.rpartition(".")[2]
            known = form if form in FORMATS else "xml"
            try:
                if form not in FORMATS:
                    raise GeoReportError(Fault.NOT_FOUND)  # noqa: TRY301 - answered below
                if request.method not in methods:
                    raise GeoReportError(Fault.METHOD)  # noqa: TRY301 - answered below
                response = view(request, form=form, **arguments)
            except GeoReportError as error:
                response = _refusal(error.fault.http_status, fault_words(error), known)
            except CaseError as error:
                response = _refusal(400, str(error), known)
            except (BadRequest, MultiPartParserError, SuspiciousOperation, RequestDataTooBig):
                unreadable = GeoReportError(Fault.UNREADABLE)
                response = _refusal(400, fault_words(unreadable), known)
            if response.status_code == Fault.METHOD.http_status:
                response["Allow"] = ", ".join(methods)
            # Whoever made a page about these requests may read them from it: nothing is private.
            response["Access-Control-Allow-Origin"] = "*"
            response["Cache-Control"] = "no-cache"
            return response

        return answered

    return decorate


@georeport("GET", "HEAD")
def discovery(request: HttpRequest, *, form: str) -> HttpResponse:
    """Where the interface is, in which forms, and who gives keys."""
    root = request.build_absolute_uri(reverse("open311:unknown", args=["x"]))[: -len("/x")]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": root,
        "changeset": _CHANGESET,
        "type": "test" if settings.MINQING_DEMO else "production",
        "formats": ["text/xml", "application/json"],
    }
    content = {
        "changeset": _CHANGESET,
        "contact": settings.MINQING_PRIVACY_CONTACT or settings.MINQING_DISTRICT_NAME,
        "key_service": key_words(),
        "endpoints": [endpoint],
    }
    return answer("discovery", content, form)


@georeport("GET", "HEAD")
def services(request: HttpRequest, *, form: str) -> HttpResponse:
    """What requests can be about: our categories."""
    _jurisdiction(given(request.GET, "jurisdiction_id"))
    return answer("services", [_service(category) for category in Category], form)


@georeport("GET", "HEAD")
def definition(request: HttpRequest, *, form: str, service_code: str) -> HttpResponse:
    """What a service asks beside place and words; the same of every service."""
    _jurisdiction(given(request.GET, "jurisdiction_id"))
    if service_code not in set(Category):
        raise GeoReportError(Fault.SERVICE_UNKNOWN, service_code[:40])
    attributes = []
    for order, attribute in enumerate(ATTRIBUTES, 1):
        said, hint, names = attribute_words(attribute.code)
        described: dict[str, Any] = {
            "variable": True,
            "code": attribute.code,
            "datatype": attribute.datatype,
            "required": False,
            "datatype_description": hint,
            "order": order,
            "description": said,
        }
        if attribute.keys:
            described["values"] = [
                {"key": key, "name": name} for key, name in zip(attribute.keys, names, strict=True)
            ]
        attributes.append(described)
    content = {"service_code": service_code, "attributes": attributes}
    return answer("service_definition", content, form)


@georeport("GET", "HEAD", "POST")
def requests(request: HttpRequest, *, form: str) -> HttpResponse:
    """The requests that are shown to everybody; by POST a new one."""
    if request.method == "POST":
        return _take(request, form)
    _jurisdiction(given(request.GET, "jurisdiction_id"))
    asked = read_asked(request.GET, timezone.now())
    return answer("service_requests", [_told(each) for each in open_requests(asked)], form)


@georeport("GET", "HEAD")
def one_request(request: HttpRequest, *, form: str, request_id: str) -> HttpResponse:
    """One request that is shown to everybody, as a list of one."""
    _jurisdiction(given(request.GET, "jurisdiction_id"))
    number = normalise_case_number(request_id)[:16]
    found = (
        open_requests(AskedRequests((number,), None, None, None, None, 1, 1))
        if is_case_number(number)
        else []
    )
    if not found:
        raise GeoReportError(Fault.NOT_FOUND)
    return answer("service_requests", [_told(each) for each in found], form)


@georeport("GET", "HEAD")
def token(request: HttpRequest, *, form: str, token: str) -> HttpResponse:
    """The number of the request that came in with a token."""
    _jurisdiction(given(request.GET, "jurisdiction_id"))
    number = number_of_token(token[:_MAX_TOKEN])
    if number is None:
        raise GeoReportError(Fault.NOT_FOUND)
    return answer("service_requests", [{"service_request_id": number, "token": token}], form)


@georeport("GET", "HEAD", "POST")
def unknown(request: HttpRequest, *, form: str, rest: str = "") -> HttpResponse:  # noqa: ARG001 - what was asked for
    """Whatever else is asked for is not there."""
    raise GeoReportError(Fault.NOT_FOUND)


def _take(request: HttpRequest, form: str) -> HttpResponse:
    at, said = timezone.now(), request.POST
    client = caller(given(said, "api_key"), at)
    if client is None:
        raise GeoReportError(Fault.KEY)
    if client.is_over:
        raise GeoReportError(Fault.OFTEN)
    if Right.CREATE not in client.rights:
        raise GeoReportError(Fault.RIGHT)
    _jurisdiction(given(said, "jurisdiction_id"))
    service, more = read_service(said), read_attributes(said)
    with scoped(client.scope) as scope:
        place = _place(scope, client, said)
        parts = [given(said, "description") or str(CATEGORY_LABELS[service])]
        parts += [given(said, "address_string"), more.get("where", ""), given(said, "media_url")]
        brought = Brought(
            text="\n".join(part for part in parts if part),
            category=service,
            raised_at=at,
            name=given(said, "last_name") + given(said, "first_name"),
            phone=given(said, "phone"),
            email=given(said, "email"),
            sensitive=more.get("sensitive") == "yes",
        )
        taken = take_in(
            by=client.actor,
            at=at,
            client_id=client.id,
            channel=Channel.OPEN311,
            place=place,
            brought=brought,
        )
    return answer("service_requests", [_taken(taken)], form, status=201)


def _place(scope: Scope, client: Caller, said: Any) -> Place:
    """Where it is: an area of ours, a point, or words that name one; in the client's areas."""
    code, words = given(said, "address_id"), given(said, "address_string")
    point = read_point(said)
    if not code and point is None and not words:
        raise GeoReportError(Fault.LOCATION_MISSING)
    if code and not (code.isascii() and code.isdecimal()):
        raise GeoReportError(Fault.LOCATION_UNKNOWN)
    found: str | None = code or None
    if found is None and point is not None:
        found = by_point(scope, *point)
    if found is None and words:
        found = by_address(scope, words)
    place = place_of(found) if found and client.scope.covers_area(found) else None
    if place is None:
        raise GeoReportError(Fault.LOCATION_UNKNOWN)
    return place


def _taken(taken: Taken) -> dict[str, Any]:
    case = taken.case
    notice = _(
        "Request %(number)s, access code %(code)s: with both the resident follows it on our page."
        " An answer is due by %(day)s."
    ) % {
        "number": case.number,
        "code": taken.access_code,
        "day": due_day(response_due(case.raised_at)).isoformat(),
    }
    return {
        "service_request_id": case.number,
        "token": taken.token,
        "service_notice": notice,
        "account_id": None,
    }


def _service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.value,
        "service_name": str(CATEGORY_LABELS[category]),
        "description": None,
        "metadata": True,
        "type": "realtime",
        "keywords": None,
        "group": None,
    }


def _told(each: OpenRequest) -> dict[str, Any]:
    place = " ".join(part for part in (each.street, each.neighbourhood) if part)
    return {
        "service_request_id": each.number,
        "status": each.status.value,
        "status_notes": str(STATE_LABELS[each.state]),
        "service_name": str(CATEGORY_LABELS[each.category]),
        "service_code": each.category.value,
        "description": each.summary,
        "agency_responsible": str(LEVEL_LABELS[each.level]),
        "service_notice": None,
        "requested_datetime": each.raised_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "updated_datetime": each.updated_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "expected_datetime": (
            None
            if each.expected_at is None
            else each.expected_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        ),
        "address": place or None,
        "address_id": each.area_code,
        "zipcode": None,
        "lat": each.latitude,
        "long": each.longitude,
        "media_url": None,
    }


def _jurisdiction(code: str) -> None:
    """One jurisdiction is served here; naming it is not asked for."""
    if code not in {"", settings.MINQING_DISTRICT_CODE}:
        raise GeoReportError(Fault.JURISDICTION, code[:40])


def _refusal(status: int, words: str, form: str) -> HttpResponse:
    return answer("errors", [{"code": status, "description": words}], form, status=status)
