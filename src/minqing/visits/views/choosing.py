"""What a page was asked for: place, round, group, cut-off; and addresses that keep it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from minqing.households.models import GROUP_LABELS
from minqing.households.rules import Group
from minqing.lib.codes import Level, level_of
from minqing.lib.paging import query
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Block
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.forms import CoverageFilter
from minqing.visits.models import Round
from minqing.visits.queries import (
    NamedArea,
    Narrowed,
    Surroundings,
    newest_open,
    rounds_of,
    surroundings,
)

STAFF = (*sorted(OFFICIALS), Role.BLOCK_LEAD, Role.TEAM_MEMBER)

_BOARD_LEVELS = (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD)

Trail = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page shows, after the filter was read."""

    area_code: str
    round: Round | None
    group: str = Group.ALL.value
    cut_off: date | None = None
    block_id: UUID | None = None
    narrowed: Narrowed = field(default_factory=Narrowed)
    form: CoverageFilter | None = field(default=None, compare=False)

    def query(self, **changes: object) -> str:
        """The filter as it stands in an address, some of it changed; empty values are left out."""
        wanted: dict[str, object] = {
            "round": None if self.round is None else self.round.pk,
            "group": None if self.group == Group.ALL else self.group,
            "cut_off": self.cut_off,
            "block": self.block_id,
            "alone": "1" if self.narrowed.alone else None,
            "responsible": self.narrowed.member_id,
            **changes,
        }
        return query(**wanted)

    def board(self, code: str | None = None, **changes: object) -> str:
        """The address of a board with the same filter."""
        return reverse("visits:board", args=[code or self.area_code]) + self.query(**changes)

    def open_list(self, code: str | None = None, **changes: object) -> str:
        """The address of the households not yet visited with the same filter."""
        return reverse("visits:open", args=[code or self.area_code]) + self.query(**changes)

    def met_list(self, code: str | None = None, **changes: object) -> str:
        """The address of the households visited with the same filter."""
        return reverse("visits:met", args=[code or self.area_code]) + self.query(**changes)

    def groups(self) -> list[dict[str, object]]:
        """The chips that choose the group."""
        return [
            {
                "label": GROUP_LABELS[each],
                "href": self.query(group=None if each is Group.ALL else each.value) or "?",
                "active": each.value == self.group,
            }
            for each in Group
        ]


def chosen(request: ScopedRequest, area_code: str, rounds: Sequence[Round] | None = None) -> Chosen:
    """Read the filter; what is wrong in it is shown in the form and left out of the page.

    ``rounds`` are those of the area, when the page has read them already.
    """
    rounds = rounds_of(area_code) if rounds is None else rounds
    newest = newest_open(rounds)
    written = request.GET.copy()
    written.setdefault("round", "" if newest is None else str(newest.pk))
    written.setdefault("group", Group.ALL.value)
    form = CoverageFilter(written, rounds=rounds, today=local_date(request.at))
    form.is_valid()
    clean = form.cleaned_data
    return Chosen(
        area_code=area_code,
        round=form.rounds.get(clean.get("round", ""), newest),
        group=clean.get("group") or Group.ALL.value,
        cut_off=clean.get("cut_off"),
        block_id=clean.get("block"),
        narrowed=Narrowed(bool(clean.get("alone")), clean.get("responsible")),
        form=form,
    )


def around(code: str) -> Surroundings:
    """The area and what surrounds it; Http404 when the code names no area that has a board."""
    try:
        level = level_of(code)
    except ValueError:
        raise Http404 from None
    found = surroundings(code) if level in _BOARD_LEVELS else Surroundings()
    if not found.path or found.path[-1].code != code:
        raise Http404
    return found


def block_of(scope: Scope, place: Surroundings, block_id: UUID | None) -> Block | None:
    """The block asked for; Http404 when it is not one of the area, 403 when it is a stranger's."""
    if block_id is None:
        return None
    area = place.path[-1]
    if area.level == Level.NEIGHBOURHOOD:
        block = place.blocks.get(block_id)
    else:
        block = Block.objects.filter(pk=block_id, area_code__startswith=area.code).first()
    if block is None:
        raise Http404
    if not scope.covers(block.area_code, block.pk):
        raise PermissionDenied
    return block


def may_share(request: ScopedRequest, block: Block) -> bool:
    """Whoever works for the area of the block, or leads it; a member of its team may not."""
    return request.scope.covers_area(block.area_code) or request.standing.holds(
        (Role.BLOCK_LEAD,), block.area_code, block.pk
    )


def block_name(block: Block) -> str:
    """The block as people call it; the unassigned one has no label of its own."""
    return _("Not in any block") if block.is_unassigned else block.label


def trail(scope: Scope, path: list[NamedArea], picked: Chosen, block: Block | None) -> Trail:
    """Breadcrumbs from the district down; areas the reader has no board of are not links."""
    steps: Trail = []
    for area in path:
        last = area is path[-1] and block is None
        openable = bool(scope.ranges) or area.level == Level.NEIGHBOURHOOD
        steps.append(
            (area.name, picked.board(area.code, block=None) if openable and not last else "")
        )
    if block is not None:
        steps.append((block_name(block), picked.board()))
    return steps


def home_of(request: ScopedRequest) -> str:
    """The largest area of the reader's scope, else the neighbourhood of their blocks."""
    if request.scope.ranges:
        return min((reach.lower for reach in request.scope.ranges), key=len)
    block = Block.objects.filter(pk__in=request.scope.blocks).order_by("area_code").first()
    if block is None:
        raise PermissionDenied
    return block.area_code
