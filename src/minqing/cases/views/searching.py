"""The desk's search: one box for numbers, words, doors and people."""

import re
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from minqing.cases import queries
from minqing.cases.queries import QueueRow
from minqing.cases.views import STAFF
from minqing.cases.views.listing import Line, address, lines
from minqing.lib.codes import is_case_number, normalise_case_number
from minqing.lib.paging import MomentKey
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["search_page"]

MAX_TYPED = 200
_BEFORE = 24
_EXCERPT = 80


@require_safe
@requires(*STAFF)
def search_page(request: ScopedRequest) -> HttpResponse:
    """The case whose number is typed, or a page of those in the scope that hold all the words.

    A number of another area and one that does not exist are answered alike.
    """
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_TYPED]
    number = normalise_case_number(typed)
    is_number = is_case_number(number)
    if is_number:
        case = queries.find_number(request.scope, number)
        if case is not None:
            return redirect("cases:case", case_id=case.pk)
    words = [] if is_number else queries.case_words(typed)
    after = MomentKey.read(request.GET.get("after", ""))
    found = queries.search(request.scope, words, after=after)
    return render(
        request,
        "cases/search.html",
        {
            "search_typed": typed,
            "words": words,
            "is_number": is_number,
            "rows": _rows(found.rows, words),
            "count": "" if after else found.counted_out,
            "number": found.count,
            "next_url": "" if found.after is None else address(request, after=str(found.after)),
        },
    )


def _rows(rows: Sequence[QueueRow], words: Sequence[str]) -> list[Line]:
    return [
        {**shown, "excerpt": marked(row.body, words)}
        for shown, row in zip(lines(rows), rows, strict=True)
    ]


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The part of a text around the first word that stands in it, the words marked.

    A word may also have been found in the answer or the door; then it is the beginning.
    """
    wanted = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    first = wanted.search(text)
    start = max(0, first.start() - _BEFORE) if first and first.end() > _EXCERPT else 0
    part = text[start : start + _EXCERPT]
    pieces = []
    at = 0
    for hit in wanted.finditer(part):
        pieces.append(format_html("{}<mark>{}</mark>", part[at : hit.start()], hit.group()))
        at = hit.end()
    return format_html(
        "{}{}{}",
        "…" if start else "",
        format_html_join("", "{}", ((piece,) for piece in pieces)),
        part[at:],
    )
