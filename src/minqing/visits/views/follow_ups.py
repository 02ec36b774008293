"""What follows at doors: supervisors' lists, and the proposals that the neighbourhood decides."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.households.operations import RegisterError
from minqing.lib.paging import counted_out, same_page
from minqing.lib.time import local_date
from minqing.sheets.operations import write_xlsx
from minqing.sheets.rules.columns import Cell
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits import queries
from minqing.visits.forms import AcceptForm, AgainForm
from minqing.visits.models import FOLLOW_UPS, OUTCOMES, PARTS_OF_DAY, Round
from minqing.visits.operations import (
    AgainTooEarlyError,
    DoorNeededError,
    ProposalDecidedError,
    accept_proposal,
    go_again,
    note_export,
)
from minqing.visits.queries import FollowKind, FollowRow, FollowSort, ProposalRow
from minqing.visits.rules import EFFECTS, FollowUp, Outcome, PartOfDay, ProposalState
from minqing.visits.views.choosing import STAFF, block_name, home_of

EXPORT_LIMIT = 20_000
"""Rows of one file. More would keep a worker busy for longer than a browser waits."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def follow_ups(request: ScopedRequest) -> HttpResponse:
    """Doors where nobody was home or somebody refused, what is due, what waits; POST saves it."""
    round_ = _round(request)
    kind, sort = _kind(request), _sort(request)
    block = _block(request)
    today = local_date(request.at)
    area = Area.objects.filter(pk=request.GET.get("area", "")[:18]).first()
    wanted: dict[str, Any] = {
        "on": today,
        "block_id": None if block is None else block.pk,
        "area_code": "" if area is None else area.code,
    }
    if request.method == "POST" and round_ is not None:
        return _export(request, round_, kind, sort, wanted)
    page: dict[str, Any] = {
        "round": round_,
        "rows": [],
        "chips": [],
        "today": today,
        "block": block,
        "narrowed": [
            {
                "label": name,
                "href": same_page(request.GET.dict(), **{key: ""}),
                "active": True,
                "removes": True,
            }
            for key, name in (
                ("area", "" if area is None else area.name),
                ("block", "" if block is None else block_name(block)),
            )
            if name
        ],
        "trail": [(_("Rounds"), reverse("visits:rounds")), (_("What follows at doors"), "")],
    }
    if round_ is not None:
        rows, after = queries.follow_ups(
            request.scope, round_, kind, sort=sort, after=request.GET.get("after", ""), **wanted
        )
        page |= {
            "rows": [_line(each, today) for each in rows],
            "chips": _chips(request, round_, kind, wanted),
            "sorts": _sorts(request, sort),
            "next_url": same_page(request.GET.dict(), after=after) if after else "",
            "decides": not request.standing.roles.isdisjoint(OFFICIALS),
        }
    return render(request, "visits/follow_ups.html", page)


def _kind(request: ScopedRequest) -> FollowKind:
    asked = request.GET.get("show", "")
    return FollowKind(asked) if asked in set(FollowKind) else FollowKind.NOT_HOME


def _sort(request: ScopedRequest) -> FollowSort:
    asked = request.GET.get("sort", "")
    return FollowSort(asked) if asked in set(FollowSort) else FollowSort.DUE


def _round(request: ScopedRequest) -> Round | None:
    """The round asked for, of those held where the reader works; else the newest not closed."""
    rounds = queries.rounds_of(home_of(request))
    asked = request.GET.get("round", "")
    return next((each for each in rounds if str(each.pk) == asked), queries.newest_open(rounds))


def _block(request: ScopedRequest) -> Block | None:
    try:
        wanted = UUID(request.GET.get("block", ""))
    except ValueError:
        return None
    found = Block.objects.filter(pk=wanted).first()
    if found is not None and not request.scope.covers(found.area_code, found.pk):
        raise PermissionDenied
    return found


def _kind_words() -> dict[FollowKind, str]:
    return {
        FollowKind.NOT_HOME: _("Nobody home"),
        FollowKind.REFUSED: _("Refused a visit"),
        FollowKind.DUE: _("Due by today"),
        FollowKind.WAITING: _("Wait for the neighbourhood"),
    }


