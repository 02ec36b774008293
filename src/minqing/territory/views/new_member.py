"""Adding one member of a body: first the body, then who it is."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.paging import query
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.organisations.models import Organisation
from minqing.organisations.operations import MemberError, register_member
from minqing.storage.dated import holds_on
from minqing.territory import queries
from minqing.territory.access import requires
from minqing.territory.forms import FindOrganisationForm, MemberForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.queries import NameKey
from minqing.territory.rules import MEMBER_KEEPERS
from minqing.territory.views import places


@require_safe
@requires(*MEMBER_KEEPERS)
def choose_organisation(request: ScopedRequest) -> HttpResponse:
    """For which body a member is added: those on the books of the reader's area."""
    form = FindOrganisationForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    rows, after = queries.organisation_list(
        _keeps(request),
        local_date(request.at),
        search=search,
        after=NameKey.read(request.GET.get("after", "")),
    )
    return render(
        request,
        "territory/choose_organisation.html",
        {
            "form": form,
            "rows": rows,
            "filtered": bool(search),
            "trail": _trail(request, (_("Add a member"), "")),
            "next_url": query(q=search, after=after) if after else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MEMBER_KEEPERS)
def new_member(request: ScopedRequest, organisation_id: UUID) -> HttpResponse:
    """Who the new member is."""
    today = local_date(request.at)
    organisation = Organisation.objects.filter(holds_on(today), pk=organisation_id).first()
    if organisation is None:
        raise Http404
    if not _keeps(request).covers_area(organisation.area_code):
        raise PermissionDenied
    form = MemberForm(request.POST or None, initial={"from_on": today})
    listed = f"{reverse('territory:members')}{query(organisation=organisation.pk)}"
    if request.method == "POST" and form.is_valid():
        try:
            member = register_member(
                organisation=organisation, **form.cleaned_data, by=request.actor, at=request.at
            )
        except MemberError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": member.name})
            return redirect(listed)
    return render(
        request,
        "territory/new_member.html",
        {
            "form": form,
            "organisation": organisation,
            "back": listed,
            "trail": _trail(request, (organisation.name, listed), (_("Add a member"), "")),
        },
        status=422 if form.errors else 200,
    )


def _keeps(request: ScopedRequest) -> Scope:
    """Where the reader keeps the lists of members: by the posts that do, not by any other."""
    return request.standing.scope_as(*MEMBER_KEEPERS)


def _trail(request: ScopedRequest, *below: tuple[str, str]) -> places.Trail:
    path = queries.area_path(places.own_area(request))
    return places.trail(request, path, (_("Members"), reverse("territory:members")), *below)
