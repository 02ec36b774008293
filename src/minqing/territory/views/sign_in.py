"""A code for the first sign-in of somebody in post, shown once."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minqing.accounts.models import User
from minqing.accounts.operations import issue_codes
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Posting
from minqing.territory.queries import standing_of_user
from minqing.territory.rules import OFFICIALS
from minqing.territory.views import places


def user_for_code(request: ScopedRequest, held: Posting) -> User | None:
    """The account of whoever holds a post, if the reader may give out a code for it.

    A code takes the place of the password, so whoever gives it out could sign in with it. It is
    for those alone who may fill every post that this opens, also those outside their own sight.
    """
    today = local_date(request.at)
    if held.to_on is not None and held.to_on <= today:
        return None
    user = User.objects.filter(member_id=held.member_id, is_active=True, is_operator=False).first()
    if user is None or user.pk == request.user.pk:
        return None
    opened = [
        each
        for day in {today, max(today, held.from_on)}
        for each in standing_of_user(user.pk, day).postings
    ]
    may = all(each.role in places.fills(request, each.area_code) for each in opened)
    return user if opened and may else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def sign_in_code(request: ScopedRequest, posting_id: UUID) -> HttpResponse:
    """Say what a code does, then show a new one; it is kept nowhere and never shown again."""
    held = places.posting_inside(request, posting_id)
    user = user_for_code(request, held)
    if user is None:
        raise PermissionDenied
    code = ""
    if request.method == "POST":
        codes = issue_codes(users=[user], area_code=held.area_code, by=request.actor, at=request.at)
        code = codes[user.pk]
    return render(
        request,
        "territory/sign_in_code.html",
        {
            "posting": held,
            "signs_in": user,
            "code": code,
            "trail": places.trail_to(request, held, (_("Code for the first sign-in"), "")),
        },
    )