def _chips(
    request: ScopedRequest, round_: Round, kind: FollowKind, wanted: dict[str, Any]
) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "href": same_page(request.GET.dict(), show=each.value, after=""),
            "active": each is kind,
            "count": counted_out(queries.count_follow_ups(request.scope, round_, each, **wanted)),
        }
        for each, label in _kind_words().items()
    ]


def _sorts(request: ScopedRequest, sort: FollowSort) -> list[dict[str, object]]:
    words = {
        FollowSort.DUE: _("by the next day"),
        FollowSort.TRIES: _("most tries first"),
        FollowSort.DOOR: _("by door"),
    }
    return [
        {
            "label": label,
            "href": same_page(request.GET.dict(), sort=each.value, after=""),
            "active": each is sort,
        }
        for each, label in words.items()
    ]


def _line(row: FollowRow, today: date) -> dict[str, object]:
    standing = row.standing
    part = standing.due_part
    return {
        "row": row,
        "outcome": OUTCOMES[Outcome(standing.last_outcome)],
        "follow_up": FOLLOW_UPS[FollowUp(standing.follow_up)],
        "part": "" if part is None else PARTS_OF_DAY[PartOfDay(part)],
        "overdue": standing.due_on is not None and standing.due_on < today,
    }


def _export(
    request: ScopedRequest,
    round_: Round,
    kind: FollowKind,
    sort: FollowSort,
    wanted: dict[str, Any],
) -> HttpResponse:
    """The whole list as a workbook; who took it along stands in the ledger."""
    rows, more = queries.follow_ups(
        request.scope, round_, kind, sort=sort, limit=EXPORT_LIMIT, **wanted
    )
    if more:
        words = _("More than %(limit)s households do not fit into one table. Choose a block first.")
        messages.error(request, words % {"limit": f"{EXPORT_LIMIT:,}"})
        return redirect(same_page(request.GET.dict()))
    file = BytesIO()
    write_xlsx(file, _heads(), (_cells(_line(each, wanted["on"])) for each in rows))
    note_export(
        by=request.actor,
        at=request.at,
        scope=request.scope,
        name=kind.value,
        household_ids=[each.household.pk for each in rows],
    )
    response = HttpResponse(file.getvalue(), content_type=_XLSX)
    day = local_date(request.at).isoformat()
    response["Content-Disposition"] = f'attachment; filename="doors-{kind}-{day}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _heads() -> list[str]:
    return [
        _("Door"),
        _("Household"),
        _("Tries in vain"),
        _("Last visit"),
        _("Outcome"),
        _("Card left"),
        _("What follows"),
        _("Next on"),
        _("Responsible"),
    ]


def _cells(line: dict[str, Any]) -> list[Cell]:
    row: FollowRow = line["row"]
    return [
        row.household.dwelling.address,
        row.household.name,
        row.standing.tries,
        row.standing.last_visit_at,
        str(line["outcome"]),
        _("yes") if row.standing.card_left else "",
        str(line["follow_up"]),
        row.standing.due_on,
        row.responsible or "",
    ]


