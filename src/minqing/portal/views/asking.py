"""Raising a request: from the card at the door or by choosing the neighbourhood, without a script.

Nothing that somebody typed is lost: a refusal of any kind gives the page again with their words. A
browser cannot be given its photos again, so the page says that they have to be chosen anew.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from minqing.accounts.access import network_address
from minqing.cases.operations import CaseError
from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError
from minqing.lib.time import local_date
from minqing.portal import operations, queries
from minqing.portal.forms import AskForm
from minqing.portal.rules import MAX_PHOTO_BYTES, MAX_PHOTOS, SLIP_SHOWN, AskPlace
from minqing.portal.views.pages import keeps_view

__all__ = ["ask_page", "slip_page"]

COOKIE = f"minqing_{settings.MINQING_DISTRICT}_slip"
_UNPROCESSABLE, _TOO_MANY = 422, 429
#: What a form holds beside its words and photos.
_KEPT = (
    *("token", "a", "neighbourhood", "where", "category", "name", "phone"),
    *("name_withheld", "sensitive", "about"),
)


class _FewPhotos(TemporaryFileUploadHandler):
    """Takes up to a number of files, each up to a size, and lets the rest pass by unread."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self._left, self._size = most, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        if self._left <= 0:
            raise SkipFile
        self._left, self._size = self._left - 1, 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """One byte more than allowed is kept, so that the form sees that it is too large."""
        room = MAX_PHOTO_BYTES + 1 - self._size
        if room > 0:
            self._size += len(raw_data[:room])
            super().receive_data_chunk(raw_data[:room], start)

    def file_complete(self, file_size: int) -> Any:
        """The size of what was kept."""
        return super().file_complete(min(file_size, self._size))


class _Forgery(CsrfViewMiddleware):
    """Django's check, asked by the page itself, so that it can give the words back."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 - Django's signature
        return HttpResponse(reason, status=403)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_view
def ask_page(request: HttpRequest) -> HttpResponse:
    """A form for a request; sent, it shows number and access code once.

    ``?a=`` is the code of a card: its door is the place. ``?neighbourhood=`` chooses one.
    """
    if request.method != "POST":
        place = _place(request.GET.get("a", ""), request.GET.get("neighbourhood", ""))
        initial = {"token": secrets.token_urlsafe(16), "a": place.code if place else ""}
        if place is not None and not place.code:
            initial["neighbourhood"] = place.area_code
        form = AskForm(initial=initial, place=place, neighbourhoods=_choices(place))
        return _page(request, place, form)
    at, address = timezone.now(), network_address(request)
    # Before anything that was sent is read: whoever floods the page gets no file stored for it.
    free = operations.may_ask(address=address, at=at)
    request.upload_handlers = [_FewPhotos(request, MAX_PHOTOS + 1 if free else 0)]
    if not free:
        return _full(request)
    place = _place(request.POST.get("a", ""), request.POST.get("neighbourhood", ""))
    form = AskForm(request.POST, request.FILES, place=place, neighbourhoods=_choices(place))
    if _Forgery(_nothing).process_view(request, _nothing, (), {}) is not None:
        again = _("The page was open for too long. Please send it once more: your words are here.")
        return _refused(request, place, form, again)
    if not form.is_valid() or place is None:
        return _page(request, place, form, status=_UNPROCESSABLE)
    return _send(request, place, form, address)


def _send(request: HttpRequest, place: AskPlace, form: AskForm, address: str) -> HttpResponse:
    at = timezone.now()
    token = form.token_given() or secrets.token_urlsafe(16)
    try:
        operations.ask(place=place, wish=form.wish(), token=token, address=address, at=at)
    except operations.TooManyAsksError:
        return _full(request)
    except operations.AskedAlreadyError:
        sent = _("This was sent already. Number and access code were shown to you then.")
        return _refused(request, place, form, sent)
    except FileRefusedError as error:
        form.add_error("photos", advice(error))
        return _page(request, place, form, status=_UNPROCESSABLE)
    except StorageFullError:
        full = _("There is no room for photos at the moment. Please send it without them.")
        form.add_error("photos", full)
        return _page(request, place, form, status=_UNPROCESSABLE)
    except CaseError as error:
        return _refused(request, place, form, str(error))
    response = redirect("portal:slip")
    response.set_cookie(
        COOKIE,
        operations.sealed_slip(token, at),
        max_age=SLIP_SHOWN,
        path="/ask/",
        httponly=True,
        secure=settings.MINQING_HTTPS,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_view
def slip_page(request: HttpRequest) -> HttpResponse:
    """Number and access code of what this browser just sent; a post closes the page for good."""
    slip = operations.open_slip(request.COOKIES.get(COOKIE, ""), timezone.now())
    if request.method == "POST" or slip is None:
        response = redirect("portal:home" if request.method == "POST" else "portal:follow")
        response.delete_cookie(COOKIE, path="/ask/")
        return response
    return render(
        request,
        "portal/slip.html",
        {
            "slip": slip,
            "office": queries.office_of(slip.area_code),
            "follow_url": request.build_absolute_uri("/follow/"),
        },
    )


def _page(
    request: HttpRequest, place: AskPlace | None, form: AskForm, *, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        operations.note_refused(address=network_address(request), at=timezone.now())
    at_door = place if place is not None and place.code else None
    card = request.POST.get("a", "") if form.is_bound else request.GET.get("a", "")
    return render(
        request,
        "portal/ask.html",
        {
            "form": form,
            "place": at_door,
            "lost_photos": form.is_bound and bool(form.files),
            "unknown_card": at_door is None and bool(card),
        },
        status=status,
    )


def _refused(
    request: HttpRequest, place: AskPlace | None, form: AskForm, words: str
) -> HttpResponse:
    form.add_error(None, words)
    return _page(request, place, form, status=_UNPROCESSABLE)


def _full(request: HttpRequest) -> HttpResponse:
    """Too many came from here: said without looking anything up, and with all that was typed."""
    words = _(
        "A great many requests came from here, so we cannot take this one now. Your words are"
        " still here: please send them again in an hour, or call your neighbourhood committee."
    )
    kept = [(name, request.POST[name]) for name in _KEPT if request.POST.get(name)]
    context = {"words": words, "kept": kept, "body": request.POST.get("body", "")}
    response = render(request, "portal/full.html", context, status=_TOO_MANY)
    response["Retry-After"] = "3600"
    return response


def _place(card: str, area_code: str) -> AskPlace | None:
    if card:
        found = queries.place_of_card(card, on=local_date(timezone.now()))
        if found is not None:
            return found
    return queries.place_of_area(area_code) if area_code.isdecimal() else None


def _choices(place: AskPlace | None) -> list[tuple[str, list[tuple[str, str]]]]:
    return [] if place is not None and place.code else queries.neighbourhoods()


def _nothing(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return HttpResponse()
