"""Sharing out the households of a block among its team, and the lists to take to the doors."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.time import local_date
from minqing.territory.access import open_block, requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
from minqing.territory.queries import team_of
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits import queries
from minqing.visits.forms import NamesForm, StretchForm, read_stretches, stretches
from minqing.visits.models import OUTCOMES
from minqing.visits.operations import (
    HouseholdElsewhereError,
    NamedLaterError,
    NotOfTheTeamError,
    OwnHouseholdError,
    share_out,
)
from minqing.visits.rules import Outcome, apart_from_kin, even_shares
from minqing.visits.views.choosing import STAFF, block_name, may_share

#: A block is some 120 households; what no block holds may be thousands, and is shown by entrance.
SHOWN = 400

Team = list[tuple[UUID, str]]

_REFUSALS = (NotOfTheTeamError, OwnHouseholdError, HouseholdElsewhereError, NamedLaterError)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS, Role.BLOCK_LEAD)
def share(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """Who of the team looks after which door of a block."""
    block = open_block(request.scope, block_id)
    if not may_share(request, block):
        raise PermissionDenied
    today = local_date(request.at)
    team = [(each.member_id, each.name) for each in team_of(block, today) if not each.for_name]
    stairs = queries.entrances_of_block(request.scope, block)
    entrance = chosen_entrance(request, stairs)
    doors = queries.block_doors(
        request.scope, block, today, queries.current_round(block.area_code), entrance=entrance
    )
    stretch, names = _forms(request, doors, team)
    form: StretchForm | NamesForm = names if request.POST.get("act") == "names" else stretch
    if request.method == "POST":
        responsible = (
            read_stretches(request.POST.getlist("stretch"), doors)
            if request.POST.get("act") == "proposal"
            else (form.responsible if form.is_valid() else {})
        )
        problem = _take_over(request, block, responsible, doors)
        if problem is None:
            return redirect(f"{request.path}?entrance={entrance}" if entrance else request.path)
        if problem:
            form.add_error(None, problem)
    proposal = (
        stretches(doors, _proposed(doors, team), team)
        if request.GET.get("propose") and team and doors
        else []
    )
    return render(
        request,
        "visits/share.html",
        {
            "here": block,
            "place": block_name(block),
            "trail": trail(block, _("Who looks after whom")),
            "stretch": stretch,
            "names": names,
            "shares": queries.shares(doors, team),
            "entrances": queries.entrances(doors),
            "chips": entrance_chips(stairs, entrance),
            "entrance": entrance,
            "team": team,
            "proposal": proposal,
            "doors": len(doors),
            "selected": set(request.POST.getlist("selected")),
        },
        status=422 if stretch.errors or names.errors else 200,
    )


def _proposed(doors: list[queries.BlockDoor], team: Team) -> list[int | None]:
    """Even shares, with nobody looking after their own household or a relative's."""
    kin = queries.kin_pairs(
        (member_id for member_id, _ in team), (door.household_id for door in doors)
    )
    related = [
        (door, member)
        for door, each in enumerate(doors)
        for member, (member_id, _) in enumerate(team)
        if (member_id, each.household_id) in kin
    ]
    shares = even_shares([each.entrance_code for each in doors], len(team))
    return apart_from_kin(shares, related, len(team))


def _forms(
    request: ScopedRequest, doors: list[queries.BlockDoor], team: Team
) -> tuple[StretchForm, NamesForm]:
    act = request.POST.get("act", "")
    return (
        StretchForm(request.POST if act == "stretch" else None, doors=doors, team=team),
        NamesForm(request.POST if act == "names" else None, doors=doors, team=team),
    )


