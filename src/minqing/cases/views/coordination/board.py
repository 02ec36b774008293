"""The board of a street or of the district office, and the lists that its numbers open."""

from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.cases.models import LEVEL_LABELS, SUPERVISION_LABELS
from minqing.cases.queries.coordination import lists
from minqing.cases.queries.coordination.lists import (
    ConveningRow,
    ConveningView,
    PartView,
    SupervisionRow,
)
from minqing.cases.rules import HOLDERS, CaseLevel
from minqing.cases.rules.coordination import CONVENES, SupervisionKind
from minqing.cases.views.coordination import OFFICE
from minqing.lib.paging import MomentKey, query
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["board_page", "convenings_page", "parts_page", "supervision_page"]

_SHOWN = 10
Chosen = TypeVar("Chosen", PartView, ConveningView)


@require_safe
@requires(*OFFICE)
def board_page(request: ScopedRequest) -> HttpResponse:
    """What the office holds, whom it has convened, what is overdue, and its supervision."""
    levels = [
        level
        for level in CaseLevel
        if level in CONVENES and not request.standing.roles.isdisjoint(HOLDERS[level])
    ]
    found = lists.board(request.scope, levels, at=request.at)
    shown = lists.board_lists(request.scope, at=request.at, most=_SHOWN)
    return render(
        request,
        "cases/coordination/board.html",
        {
            "board": found,
            "held": [
                {
                    "label": _("%(level)s: with something due") % {"level": LEVEL_LABELS[level]},
                    "count": found.held[level],
                    "href": f"{reverse('cases:queue')}?view=due&level={level.value}",
                }
                for level in levels
            ],
            "parts": shown.parts,
            "convened": [_convening_line(row) for row in shown.convened],
            "steps": [_supervision_line(row) for row in shown.steps],
            "more_parts": shown.more_parts,
            "more_convened": shown.more_convened,
            "more_steps": shown.more_steps,
        },
    )


@require_safe
@requires(*OFFICE)
def parts_page(request: ScopedRequest) -> HttpResponse:
    """Parts of one kind: overdue, put back, answered."""
    view = _view(request, PartView, PartView.OWED)
    rows, after = lists.part_list(
        request.scope, view, at=request.at, after=MomentKey.read(request.GET.get("after", ""))
    )
    return render(
        request,
        "cases/coordination/parts.html",
        {
            "rows": rows,
            "tabs": _tabs(_part_views(), view),
            "next_url": query(view=view.value, after=after) if after else "",
            "trail": _trail(_("Parts of units")),
        },
    )


@require_safe
@requires(*OFFICE)
def convenings_page(request: ScopedRequest) -> HttpResponse:
    """Convenings that are open, wait for the office's reply, or have ended."""
    view = _view(request, ConveningView, ConveningView.OPEN)
    rows, after = lists.convening_list(
        request.scope, view, after=MomentKey.read(request.GET.get("after", ""))
    )
    return render(
        request,
        "cases/coordination/convenings.html",
        {
            "rows": [_convening_line(row) for row in rows],
            "tabs": _tabs(_convening_views(), view),
            "next_url": query(view=view.value, after=after) if after else "",
            "trail": _trail(_("Convened units")),
        },
    )


@require_safe
@requires(*OFFICE)
def supervision_page(request: ScopedRequest) -> HttpResponse:
    """Every step of supervision, the newest first."""
    rows, after = lists.supervision_list(
        request.scope, after=MomentKey.read(request.GET.get("after", ""))
    )
    return render(
        request,
        "cases/coordination/supervision.html",
        {
            "steps": [_supervision_line(row) for row in rows],
            "next_url": query(after=after) if after else "",
            "trail": _trail(_("Supervision")),
        },
    )


def _convening_line(row: ConveningRow) -> dict[str, Any]:
    convening = row.convening
    return {
        "convening": convening,
        "lead": row.lead,
        "purpose": row.purpose,
        "level": LEVEL_LABELS[CaseLevel(convening.level)],
        "to_reply": convening.ended_at is None and not convening.owed and convening.answered,
    }


def _supervision_line(row: SupervisionRow) -> dict[str, Any]:
    return {
        "step": row.step,
        "number": row.number,
        "unit": row.unit,
        "text": row.text,
        "kind": SUPERVISION_LABELS[SupervisionKind(row.step.kind)],
        "href": (
            reverse("cases:convening", args=[row.convening_id])
            if row.convening_id
            else reverse("cases:case", args=[row.step.case_id])
        ),
    }


def _view(request: ScopedRequest, views: type[Chosen], default: Chosen) -> Chosen:
    """The view of the address, the default for anything else."""
    wanted = request.GET.get("view", "")
    return views(wanted) if wanted in set(views) else default


def _tabs(labels: dict[Any, str], chosen: Any) -> list[dict[str, object]]:
    return [
        {"label": label, "href": f"?view={view.value}", "active": view is chosen}
        for view, label in labels.items()
    ]


def _part_views() -> dict[PartView, str]:
    return {
        PartView.OVERDUE: _("Overdue"),
        PartView.SOON: _("Due within three days"),
        PartView.PUT_BACK: _("To be decided"),
        PartView.OWED: _("Waiting for units"),
        PartView.ANSWERED: _("Answered by units"),
        PartView.ALL: _("All parts"),
    }


def _convening_views() -> dict[ConveningView, str]:
    return {
        ConveningView.OPEN: _("Convened now"),
        ConveningView.TO_REPLY: _("To be replied to"),
        ConveningView.ENDED: _("Ended convenings"),
    }


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("Coordination"), reverse("cases:coordination")), (title, "")]
