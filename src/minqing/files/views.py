"""Downloading a stored file."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from minqing.files.access import files
from minqing.files.queries import open_content
from minqing.lib.scope import Scope

if TYPE_CHECKING:

    class ScopedRequest(HttpRequest):
        """A signed-in user's request, as the scope middleware hands it on."""

        scope: Scope


@require_safe
def download(request: "ScopedRequest", file_id: UUID) -> FileResponse:
    """The content, for saving; a file outside the scope is as unknown as one that never was.

    The browser is told thrice not to run it: it is an attachment, of the type that was found in
    the bytes, in a sandbox without rights.
    """
    stored = get_object_or_404(files(request.scope), pk=file_id)
    try:
        content = open_content(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
