"""The team's list: choose, sign, print."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from minqing.cases import access, operations, queries
from minqing.cases.models import CATEGORY_LABELS, HandUp
from minqing.cases.queries import QueueRow
from minqing.cases.rules import Category, due_day
from minqing.cases.views import STAFF
from minqing.cases.views.listing import line, lines
from minqing.documents.operations import render_docx
from minqing.documents.rules import DocumentTemplate, Value
from minqing.lib.codes import neighbourhood_of
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area, Block
from minqing.territory.rules import UNASSIGNED, Role

__all__ = ["list_page", "sheet_docx", "sheet_page"]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def list_page(request: ScopedRequest) -> HttpResponse:
    """What the reader's blocks could hand up, to be signed by their lead; and what was signed."""
    chosen = set(request.POST.getlist("selected"))
    problem = ""
    if request.method == "POST":
        signed = _sign(request, chosen)
        if isinstance(signed, HandUp):
            count = len(signed.case_ids)
            messages.success(
                request,
                ngettext(
                    "%(count)d request went to the neighbourhood.",
                    "%(count)d requests went to the neighbourhood.",
                    count,
                )
                % {"count": count},
            )
            return redirect("cases:hand_up", hand_up_id=signed.pk)
        problem = signed
    blocks = _signed_by(request)
    open_rows = queries.open_list(request.scope, [block.pk for block in blocks])
    sheets = queries.signed_lists(request.scope)
    led = {p.block_id for p in request.standing.postings if p.role is Role.BLOCK_LEAD}
    return render(
        request,
        "cases/hand_ups.html",
        {
            "blocks": [
                {
                    "block": block,
                    "in_place": block.pk not in led,
                    "rows": [
                        {**line(row), "chosen": str(row.standing.pk) in chosen}
                        for row in open_rows
                        if row.standing.block_id == block.pk
                    ],
                }
                for block in blocks
            ],
            "sheets": _sheets(sheets),
            "problem": problem,
        },
        status=422 if problem else 200,
    )


@require_safe
@requires(*STAFF)
def sheet_page(request: ScopedRequest, hand_up_id: UUID) -> HttpResponse:
    """One signed list, with its cases as they stand now."""
    hand_up, rows = _sheet(request, hand_up_id)
    head = _sheets([hand_up])[0]
    return render(
        request,
        "cases/hand_up.html",
        {
            **head,
            "rows": lines(rows),
            "trail": [(_("Hand-ups"), reverse("cases:hand_ups")), (str(head["signed_on"]), "")],
        },
    )


@require_safe
@requires(*STAFF)
def sheet_docx(request: ScopedRequest, hand_up_id: UUID) -> HttpResponse:
    """The list as a Word file, to be printed and filed."""
    hand_up, rows = _sheet(request, hand_up_id)
    head = _sheets([hand_up])[0]
    area = Area.objects.filter(pk=neighbourhood_of(hand_up.area_code)).first()
    signed_on = local_date(hand_up.signed_at)
    monday = signed_on - timedelta(days=signed_on.weekday())
    printed: list[Value] = [_printed(row) for row in rows]
    content = render_docx(
        DocumentTemplate.HAND_UP_LIST,
        {
            "title": _("Requests handed up by the team"),
            "neighbourhood": area.name if area else "",
            "block": str(head["block_label"]),
            "week": f"{monday} – {monday + timedelta(days=6)}",
            "count": len(rows),
            "printed_on": signed_on,
            "signed_by": str(head["signed_by"]),
            "cases": printed,
        },
    )
    response = HttpResponse(content, content_type=_DOCX)
    response["Content-Disposition"] = f'attachment; filename="hand-up-{signed_on}.docx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _signed_by(request: ScopedRequest) -> list[Block]:
    """The blocks whose list the reader signs: their own; a secretary's also without a lead."""
    postings = request.standing.postings
    led = [p.block_id for p in postings if p.role is Role.BLOCK_LEAD and p.block_id]
    areas = [p.area_code for p in postings if p.role is Role.NEIGHBOURHOOD_SECRETARY]
    blocks = list(
        Block.objects.filter(
            Q(pk__in=led) | Q(area_code__in=areas, number__gt=UNASSIGNED), to_on__isnull=True
        ).order_by("area_code", "number")
    )
    others = {block.pk for block in blocks} - set(led)
    with_lead = access.led_blocks(others, local_date(request.at)) if others else set()
    return [block for block in blocks if block.pk not in with_lead]


def _sign(request: ScopedRequest, chosen: set[str]) -> HandUp | str:
    """The signed list, or why there is none."""
    try:
        return operations.sign_hand_up(
            by=request.actor,
            at=request.at,
            block_id=UUID(request.POST.get("block", "")),
            case_ids=[UUID(each) for each in chosen],
        )
    except operations.CaseError as error:
        return str(error)
    except ValueError:
        return str(operations.CaseNotFoundError())


def _sheet(request: ScopedRequest, hand_up_id: UUID) -> tuple[HandUp, list[QueueRow]]:
    found = queries.signed_list(request.scope, hand_up_id)
    if found is None:
        raise Http404
    return found


def _sheets(hand_ups: list[HandUp]) -> list[dict[str, object]]:
    """Signed lists with the names of block and signer."""
    blocks = Block.objects.in_bulk([each.recorded_block_id for each in hand_ups])
    people = Member.objects.in_bulk([each.signed_by for each in hand_ups])
    return [
        {
            "sheet": each,
            "block_label": blocks[each.recorded_block_id].label
            if each.recorded_block_id in blocks
            else "",
            "signed_by": people[each.signed_by].name if each.signed_by in people else "",
            "signed_on": local_date(each.signed_at),
            "count": len(each.case_ids),
        }
        for each in hand_ups
    ]


def _printed(row: QueueRow) -> dict[str, Value]:
    case = row.standing
    return {
        "number": case.number,
        "door": row.address,
        "category": str(CATEGORY_LABELS[Category(row.category)]),
        "text": row.body,
        "raised_on": local_date(case.raised_at),
        "due_on": due_day(case.response_due_at),
    }
