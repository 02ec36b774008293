"""Who asks: a client, by the token in its header, and not more often than it may."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from minqing.interop.api.problems import ProblemError
from minqing.interop.queries.clients import Caller, caller
from minqing.interop.rules.clients import Right
from minqing.interop.rules.problems import Problem

__all__ = ["CallerRequest", "ClientAuth"]


class CallerRequest(HttpRequest):
    """A request of a known client; ``at`` is the moment it came."""

    auth: Caller
    at: datetime


class ClientAuth(HttpBearer):
    """Recognises a client that has a right; ProblemError for everybody else."""

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> Caller:
        """The client, counted once more."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError(Problem.NO_CLIENT)
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The client with this token."""
        at = timezone.now()
        found = caller(token, at)
        if found is None:
            raise ProblemError(Problem.NO_CLIENT)
        if found.is_over:
            raise ProblemError(Problem.TOO_MANY)
        if self.right not in found.rights:
            raise ProblemError(Problem.NOT_ALLOWED)
        request.at = at  # type: ignore[attr-defined]  # see CallerRequest
        return found
