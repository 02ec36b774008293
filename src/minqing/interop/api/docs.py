"""The page that explains the interface, made from its own description. Nothing from elsewhere."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minqing.interop.api import api
from minqing.interop.queries.rest_docs import calls_of

__all__ = ["rest_docs"]


@require_safe
def rest_docs(request: HttpRequest) -> HttpResponse:
    """Every call, its parameters, what is sent and answered."""
    schema = cast("dict[str, Any]", api.get_openapi_schema())
    return render(request, "interop/rest.html", {"calls": calls_of(schema)})
