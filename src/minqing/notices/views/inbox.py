"""One's notices: the list, the count in the page head, opening one."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from minqing.notices.forms import PageForm, ReadAllForm
from minqing.notices.models import Notice
from minqing.notices.operations import mark_all_read, mark_read
from minqing.notices.queries import MOST_COUNTED, PAGE_SIZE, page, unread_count
from minqing.notices.queries.outbox import failed
from minqing.notices.queries.ways import ways_set_up, writes_files
from minqing.notices.views import own_id
from minqing.notices.views.outbox import may_read_files

if TYPE_CHECKING:
    from minqing.notices.views import ScopedRequest

__all__ = ["badge", "index", "open_notice", "read_all"]


@require_safe
def index(request: "ScopedRequest") -> HttpResponse:
    """The list, newest first."""
    user_id = own_id(request)
    form = PageForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = page(user_id, before=before)
    notices = rows[:PAGE_SIZE]
    next_url = f"?before={notices[-1].id}" if len(rows) > PAGE_SIZE else ""
    context = {
        "notices": notices,
        "next_url": next_url,
        "up_to": notices[0].id if notices else None,
        "unread": unread_count(user_id),
        "reachable": bool(ways_set_up()),
        "failed": failed(request.scope).order_by()[: MOST_COUNTED + 1].count(),
        "may_read_files": writes_files() and may_read_files(request),
    }
    return render(request, "notices/index.html", context)


@require_safe
def badge(request: "ScopedRequest") -> HttpResponse:
    """The count of unread notices, for htmx in the page head."""
    count = unread_count(own_id(request))
    shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
    return render(request, "notices/badge.html", {"count": count, "shown": shown})


@require_POST
def open_notice(request: "ScopedRequest", notice_id: UUID) -> HttpResponse:
    """Mark a notice read and go where it leads."""
    try:
        notice = mark_read(user_id=own_id(request), notice_id=notice_id, at=request.at)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(notice.path)


@require_POST
def read_all(request: "ScopedRequest") -> HttpResponse:
    """Mark everything read that the page showed or that is older."""
    form = ReadAllForm(request.POST)
    if form.is_valid():
        mark_all_read(user_id=own_id(request), up_to=form.cleaned_data["up_to"], at=request.at)
    return HttpResponseRedirect(reverse("notices:index"))
