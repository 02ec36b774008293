"""The members of the reader's area and organisations."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.lib.time import local_date
from minqing.organisations.models import Organisation
from minqing.territory import queries
from minqing.territory.access import requires
from minqing.territory.forms import FindForm
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import ROLE_LABELS
from minqing.territory.queries import MemberKey
from minqing.territory.rules import OFFICIALS, Role


@require_safe
@requires(*OFFICIALS, Role.BRANCH_SECRETARY, Role.UNIT_OFFICER)
def members(request: ScopedRequest) -> HttpResponse:
    """Members by the sound of the name, with their organisation and their posts."""
    form = FindForm(request.GET)
    form.is_valid()
    search, organisation_id = form.cleaned_data.get("q", ""), form.cleaned_data.get("organisation")
    rows, after = queries.member_list(
        request.scope,
        local_date(request.at),
        search=search or "",
        organisation_id=organisation_id,
        after=MemberKey.read(request.GET.get("after", "")),
    )
    kept = {"q": search or "", "organisation": organisation_id or ""}
    return render(
        request,
        "territory/members.html",
        {
            "form": form,
            "rows": [
                {
                    "member": each.member,
                    "posts": [
                        {"posting": post, "role": ROLE_LABELS[Role(post.role)]}
                        for post in each.posts
                    ],
                }
                for each in rows
            ],
            "organisation": Organisation.objects.filter(pk=organisation_id).first()
            if organisation_id
            else None,
            "next_url": "?" + urlencode({**kept, "after": str(after)}) if after else "",
            "filtered": bool(search or organisation_id),
            "heading": _("Members"),
        },
    )
