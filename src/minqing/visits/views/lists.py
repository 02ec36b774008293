"""The list of visits, and the households nobody is responsible for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.households import access
from minqing.lib.paging import MomentKey, counted_out, same_page
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits import queries
from minqing.visits.forms import VisitListFilter
from minqing.visits.models import OUTCOMES, SOURCES, Round, VisitLine
from minqing.visits.queries import doors, log
from minqing.visits.rules import Outcome, Source
from minqing.visits.views.choosing import STAFF, block_name


@require_safe
@requires(*STAFF)
def visit_list(request: ScopedRequest) -> HttpResponse:
    """The visits at the doors of the reader's scope, newest first."""
    form = VisitListFilter(request.GET)
    form.is_valid()
    clean = form.cleaned_data
    since, until = clean.get("since"), clean.get("until")
    rows, after = queries.visit_log(
        request.scope,
        log.VisitFilter(
            block_id=clean.get("block"),
            household_id=clean.get("household"),
            outcome=clean.get("outcome") or None,
            since=None if since is None else start_of_local_day(since),
            before=None if until is None else end_of_local_day(until),
            area_code=clean.get("area") or "",
            round_id=clean.get("round"),
            line_code=clean.get("line") or None,
            member_id=clean.get("visitor"),
        ),
        after=MomentKey.read(request.GET.get("after", "")),
    )
    chips = [
        {
            "label": label,
            "href": same_page(request.GET.dict(), outcome=code, after=""),
            "active": (clean.get("outcome") or "") == code,
        }
        for code, label in [
            ("", _("All outcomes")),
            *((each.value, OUTCOMES[each]) for each in Outcome),
        ]
    ]
    return render(
        request,
        "visits/visits.html",
        {
            "form": form,
            "chips": chips,
            "narrowed": _narrowed(request, clean),
            "rows": [
                {
                    "row": each,
                    "outcome": OUTCOMES[Outcome(each.visit.outcome)],
                    "source": SOURCES[Source(each.visit.source)],
                    "pictures": [picture.shown() for picture in each.pictures],
                }
                for each in rows
            ],
            "next_url": "" if after is None else same_page(request.GET.dict(), after=str(after)),
            "filtered": any(clean.values()),
        },
    )


def _narrowed(request: ScopedRequest, clean: Mapping[str, Any]) -> list[dict[str, object]]:
    """What the list is narrowed to beside outcome and days, each with the list without it."""
    named: list[tuple[str, str | None]] = []
    if code := clean.get("area"):
        named.append(("area", Area.objects.filter(pk=code).values_list("name", flat=True).first()))
    if block := clean.get("block"):
        named.append(("block", block_name(found) if (found := _block(request, block)) else None))
    if round_id := clean.get("round"):
        rounds = Round.objects.filter(pk=round_id).values_list("name", flat=True)
        named.append(("round", rounds.first()))
    if line := clean.get("line"):
        lines = VisitLine.objects.filter(code=line).values_list("name", flat=True)
        named.append(("line", lines.first()))
    if visitor := clean.get("visitor"):
        names = Member.objects.filter(pk=visitor).values_list("name", flat=True)
        named.append(("visitor", names.first() or _("Somebody posted elsewhere")))
    if household := clean.get("household"):
        homes = access.households(request.scope).filter(pk=household)
        named.append(("household", homes.values_list("name", flat=True).first()))
    return [
        {
            "label": name or _("unknown"),
            "href": same_page(request.GET.dict(), **{key: ""}, after=""),
            "active": True,
            "removes": True,
        }
        for key, name in named
    ]


def _block(request: ScopedRequest, block_id: UUID) -> Block | None:
    found = Block.objects.filter(pk=block_id).first()
    return found if found and request.scope.covers(found.area_code, found.pk) else None


@require_safe
@requires(*STAFF)
def gaps(request: ScopedRequest) -> HttpResponse:
    """Households of the reader's scope for which nobody is responsible today."""
    scope = request.scope
    if scope.is_empty:
        raise PermissionDenied
    today = local_date(request.at)
    home = scope.ranges[0].lower if scope.ranges else _block_area(request)
    round_ = queries.current_round(home)
    found = queries.without_responsible(
        scope, round_, on=today, after=doors.Cursor.read(request.GET.get("after", ""))
    )
    blocks = {
        each.pk: {"id": each.pk, "name": block_name(each)}
        for each in Block.objects.filter(pk__in={each.block_id for each in found.rows})
    }
    reasons = queries.why_nobody([each.household_id for each in found.rows])
    return render(
        request,
        "visits/gaps.html",
        {
            "rows": [
                {
                    "door": each,
                    "block": None if each.block_id is None else blocks.get(each.block_id),
                    "reason": reasons.get(each.household_id, ""),
                }
                for each in found.rows
            ],
            "may_share": not request.standing.roles.isdisjoint({*OFFICIALS, Role.BLOCK_LEAD}),
            "trail": [
                (_("Coverage"), reverse("visits:coverage_own")),
                (_("Households without a responsible person"), ""),
            ],
            "today": today,
            "next_url": ""
            if found.after is None
            else same_page(request.GET.dict(), after=str(found.after)),
            "total": counted_out(queries.count_without_responsible(scope, on=today)),
        },
    )


def _block_area(request: ScopedRequest) -> str:
    return Block.objects.filter(pk__in=request.scope.blocks).values_list("area_code", flat=True)[0]
