"""Minutes of meetings: writing them, reading, printing; and files of coordination."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.cases import access
from minqing.cases.forms.coordination import MinutesForm
from minqing.cases.operations import CaseError
from minqing.cases.operations import coordination as operations
from minqing.cases.operations.coordination import Given, Present
from minqing.cases.queries.coordination.one import (
    ConveningPage,
    MinutesPage,
    convening_page,
    file_of,
    minutes_page,
)
from minqing.cases.rules import CaseLevel
from minqing.cases.views.coordination import EITHER, OFFICE
from minqing.cases.views.listing import show_error
from minqing.documents.operations import render_docx, render_pdf
from minqing.documents.rules import DocumentTemplate, PrintedPage, Value
from minqing.files.models import StoredFile, advice
from minqing.files.operations import StorageFullError
from minqing.files.queries import open_content
from minqing.files.rules.attachments import PICTURES
from minqing.files.rules.media import FileRefusedError
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import SHANGHAI
from minqing.storage.scoping import widened
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["file_view", "minutes", "minutes_docx", "minutes_pdf", "new_minutes"]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICE)
def new_minutes(request: ScopedRequest, convening_id: UUID) -> HttpResponse:
    """Write the minutes of a meeting with the convened units."""
    page = convening_page(request.scope, convening_id, at=request.at)
    if page is None:
        raise Http404
    level = CaseLevel(page.case.level)
    if not access.coordinates(request.standing.postings, page.standing, level):
        raise PermissionDenied
    units = list({each.standing.unit_id: each.unit for each in page.parts}.items())
    posted = request.method == "POST"
    form = MinutesForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        units=units,
        initial={"subject": page.purpose[:120]},
    )
    if form.is_valid() and _kept(request, page, form):
        messages.success(request, _("The minutes are kept."))
        return redirect("cases:convening", convening_id=convening_id)
    return render(
        request,
        "cases/coordination/new_minutes.html",
        {
            "form": form,
            "page": page,
            "trail": [
                (_("Coordination"), reverse("cases:coordination")),
                (page.standing.number, reverse("cases:convening", args=[convening_id])),
                (_("Minutes of meetings"), ""),
            ],
        },
        status=422 if form.errors else 200,
    )


@require_safe
@requires(*OFFICE)
def minutes(request: ScopedRequest, minutes_id: UUID) -> HttpResponse:
    """Minutes as they were kept; nobody changes them."""
    page = _minutes(request, minutes_id)
    convening_id = page.minutes.convening_id
    return render(
        request,
        "cases/coordination/minutes.html",
        {
            "page": page,
            "said": page.said,
            "trail": [
                (_("Coordination"), reverse("cases:coordination")),
                *(
                    [(page.number, reverse("cases:convening", args=[convening_id]))]
                    if convening_id
                    else []
                ),
                (_("Minutes of meetings"), ""),
            ],
        },
    )


@require_safe
@requires(*OFFICE)
def minutes_docx(request: ScopedRequest, minutes_id: UUID) -> HttpResponse:
    """The minutes as a Word file, to be signed and filed."""
    page = _minutes(request, minutes_id)
    content = render_docx(DocumentTemplate.MINUTES, _printed(page))
    return _file(content, _DOCX, f"minutes-{page.number}-{page.minutes.number}.docx")


@require_safe
@requires(*OFFICE)
def minutes_pdf(request: ScopedRequest, minutes_id: UUID) -> HttpResponse:
    """The minutes as a PDF."""
    page = _minutes(request, minutes_id)
    words = {
        "met": _("Met on"),
        "place": _("Place of the meeting"),
        "present": _("Who was there"),
        "agreed": _("What was agreed"),
        "files": _("Files with it"),
        "written": _("Written by"),
    }
    content = render_pdf(
        PrintedPage.MINUTES,
        {**_printed(page), "words": words, "lang": (get_language() or "zh")[:2]},
    )
    return _file(content, "application/pdf", f"minutes-{page.number}-{page.minutes.number}.pdf")


@require_safe
@requires(*EITHER)
def file_view(request: ScopedRequest, file_id: UUID) -> FileResponse:
    """A file of minutes or of an answer, for whoever sees these; pictures are shown, others saved.

    A unit does not see the stored file itself: the row that belongs to its part lets it.
    """
    found = file_of(request.scope, file_id)
    if found is None:
        raise Http404
    place = Scope(
        ranges=(AreaRange.of(found.area_code),),
        blocks=() if found.block_id is None else (found.block_id,),
    )
    with widened(place):
        stored = get_object_or_404(StoredFile, pk=found.file_id)
    try:
        content = open_content(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=stored.media_type not in PICTURES,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(request: ScopedRequest, page: ConveningPage, form: MinutesForm) -> bool:
    given = form.cleaned_data
    present = [
        Present(name, given[f"unit-{key}"].strip(), key)
        for key, name in form.units.items()
        if given[f"unit-{key}"].strip()
    ]
    for line in given["others"].splitlines():
        body, _colon, people = line.replace("：", ":").partition(":")
        if body.strip():
            present.append(Present(body.strip(), people.strip()))
    try:
        operations.keep_minutes(
            by=request.actor,
            at=request.at,
            case_id=page.convening.case_id,
            met_at=given["met_at"],
            place=given["place"],
            subject=given["subject"],
            present=present,
            agreed=given["agreed"],
            files=[Given(each.name, each.file) for each in given["attached"]],
        )
    except CaseError as error:
        show_error(form, error)
    except FileRefusedError as error:
        form.add_error("attached", advice(error))
    except StorageFullError:
        form.add_error(None, _("The disk of the server is full. Send it without files, for now."))
    else:
        return True
    return False


def _minutes(request: ScopedRequest, minutes_id: UUID) -> MinutesPage:
    page = minutes_page(request.scope, minutes_id)
    if page is None:
        raise Http404
    return page


def _printed(page: MinutesPage) -> dict[str, Value]:
    said: dict[str, Any] = page.said
    return {
        "title": _("Minutes of the coordination meeting"),
        "number": page.number,
        "minutes_number": page.minutes.number,
        "subject": said["subject"],
        "met_at": page.minutes.met_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "place": said["place"],
        "present": [{"body": body, "people": people} for body, people in said["present"]],
        "agreed": said["agreed"],
        "files": [each.name for each in page.files],
        "written_by": page.written_by,
    }


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
