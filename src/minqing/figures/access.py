"""Who may read figures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from minqing.lib.scope import Scope


def scope_of(request: HttpRequest) -> Scope:
    """The scope of a desk request; PermissionDenied when there is none."""
    scope = getattr(request, "scope", None)
    if not isinstance(scope, Scope):
        raise PermissionDenied
    return scope


def sees_numbers(scope: Scope) -> bool:
    """Whether totals of neighbourhoods and larger are open: to whoever works for an area."""
    return bool(scope.ranges)
