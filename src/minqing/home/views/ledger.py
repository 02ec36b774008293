"""The ledger as a page."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from minqing.home.queries import ledger_page
from minqing.lib.paging import MomentKey
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS

__all__ = ["ledger"]

_KINDS = {
    "visits": _("visits"),
    "cases": _("requests"),
    "households": _("register"),
    "territory": _("places and posts"),
    "organisations": _("organisations"),
    "fieldwork": _("phones"),
    "accounts": _("sign-ins"),
}


@require_safe
@requires(*OFFICIALS)
def ledger(request: ScopedRequest) -> HttpResponse:
    """Who did what in the reader's area, newest first."""
    act = request.GET.get("act", "")
    act = act if act in _KINDS else ""
    lines, after = ledger_page(
        request.standing.scope_as(*OFFICIALS),
        after=MomentKey.read(request.GET.get("after", "")),
        act=act,
    )
    next_url = "?" + urlencode({"act": act, "after": str(after)}) if after else ""
    chips = [
        {"label": label, "href": f"?act={kind}", "active": kind == act}
        for kind, label in _KINDS.items()
    ]
    return render(
        request,
        "home/ledger.html",
        {"lines": lines, "next_url": next_url, "chips": chips, "act": act},
    )
