"""Entering at the desk what was written on a list at the doors."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minqing.lib.time import SHANGHAI, local_date
from minqing.territory.access import open_block, requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block
from minqing.territory.queries import officials_of, team_of
from minqing.visits import queries
from minqing.visits.forms import PaperForm
from minqing.visits.models import OUTCOMES, Round, VisitLine
from minqing.visits.operations import (
    HouseholdNotOnRegisterError,
    OutsideRoundError,
    VisitIdTakenError,
    VisitInFutureError,
    record_paper,
)
from minqing.visits.rules import Outcome
from minqing.visits.views.choosing import STAFF, block_name
from minqing.visits.views.sharing import entrance_chips, trail


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def paper(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """One form for a whole entrance; after it the next entrance."""
    block = open_block(request.scope, block_id)
    stairs = queries.entrances_of_block(request.scope, block)
    round_ = queries.current_round(block.area_code)
    wanted = request.GET.get("entrance", "")
    codes = [code for code, _, _ in stairs]
    entrance = wanted if wanted in codes else next(iter(codes), "")
    page = {
        "here": block,
        "place": block_name(block),
        "trail": trail(block, _("Visits made on paper")),
        "round": round_,
        "entrance_name": next((name for code, name, _ in stairs if code == entrance), ""),
        "chips": entrance_chips(stairs, entrance, everything=False),
        "outcomes": [OUTCOMES[each] for each in Outcome],
    }
    if round_ is None or not stairs:
        return render(request, "visits/paper.html", page)
    form = _form(request, block, entrance, round_)
    if request.method == "POST" and form.is_valid() and _record(request, block, round_, form):
        following = codes[codes.index(entrance) + 1 :][:1] or [entrance]
        return redirect(f"{request.path}?entrance={following[0]}")
    page |= {
        "form": form,
        "doors": [
            {
                "typed": each,
                "last": ""
                if each.door.last_outcome is None
                else OUTCOMES[Outcome(each.door.last_outcome)],
            }
            for each in form.doors()
        ],
    }
    return render(request, "visits/paper.html", page, status=422 if form.errors else 200)


def _form(request: ScopedRequest, block: Block, entrance: str, round_: Round) -> PaperForm:
    today = local_date(request.at)
    visitors = [
        (each.member_id, _named(each.name, each.for_name)) for each in team_of(block, today)
    ]
    known = {pk for pk, _ in visitors}
    visitors += [
        (each.member_id, each.member.name)
        for each in officials_of(request.scope, block.area_code, today)
        if each.member_id not in known
    ]
    return PaperForm(
        request.POST or None,
        doors=queries.block_doors(request.scope, block, today, round_, entrance=entrance),
        visitors=visitors,
        lines=list(VisitLine.objects.all()),
        round_=round_,
        at=request.at,
        initial=_initial(request.at, round_),
    )


def _initial(at: datetime, round_: Round) -> dict[str, object]:
    """Today, or the round's last day; the full hour that is over."""
    today = local_date(at)
    last = today if round_.to_on is None else min(today, round_.to_on - timedelta(days=1))
    day: date = max(last, round_.from_on)
    hour = at.astimezone(SHANGHAI).replace(minute=0)
    return {"visited_on": day, "about": hour.time()}


def _named(name: str, for_name: str) -> str:
    """Somebody who stands in is called so."""
    if not for_name:
        return name
    return _("%(name)s, standing in for %(absent)s") % {"name": name, "absent": for_name}


def _record(request: ScopedRequest, block: Block, round_: Round, form: PaperForm) -> bool:
    """Write the visits down; what stands in the way is said in the form."""
    rows = form.rows()
    try:
        new = record_paper(by=request.actor, at=request.at, block=block, round=round_, rows=rows)
    except HouseholdNotOnRegisterError as error:
        form.door_errors[error.args[0]] = _("This household was not on the register on that day.")
        form.add_error(None, _("Some doors need another look: see the notes beside them."))
        return False
    except (VisitIdTakenError, VisitInFutureError, OutsideRoundError):
        form.add_error(None, _("This form no longer fits. Open it again and enter the list anew."))
        return False
    if new:
        said = ngettext(
            "%(count)d visit is written down.", "%(count)d visits are written down.", new
        ) % {"count": new}
    else:
        said = _("These visits were written down before. Nothing was recorded twice.")
    messages.success(request, said)
    return True
