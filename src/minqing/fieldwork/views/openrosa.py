"""What OpenRosa clients open, under ``/openrosa/<secret>/``: no cookies, the secret says who it is.

The rules of the wire stand in ``rules.openrosa`` and docs/reference/openrosa.md. Every address
answers HEAD as it answers GET.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from minqing.fieldwork.operations.collect import OtherContentError, Taken, note_given, take
from minqing.fieldwork.operations.collect_media import hold_media, keep_media
from minqing.fieldwork.operations.push import ServerBusyError
from minqing.fieldwork.queries.collect import (
    device_of_token,
    forms_of,
    gone_households,
    own_households,
)
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.openrosa import (
    ACCEPTED_BYTES,
    XML_PART,
    FormEntry,
    MediaEntry,
    clock_offset,
    form_list,
    integrity,
    manifest,
    response,
)
from minqing.fieldwork.rules.verdicts import MESSAGES, Outcome, Reason, Text, Verdict
from minqing.files.operations import StorageFullError
from minqing.lib.time import local_date
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.queries.reading import title
from minqing.questionnaires.rules.submission import SubmissionUnreadableError
from minqing.questionnaires.rules.subset import HOUSEHOLDS_FILE
from minqing.storage.scoping import scoped

__all__ = [
    "openrosa_form",
    "openrosa_form_list",
    "openrosa_households",
    "openrosa_integrity",
    "openrosa_manifest",
    "openrosa_submission",
]

P = ParamSpec("P")
_XML = "text/xml; charset=utf-8"
_LIST_XML = f"jr://file-csv/{HOUSEHOLDS_FILE}"
_MOST_IDS = 2_000

_ENDED = Text(
    "这个地址已停用，请向居民区书记要新的二维码。",
    "This address has been withdrawn. Ask the neighbourhood secretary for a new code.",
)
_RECORDED = Text("已记入，谢谢。", "Recorded. Thank you.")
_UNREADABLE = Text(
    "这份问卷读不了，没有记入。请更新表单后重新填写。",
    "This submission cannot be read, so it was not recorded. Update the form and fill it again.",
)
_OTHER = Text(
    "同一编号下已有另一份内容，这份没有记入。请另填一份。",
    "Other answers stand under this id, so these were not recorded. Fill the form anew.",
)
_LARGE = Text("一次发得太多了，请分几次发。", "That is too much at once. Send it in parts.")

_STATUS = {
    Outcome.APPLIED: HTTPStatus.CREATED,
    Outcome.DUPLICATE: HTTPStatus.CREATED,
    Outcome.MERGED: HTTPStatus.CREATED,
    Outcome.HELD: HTTPStatus.ACCEPTED,
    Outcome.CONFLICT: HTTPStatus.CONFLICT,
    Outcome.REFUSED: HTTPStatus.BAD_REQUEST,
}

_Handler = Callable[Concatenate[HttpRequest, DeviceStanding, P], HttpResponse]
_View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def _by_secret(handler: "_Handler[P]") -> "_View[P]":
    """Know the worker by the secret in the address; an address that was withdrawn says so."""

    @wraps(handler)
    def view(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        device = device_of_token(token, local_date(timezone.now()))
        if device is None:
            raise Http404
        with translation.override(_language(request)):
            if device.revoked_at is not None:
                return _said(_ENDED, HTTPStatus.FORBIDDEN)
            return handler(request, device, *args, **kwargs)

    return cast("_View[P]", view)


@require_safe
@_by_secret
def openrosa_form_list(request: HttpRequest, device: DeviceStanding) -> HttpResponse:
    """The forms that may be filled today; ``formID`` narrows them to one."""
    at = timezone.now()
    with scoped(device.scope):
        note_given(device, at)
        forms = forms_of(device, local_date(at))
    wanted = request.GET.get("formID", "")
    entries = [
        FormEntry(
            form_id=each.questionnaire.form_id,
            name=title(each),
            version=each.version,
            md5=each.md5,
            download_url=_url(request, "form", each),
            manifest_url=_url(request, "manifest", each) if _LIST_XML in each.xml else "",
        )
        for each in forms
        if wanted in ("", each.questionnaire.form_id)
    ]
    return _xml(form_list(entries))


@require_safe
@_by_secret
def openrosa_form(request: HttpRequest, device: DeviceStanding, sha256: str) -> HttpResponse:  # noqa: ARG001 - forms hold nothing about people
    """One form, by the digest of its content."""
    return _xml(_version(sha256).xml.encode())


@require_safe
@_by_secret
def openrosa_manifest(request: HttpRequest, device: DeviceStanding, sha256: str) -> HttpResponse:
    """The files that a form needs: the worker's own households."""
    _version(sha256)
    token = _token(request)
    with scoped(device.scope):
        households = own_households(device, local_date(timezone.now()))
    entry = MediaEntry(
        filename=HOUSEHOLDS_FILE,
        md5=households.md5,
        download_url=_absolute(request, "openrosa_households", token),
        integrity_url=_absolute(request, "openrosa_integrity", token),
    )
    return _xml(manifest([entry]))