def _take_over(
    request: ScopedRequest,
    block: Block,
    responsible: dict[UUID, UUID] | None,
    doors: list[queries.BlockDoor],
) -> str | None:
    """Write it down; gives what stands in the way, empty when a form says so itself."""
    if responsible is None:
        return _refusal(HouseholdElsewhereError(), doors)
    if not responsible:
        return ""
    try:
        changed = share_out(
            by=request.actor,
            at=request.at,
            block=block,
            responsible=responsible,
            from_on=local_date(request.at),
        )
    except _REFUSALS as error:
        return _refusal(error, doors)
    messages.success(
        request,
        ngettext(
            "%(count)d household has its responsible person now.",
            "%(count)d households have their responsible person now.",
            changed,
        )
        % {"count": changed}
        if changed
        else _("Nothing changed: they look after these doors already."),
    )
    return None


def _refusal(error: Exception, doors: list[queries.BlockDoor]) -> str:
    """Why the doors cannot be given like this, and what to do."""
    if isinstance(error, OwnHouseholdError):
        own = {household_id for _member, household_id in error.pairs}
        named = [f"{each.entrance_name} {each.door}" for each in doors if each.household_id in own]
        return _(
            "Nobody looks after their own household or a relative's. Give %(doors)s to somebody"
            " else."
        ) % {"doors": ", ".join(named)}
    if isinstance(error, NotOfTheTeamError):
        return _("Only somebody who is posted to this block can look after its households.")
    if isinstance(error, NamedLaterError):
        return _("For some of these doors somebody is named from a later day already.")
    return _("The doors of this block have changed meanwhile. Look again.")


@require_safe
@requires(*STAFF)
def door_list(request: ScopedRequest, block_id: UUID) -> HttpResponse:
    """The doors of a block on paper, entrance by entrance, with room for what was found."""
    block = open_block(request.scope, block_id)
    today = local_date(request.at)
    round_ = queries.current_round(block.area_code)
    stairs = queries.entrances_of_block(request.scope, block)
    entrance = chosen_entrance(request, stairs)
    doors = queries.block_doors(request.scope, block, today, round_, entrance=entrance)
    member = _member(request.GET.get("member", ""))
    name = next((each.responsible for each in doors if each.member_id == member), "")
    if member is not None:
        doors = [each for each in doors if each.member_id == member]
    area = Area.objects.defer("boundary").filter(code=block.area_code).first()
    return render(
        request,
        "visits/door_list.html",
        {
            "place": block_name(block),
            "neighbourhood": area.name if area else "",
            "round": round_,
            "member_name": name,
            "today": today,
            "doors": len(doors),
            "outcomes": [OUTCOMES[each] for each in Outcome],
            "sheets": [
                {"entrance": each, "rows": [_line(door) for door in each.doors]}
                for each in queries.entrances(doors)
            ],
        },
    )


def _line(door: queries.BlockDoor) -> dict[str, Any]:
    last = None if door.last_outcome is None else OUTCOMES[Outcome(door.last_outcome)]
    return {"door": door, "last": last}


def chosen_entrance(request: ScopedRequest, stairs: list[tuple[str, str, int]]) -> str:
    """The entrance asked for; the first one where all doors would be too many."""
    wanted = request.GET.get("entrance", "")
    if wanted in {code for code, _, _ in stairs}:
        return wanted
    many = sum(number for _, _, number in stairs) > SHOWN
    return stairs[0][0] if many else ""


def entrance_chips(
    stairs: list[tuple[str, str, int]], entrance: str, *, everything: bool = True
) -> list[dict[str, Any]]:
    """The chips that choose an entrance."""
    whole = (
        [{"label": _("All entrances"), "href": "?", "active": not entrance}]
        if everything and sum(number for _, _, number in stairs) <= SHOWN
        else []
    )
    return whole + [
        {"label": name, "href": f"?entrance={code}", "active": code == entrance, "count": number}
        for code, name, number in stairs
    ]


def trail(block: Block, here: str) -> list[tuple[str, str]]:
    """From the block's board of coverage to the present page."""
    board = reverse("visits:board", args=[block.area_code]) + f"?block={block.pk}"
    return [(block_name(block), board), (here, "")]


def _member(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
