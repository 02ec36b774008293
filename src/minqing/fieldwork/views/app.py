"""The shell of the field app and its service worker, as Vite built them."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.fieldwork.queries.release import built

__all__ = ["app_shell", "service_worker"]


@require_safe
def app_shell(request: HttpRequest) -> HttpResponseBase:
    """The built ``index.html``; until it is built, a page that says how to build it.

    Asked for anew each time, so that a phone with signal gets a new release at once: what the
    shell names carries its hash and is kept for ever.
    """
    page = built("index.html")
    if page is None:
        return render(request, "fieldwork/not_built.html", status=503)
    response = HttpResponse(page.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def service_worker(_: HttpRequest) -> HttpResponseBase:
    """The service worker, allowed to hold all of ``/field/`` though its file lies elsewhere."""
    script = built("sw.js")
    if script is None:
        return HttpResponse("// not built\n", status=404, content_type="text/javascript")
    response = FileResponse(script.open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/field/"
    return response
