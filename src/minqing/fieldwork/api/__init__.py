"""``/field/api/``: what phones speak to. Signed by the device, no cookies, item by item."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import from_json

from minqing.fieldwork.access import devices
from minqing.fieldwork.api.answers import (
    compared,
    diary_kept,
    planned,
    problem,
    pulled,
    pushed,
    reply,
    stamp,
)
from minqing.fieldwork.api.files import router as files_router
from minqing.fieldwork.api.signing import (
    DeviceAuth,
    NotSignedError,
    PullAuth,
    PullingRequest,
    SignedRequest,
)
from minqing.fieldwork.operations.enrolment import EnrolmentRefusedError, confirm_erased, enrol
from minqing.fieldwork.operations.following import accept_following
from minqing.fieldwork.operations.health import keep_health
from minqing.fieldwork.operations.pull import pull
from minqing.fieldwork.operations.push import ServerBusyError, receive
from minqing.fieldwork.operations.uploading import settle
from minqing.fieldwork.queries.diary import diary
from minqing.fieldwork.queries.digests import block_digests
from minqing.fieldwork.queries.plan import plans
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.clock import lease_until
from minqing.fieldwork.rules.mutations import MAX_ITEMS, fact_id
from minqing.fieldwork.rules.signatures import public_point
from minqing.fieldwork.rules.verdicts import Outcome, Reason
from minqing.fieldwork.schemas import (
    DigestsRequest,
    EnrolRequest,
    ErasedRequest,
    HealthRequest,
    PhoneHealth,
    PullRequest,
    PushRequest,
    open_item,
    stored_payload,
)
from minqing.files import access as files_access
from minqing.files.operations import StorageFullError
from minqing.lib.measures import PUSHED_ITEMS
from minqing.questionnaires.models import FormVersion
from minqing.storage.keys import keyring
from minqing.storage.scoping import scoped

__all__ = ["api"]

_STANDS = frozenset({Outcome.APPLIED, Outcome.MERGED, Outcome.DUPLICATE})


class _StrictParser(Parser):
    """Refuses what JSON does not allow, and nesting without end."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = from_json(request.body)
        if not isinstance(body, dict):
            raise HttpError(400, "not an object")
        return body


api = NinjaAPI(
    title="Minqing field app",
    version="1",
    urls_namespace="field-api",
    docs_url=None,
    openapi_url=None,
    parser=_StrictParser(),
)


api.add_router("files", files_router)


@api.post("enrol", url_name="enrol")
def enrol_phone(request: HttpRequest, body: EnrolRequest) -> HttpResponse:
    """Turn a code shown on the desk into a device."""
    at = timezone.now()
    try:
        point = public_point(body.public_key.dict())
    except ValueError:
        return problem(request, 400, Reason.KEY_UNUSABLE, at)
    try:
        made = enrol(
            at=at,
            token=body.token,
            public_key=point,
            name=body.device_name,
            app_version=body.app_version,
        )
    except EnrolmentRefusedError as error:
        return problem(request, 403, error.reason, at)
    return reply(
        request,
        {
            "device_id": str(made.device.id),
            "member": {"id": str(made.device.member_id), "name": made.member_name},
            "district": {
                "code": settings.MINQING_DISTRICT_CODE,
                "name": settings.MINQING_DISTRICT_NAME,
            },
            "sealing_key": keyring().device_public_key(),
            "lease_until": stamp(made.device.lease_until),
            "now": stamp(at),
            "language": made.language,
        },
    )


@api.get("ping", auth=DeviceAuth(), url_name="ping")
def ping(request: SignedRequest) -> HttpResponse:
    """Say what time it is: the least a signed request can be, and the measure of a pull."""
    return reply(request, {"now": stamp(timezone.now())})


@api.post("pull", auth=PullAuth(), url_name="pull")
def pull_changes(request: PullingRequest, body: PullRequest) -> HttpResponse:
    """What the phone lacks of its blocks, a page of each."""
    at, (device, offer) = timezone.now(), request.auth
    found = pull(
        device=device,
        offer=offer,
        at=at,
        held={each.id: each.held for each in body.blocks},
        numbers_left=body.numbers_left,
        rulings_seen=body.rulings_seen,
        app_version=body.app_version,
    )
    _keep_health(device, body.health, at)
    return reply(request, pulled(found, device, now=at, lease=lease_until(at)))


@api.post("digests", auth=PullAuth(), url_name="digests")
def digests_of_blocks(request: PullingRequest, body: DigestsRequest) -> HttpResponse:
    """What the phone should hold of its blocks, as digests to compare its own with."""
    at, (device, offer) = timezone.now(), request.auth
    asked = {each.id: each.held for each in body.blocks}
    return reply(request, compared(block_digests(device, offer, asked, body.fields, at), now=at))


