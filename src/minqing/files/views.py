"""Downloading a stored file, and looking at a picture."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from minqing.files.access import files
from minqing.files.models import StoredFile
from minqing.files.queries import open_content
from minqing.files.rules.attachments import PICTURES
from minqing.lib.scope import Scope

if TYPE_CHECKING:

    class ScopedRequest(HttpRequest):
        """A signed-in user's request, as the scope middleware hands it on."""

        scope: Scope


@require_safe
def download(request: "ScopedRequest", file_id: UUID) -> FileResponse:
    """The content, for saving; a file outside the scope is as unknown as one that never was."""
    return _content(get_object_or_404(files(request.scope), pk=file_id), as_attachment=True)


@require_safe
def picture(request: "ScopedRequest", file_id: UUID) -> FileResponse:
    """A picture, for looking at; any other file is not there."""
    pictures = files(request.scope).filter(media_type__in=PICTURES)
    return _content(get_object_or_404(pictures, pk=file_id), as_attachment=False)


def _content(stored: StoredFile, *, as_attachment: bool) -> FileResponse:
    """The browser is told twice not to run it: the type is the one that was found in the bytes,
    and it stands in a sandbox without rights. Http404 when it is gone from the disk.
    """
    try:
        content = open_content(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=as_attachment, filename=stored.name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
