"""What did not arrive, and what the file backend wrote."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minqing.notices.forms import PageForm, PlayedReceiptForm
from minqing.notices.models import WAY_LABELS, OutMessage
from minqing.notices.operations.receipts import Receipt, defer_receipts
from minqing.notices.operations.upkeep import NotFailedError, resend
from minqing.notices.queries.outbox import (
    FAILED_PAGE,
    failed_page,
    written,
    written_one,
)
from minqing.notices.queries.ways import sending, writes_files
from minqing.notices.rules import Way
from minqing.notices.rules.ways import Sending
from minqing.notices.views import own_id

if TYPE_CHECKING:
    from minqing.notices.views import ScopedRequest

__all__ = ["files", "may_read_files", "outbox", "play_receipt", "send_again"]


def may_read_files(request: "ScopedRequest") -> bool:
    """Operators of a machine for development, and everybody in the demonstration.

    The files hold addresses and words, as the messages themselves do.
    """
    return bool(settings.MINQING_DEMO or request.user.is_operator)


@require_safe
def outbox(request: "ScopedRequest") -> HttpResponse:
    """What did not arrive in the reader's area, with why, and sending it again."""
    own_id(request)
    form = PageForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = failed_page(request.scope, before=before)
    shown = rows[:FAILED_PAGE]
    context = {
        "rows": shown,
        "next_url": f"?before={shown[-1].id}" if len(rows) > FAILED_PAGE else "",
        "may_read_files": writes_files() and may_read_files(request),
        "trail": [_trail_start(), (_("What did not arrive"), "")],
    }
    return render(request, "notices/outbox.html", context)


@require_POST
def send_again(request: "ScopedRequest", message_id: UUID) -> HttpResponse:
    """Have it sent again; whatever stood in the way should be mended first."""
    own_id(request)
    try:
        resend(by=request.actor, at=request.at, scope=request.scope, message_id=message_id)
    except OutMessage.DoesNotExist as error:
        raise Http404 from error
    except NotFailedError:
        said.info(request, _("It is on its way again already."))
    else:
        said.success(request, _("It is sent again."))
    return redirect("notices:outbox")


@require_safe
@never_cache
def files(request: "ScopedRequest") -> HttpResponse:
    """Exactly what would have been sent, latest first."""
    if not (writes_files() and may_read_files(request)):
        raise Http404
    rows = [
        {
            "message": each,
            "way": WAY_LABELS[each.way],
            "plays": each.way is Way.SMS and sending(Way.SMS) is Sending.FILE,
        }
        for each in written()
    ]
    trail = [_trail_start(), (_("Messages written into files"), "")]
    return render(request, "notices/files.html", {"rows": rows, "trail": trail})


@require_POST
def play_receipt(request: "ScopedRequest", name: str) -> HttpResponse:
    """Say of a written text message what the gateway would say of a sent one."""
    form = PlayedReceiptForm(request.POST)
    found = written_one(name)
    playing = sending(Way.SMS) is Sending.FILE and may_read_files(request)
    if not playing or found is None or found.way is not Way.SMS or not form.is_valid():
        raise Http404
    delivered = cast("str", form.cleaned_data["said"]) == PlayedReceiptForm.ARRIVED
    defer_receipts([Receipt(found.wire_id, delivered, request.at)])
    said.success(request, _("Taken as the gateway's word."))
    return redirect("notices:files")


def _trail_start() -> tuple[str, str]:
    return pgettext("messages to me", "Notices"), reverse("notices:index")