@api.post("diary", auth=DeviceAuth(), url_name="diary")
def own_diary(request: SignedRequest) -> HttpResponse:
    """What the phone's worker did these weeks, and the notes that only their author reads."""
    at, device = timezone.now(), request.auth
    return reply(request, diary_kept(diary(device, at), now=at))


@api.post("plan", auth=DeviceAuth(), url_name="plan")
def plan_of_blocks(request: SignedRequest) -> HttpResponse:
    """Where the buildings of the phone's blocks stand; nothing about people."""
    return reply(request, planned(plans(request.auth), now=timezone.now()))


@api.post("erased", auth=DeviceAuth(withdrawn_too=True), url_name="erased")
def phone_erased(request: SignedRequest, body: ErasedRequest) -> HttpResponse:
    """Hear that the phone has erased what could be read on it; again changes nothing."""
    at, device = timezone.now(), request.auth
    with scoped(device.scope):
        found = devices(device.scope).get(id=device.id)
        confirm_erased(by=device.actor, at=at, device=found, because=body.because)
    return reply(request, {"now": stamp(at)})


@api.post("health", auth=DeviceAuth(withdrawn_too=True), url_name="health")
def phone_health(request: SignedRequest, body: HealthRequest) -> HttpResponse:
    """Hear how a phone stands whose sync has failed."""
    at = timezone.now()
    _keep_health(request.auth, body.health, at)
    return reply(request, {"now": stamp(at)})


@api.get("forms/{sha256}", auth=DeviceAuth(), url_name="form")
def form_content(request: SignedRequest, sha256: str) -> HttpResponse:
    """One version of a questionnaire, by the digest of its XForm: it never changes."""
    version = FormVersion.objects.filter(sha256=sha256).first()
    if version is None:
        return problem(request, 404, Reason.FORM_UNKNOWN, timezone.now())
    answer = reply(request, {"hash": version.sha256, "xml": version.xml, "lists": {}})
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


@api.post("push", auth=DeviceAuth(withdrawn_too=True), url_name="push")
def push_items(request: SignedRequest, body: PushRequest) -> HttpResponse:
    """Take up to 50 items, each in its own transaction, each answered on its own.

    Answers 503 when the database gave way: items before that are kept and will be duplicates.
    """
    at, device = timezone.now(), request.auth
    if len(body.items) > MAX_ITEMS:
        return problem(request, 413, Reason.BATCH_TOO_LARGE, at)
    results, made = [], list[UUID]()
    for item in body.items:
        arrived = open_item(item, keyring())
        # An item without an id can be neither answered nor kept apart; the phone keeps it.
        if arrived is not None:
            verdict = receive(device=device, arrived=arrived, at=at)
            PUSHED_ITEMS.labels(verdict.outcome.value).inc()
            results.append((arrived.id, verdict))
            if arrived.mutation is not None and verdict.outcome in _STANDS:
                made.append(fact_id(arrived.mutation))
    _take_what_waited(device, made, at)
    _keep_health(device, body.health, at)
    return reply(request, pushed(results, now=at))


def _keep_health(device: DeviceStanding, told: PhoneHealth | None, at: datetime) -> None:
    """Keep how the phone stands, when it told: it does when that has changed."""
    if told is not None:
        keep_health(device=device, at=at, told=told.plain())


def _take_what_waited(device: DeviceStanding, made: list[UUID], at: datetime) -> None:
    """Pictures that came before their record, and files that came before theirs, join it now."""
    if not made:
        return
    with scoped(device.scope):
        attached = accept_following(
            by=device.actor, at=at, scope=device.scope, records=made, read=stored_payload
        )
        known = files_access.attachments(device.scope).filter(pk__in=[*made, *attached])
        attachments = list(known.values_list("pk", flat=True))
    for attachment_id in attachments:
        try:
            settle(device=device, attachment_id=attachment_id, at=at)
        except StorageFullError:
            return  # The file stays where it is; the phone asks again.


@api.exception_handler(NotSignedError)
def _on_not_signed(request: HttpRequest, error: NotSignedError) -> HttpResponse:
    return problem(request, 401, error.reason, datetime.now(UTC))


@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
def _on_malformed(request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(request, 400, Reason.MALFORMED, datetime.now(UTC))


@api.exception_handler(RequestDataTooBig)
def _on_too_big(request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(request, 413, Reason.BODY_TOO_LARGE, datetime.now(UTC))


@api.exception_handler(ServerBusyError)
def _on_busy(request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(request, 503, Reason.BUSY, datetime.now(UTC))
