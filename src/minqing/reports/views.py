"""The summary on the desk, and as a Word file."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.reports.forms import SummaryFilter
from minqing.reports.models import LINE_LABELS, note_of, published_words
from minqing.reports.operations import summary_docx
from minqing.reports.queries import round_for_summary, summary
from minqing.reports.rules import Line
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS
from minqing.visits.models import Round
from minqing.visits.queries import rounds_of

__all__ = ["summary_file", "summary_page"]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEVELS = (Level.DISTRICT.value, Level.STREET.value, Level.NEIGHBOURHOOD.value)


@require_safe
@requires(*OFFICIALS)
def summary_page(request: ScopedRequest) -> HttpResponse:
    """The published figures of an area and a round, each opening its list and its definition."""
    area, form, round_ = _asked(request)
    page: dict[str, Any] = {"area": area, "form": form, "round": round_, "trail": _trail(area)}
    if round_ is not None:
        counted = summary(request.scope, area, round_, at=request.at)
        query = urlencode({"round": round_.pk, "area": area.code})
        page |= {
            "summary": counted,
            "rows": [_row(line) for line in counted.lines],
            "parts": [
                {
                    "row": row,
                    "href": f"?{urlencode({'round': round_.pk, 'area': row.code})}",
                }
                for row in counted.parts
            ],
            "file_href": f"{reverse('reports:summary_file')}?{query}",
        }
    return render(request, "reports/summary.html", page)


@require_safe
@requires(*OFFICIALS)
def summary_file(request: ScopedRequest) -> HttpResponse:
    """The same as a Word file."""
    area, _form, round_ = _asked(request)
    if round_ is None:
        raise Http404
    counted = summary(request.scope, area, round_, at=request.at)
    content = summary_docx(counted, absolute=request.build_absolute_uri)
    response = HttpResponse(content, content_type=_DOCX)
    name = f"summary-{area.code}-{counted.cut_off}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: ScopedRequest) -> tuple[Area, SummaryFilter, Round | None]:
    """The area, the filter, and the round it picks; 403 for an area outside the scope."""
    own = request.scope.ranges[0].lower
    written = request.GET.get("area", "") or own
    area = Area.objects.filter(pk=written, level__in=_LEVELS).defer("boundary").first()
    if area is None:
        raise Http404
    if not request.scope.covers_area(area.code):
        raise PermissionDenied
    default = round_for_summary(area.code, local_date(request.at))
    asked = request.GET.copy()
    asked.setdefault("round", "" if default is None else str(default.pk))
    form = SummaryFilter(asked, rounds=rounds_of(area.code))
    form.is_valid()
    return area, form, form.rounds.get(form.cleaned_data.get("round", ""), default)


def _row(line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "label": LINE_LABELS[line.kind],
        "note": note_of(line.kind, line.count),
        "published": published_words(line),
    }


def _trail(area: Area) -> list[tuple[str, str]]:
    """From the top area down to this one; each opens its own summary where the scope holds it."""
    steps = [(each.name, "") for each in area_path(area.code)]
    return [(_("Summary"), reverse("reports:summary")), *steps]