@require_safe
@requires(*OFFICIALS)
def proposals(request: ScopedRequest) -> HttpResponse:
    """What visits propose to the neighbourhood, the longest waiting first; or what was decided."""
    decided = request.GET.get("show") == "decided"
    outcome = request.GET.get("outcome", "")
    known = outcome if outcome in {each.value for each in EFFECTS} else None
    rows = queries.proposal_rows(request.scope, outcome=known, decided=decided)
    return render(
        request,
        "visits/proposals.html",
        {
            "rows": [
                {"row": each, "outcome": OUTCOMES[Outcome(each.proposal.outcome)]} for each in rows
            ],
            "decided": decided,
            "chips": [
                {
                    "label": label,
                    "href": same_page(request.GET.dict(), show=show),
                    "active": decided == (show == "decided"),
                }
                for show, label in (("waiting", _("Waiting")), ("decided", _("Decided")))
            ],
            "outcomes": [
                {
                    "label": label,
                    "href": same_page(request.GET.dict(), outcome=code),
                    "active": (known or "") == code,
                }
                for code, label in [
                    ("", _("All outcomes")),
                    *((each.value, OUTCOMES[each]) for each in EFFECTS if each != Outcome.MET),
                ]
            ],
            "trail": [
                (_("Coverage"), reverse("visits:coverage_own")),
                (_("Proposals about doors"), ""),
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICIALS)
def proposal(request: ScopedRequest, door_proposal_id: UUID) -> HttpResponse:
    """A proposal with the visits behind it; the neighbourhood's secretary decides."""
    row = next(iter(queries.proposal_rows(request.scope, proposal_id=door_proposal_id)), None)
    if row is None:
        raise Http404
    found = row.proposal
    outcome = Outcome(found.outcome)
    may_decide = found.state == ProposalState.WAITING and request.standing.holds(
        [Role.NEIGHBOURHOOD_SECRETARY], found.area_code, found.block_id
    )
    today = local_date(request.at)
    act = request.POST.get("act")
    accept = AcceptForm(
        request.POST if act == "accept" else None,
        outcome=outcome,
        doors=queries.doors_beside(row.household),
        initial={"on": local_date(found.visited_at)},
    )
    again = AgainForm(request.POST if act == "again" else None, today=today)
    if request.method == "POST" and may_decide and _decided(request, row, accept, again):
        return redirect("visits:proposals")
    return render(
        request,
        "visits/proposal.html",
        {
            "row": row,
            "proposal": found,
            "outcome": OUTCOMES[outcome],
            "effect": _effect_words(outcome),
            "changes_register": EFFECTS[outcome].then is FollowUp.REGISTER,
            "history": [
                {
                    "at": at,
                    "title": OUTCOMES[Outcome(code)],
                    "who": visitor,
                    "text": note,
                    "kind": "done" if code == Outcome.MET else "neutral",
                }
                for at, code, visitor, note in queries.visits_before(request.scope, found)
            ],
            "accept": accept,
            "again": again,
            "may_decide": may_decide,
            "trail": [
                (_("Proposals about doors"), reverse("visits:proposals")),
                (row.household.dwelling.address, ""),
            ],
        },
        status=422 if accept.errors or again.errors else 200,
    )


def _effect_words(outcome: Outcome) -> tuple[str, str]:
    """What accepting does, and the words of its button."""
    return {
        Outcome.VACANT: (
            _("Nobody lives here any more: the household leaves the register."),
            _("Take off the register"),
        ),
        Outcome.MOVED_AWAY: (
            _("They moved: the household leaves this door, and is entered at another if you say."),
            _("Change the register"),
        ),
        Outcome.MERGED_FLAT: (
            _("Two flats are one: this household and its door leave the register."),
            _("Take off the register"),
        ),
        Outcome.WRONG_ADDRESS: (
            _("They live behind another door: the household is moved there and is to be visited."),
            _("Put the address right"),
        ),
        Outcome.NOBODY_HOME: (
            _("The tries are used up: nobody goes there again in this round."),
            _("Leave for this round"),
        ),
        Outcome.REFUSED: (
            _("They do not want a visit: nobody goes there again in this round."),
            _("Leave for this round"),
        ),
    }[outcome]


def _decided(
    request: ScopedRequest, row: ProposalRow, accept: AcceptForm, again: AgainForm
) -> bool:
    """Do what was asked; False when the page has to be shown again."""
    form = accept if accept.is_bound else again
    if not form.is_valid():
        return False
    frame: dict[str, Any] = {"by": request.actor, "at": request.at, "proposal": row.proposal}
    try:
        if accept.is_bound:
            accept_proposal(on=accept.cleaned_data["on"], dwelling=accept.dwelling, **frame)
            messages.success(request, _("Accepted, and done."))
        else:
            go_again(
                reason=again.cleaned_data["reason"],
                again_on=again.cleaned_data["again_on"],
                **frame,
            )
            messages.success(request, _("Turned down: the door is due again."))
    except ProposalDecidedError:
        messages.error(request, _("This has been decided, or answered by a later visit."))
        return True
    except AgainTooEarlyError:
        again.add_error("again_on", _("Choose today or a later day."))
    except DoorNeededError:
        accept.add_error("door", _("Choose the door where they live."))
    except RegisterError as error:
        accept.add_error("on", str(error))
    return not form.errors