@require_safe
@_by_secret
def openrosa_households(request: HttpRequest, device: DeviceStanding) -> HttpResponse:  # noqa: ARG001 - says nothing that matters
    """The households that the worker is responsible for, as a list of entities."""
    with scoped(device.scope):
        households = own_households(device, local_date(timezone.now()))
    return _open_rosa(HttpResponse(households.content, content_type="text/csv; charset=utf-8"))


@require_safe
@_by_secret
def openrosa_integrity(request: HttpRequest, device: DeviceStanding) -> HttpResponse:
    """Which households that a client holds are the worker's no longer: ``id=a,b``."""
    ids = [each for each in request.GET.get("id", "").split(",") if each][:_MOST_IDS]
    with scoped(device.scope):
        gone = gone_households(device, ids, local_date(timezone.now()))
    return _xml(integrity(gone))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_by_secret
def openrosa_submission(request: HttpRequest, device: DeviceStanding) -> HttpResponse:
    """Take a submission with its media; HEAD says how much at once (and 204, as clients demand)."""
    if request.method != "POST":
        return _open_rosa(HttpResponse(status=HTTPStatus.NO_CONTENT))
    if int(request.headers.get("Content-Length") or 0) > ACCEPTED_BYTES:
        return _said(_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    at = timezone.now()
    xml = _submitted(request)
    try:
        taken = take(
            device=device,
            xml=xml,
            offset_ms=clock_offset(request.headers.get("Date", ""), at),
            at=at,
        )
        return _with_media(request, device, taken, xml, at)
    except (SubmissionUnreadableError, UnicodeDecodeError):
        return _said(_UNREADABLE, HTTPStatus.BAD_REQUEST)
    except OtherContentError:
        return _said(_OTHER, HTTPStatus.CONFLICT)
    except (ServerBusyError, StorageFullError):
        return _said(MESSAGES[Reason.BUSY], HTTPStatus.SERVICE_UNAVAILABLE)


def _submitted(request: HttpRequest) -> bytes:
    part = request.FILES.get(XML_PART)
    if part is None:
        return str(request.POST.get(XML_PART, "")).encode()
    return bytes(part.read())


def _with_media(
    request: HttpRequest, device: DeviceStanding, taken: Taken, xml: bytes, at: datetime
) -> HttpResponse:
    """Keep the files that came along; those of a held submission are held beside it."""
    media = {
        name: file
        for name, file in request.FILES.items()
        if name != XML_PART and isinstance(file, UploadedFile)
    }
    if taken.verdict.outcome is Outcome.HELD:
        refused = hold_media(
            device=device,
            submission_id=taken.submission_id,
            block_id=taken.block_id,
            xml=xml,
            media=media,
            at=at,
        )
    else:
        refused = keep_media(device=device, submission_id=taken.submission_id, media=media, at=at)
    return _said(MESSAGES[refused], HTTPStatus.BAD_REQUEST) if refused else _answered(taken.verdict)


def _answered(verdict: Verdict) -> HttpResponse:
    return _said(verdict.message or _RECORDED, _STATUS[verdict.outcome])


def _said(text: Text, status: HTTPStatus) -> HttpResponse:
    words = text.zh if translation.get_language().startswith("zh") else text.en
    return _xml(response(words), status)


def _xml(content: bytes, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return _open_rosa(HttpResponse(content, status=status, content_type=_XML))


def _open_rosa(answer: HttpResponse) -> HttpResponse:
    answer["X-OpenRosa-Version"] = "1.0"
    answer["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED_BYTES)
    answer["Date"] = http_date()
    answer["Cache-Control"] = "no-store"
    return answer


def _version(sha256: str) -> FormVersion:
    found = FormVersion.objects.filter(sha256=sha256).first()
    if found is None:
        raise Http404
    return found


def _language(request: HttpRequest) -> str:
    """Chinese, unless the phone speaks English before Chinese."""
    return "en" if request.headers.get("Accept-Language", "").startswith("en") else "zh-hans"


def _token(request: HttpRequest) -> str:
    match = request.resolver_match
    return "" if match is None else str(match.kwargs["token"])


def _url(request: HttpRequest, what: str, version: FormVersion) -> str:
    return _absolute(request, f"openrosa_{what}", _token(request), version.sha256)


def _absolute(request: HttpRequest, name: str, *args: str) -> str:
    return request.build_absolute_uri(reverse(name, args=args))
