"""``/api/v1/``: what other systems speak to. A token in the header, JSON both ways."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import from_json

from minqing.interop.api.acts import router as acts_router
from minqing.interop.api.cases import router as cases_router
from minqing.interop.api.places import router as places_router
from minqing.interop.api.problems import ProblemError, field_problems, problem
from minqing.interop.rules.problems import Problem

__all__ = ["api"]


class _StrictParser(Parser):
    """Refuses what JSON does not allow, and nesting without end."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body = from_json(request.body, allow_inf_nan=False)
        except ValueError:
            raise ProblemError(Problem.NOT_READABLE) from None
        if not isinstance(body, dict):
            raise ProblemError(Problem.NOT_READABLE)
        return body


api = NinjaAPI(
    title="Minqing",
    version="1",
    description=(
        "Requests of residents, their events and places, for other systems. Each client has areas"
        " and rights that the district office gives. Nothing sensitive is ever told."
    ),
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="openapi.json",
    parser=_StrictParser(),
)
api.add_router("", places_router)
api.add_router("", cases_router)
api.add_router("", acts_router)


@api.exception_handler(ProblemError)
def _on_problem(request: HttpRequest, error: ProblemError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return problem(error.what, error.fields)


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return problem(Problem.INVALID, field_problems(error.errors))


@api.exception_handler(HttpError)
def _on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return problem(Problem.NOT_READABLE)


@api.exception_handler(RequestDataTooBig)
def _on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return problem(Problem.TOO_LARGE)


@api.exception_handler(OperationalError)
def _on_busy(request: HttpRequest, error: OperationalError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return problem(Problem.BUSY)
