"""Who sees which postings and members, and which role a page asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from minqing.lib.scope import Scope
from minqing.organisations.models import Member, Tie
from minqing.storage.dated import holds_on
from minqing.storage.scoping import within
from minqing.territory.models import Block, ContactPoint, Posting, Substitution
from minqing.territory.rules import Role, Standing

__all__ = ["contact_points", "members", "open_block", "postings", "requires", "substitutions"]

P = ParamSpec("P")
Request = TypeVar("Request", bound=HttpRequest)
Response = TypeVar("Response", bound=HttpResponseBase)


def postings(scope: Scope) -> QuerySet[Posting]:
    """Postings at places of the scope."""
    return Posting.objects.filter(within(scope, organisation="organisation_id"))


def substitutions(scope: Scope) -> QuerySet[Substitution]:
    """Who stands in for whom in the scope's blocks."""
    return Substitution.objects.filter(within(scope))


def contact_points(scope: Scope) -> QuerySet[ContactPoint]:
    """Contact points of leaders in the scope's areas and blocks."""
    return ContactPoint.objects.filter(within(scope))


def members(scope: Scope) -> QuerySet[Member]:
    """Members of the scope's organisations and areas, and those who serve there.

    The members of a branch tied to a neighbourhood of the scope are among them: they are whom the
    neighbourhood may post.
    """
    posted = postings(scope).values("member_id")
    standing_in = substitutions(scope).values("substitute_id")
    tied = Tie.objects.filter(within(scope, block=None), holds_on(None)).values("organisation_id")
    return Member.objects.filter(
        within(scope, block=None, organisation="organisation_id")
        | Q(pk__in=posted)
        | Q(pk__in=standing_in)
        | Q(organisation_id__in=tied)
    )


def requires(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[Request, P], Response]], Callable[Concatenate[Request, P], Response]
]:
    """A view only for users who hold one of the roles today; others get "permission denied"."""

    def decorate(
        view: Callable[Concatenate[Request, P], Response],
    ) -> Callable[Concatenate[Request, P], Response]:
        @wraps(view)
        def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
            standing = getattr(request, "standing", None)
            if not isinstance(standing, Standing) or standing.roles.isdisjoint(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.required_roles = frozenset(roles)  # type: ignore[attr-defined]  # read by the page that lists access
        return cast("Callable[Concatenate[Request, P], Response]", checked)

    return decorate


def open_block(scope: Scope, block_id: UUID) -> Block:
    """A block of the scope; Http404 when it has ended, is a stranger's, or is none."""
    block = Block.objects.filter(pk=block_id, to_on__isnull=True).first()
    if block is None or not scope.covers(block.area_code, block.pk):
        raise Http404
    return block
