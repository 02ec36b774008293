"""Making the summary's document; nothing is stored and nothing is changed."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from minqing.documents.operations import render_docx
from minqing.documents.rules import DocumentTemplate, Link, Value
from minqing.figures.rules import Count
from minqing.lib.time import local_date
from minqing.reports.models import LINE_LABELS, note_of, published_words
from minqing.reports.queries import Summary, SummaryRow
from minqing.reports.rules import as_share

__all__ = ["summary_docx"]


def summary_docx(summary: Summary, *, absolute: Callable[[str], str]) -> bytes:
    """The summary as a Word file in the active language.

    ``absolute`` makes a full address of a path, so that a figure opens its list from the paper's
    file; where it gives the path back, the figure is printed without a link.
    """
    lines: list[Value] = [
        {
            "label": str(LINE_LABELS[line.kind]),
            "value": Link(line.value, absolute(line.list_href) if line.list_href else ""),
            "note": " · ".join(
                filter(None, [note_of(line.kind, line.count), published_words(line)])
            ),
            "cut_off": line.cut_off,
        }
        for line in summary.lines
    ]
    parts: list[Value] = [_part(row) for row in summary.parts]
    return render_docx(
        DocumentTemplate.SUMMARY,
        {
            "title": _("Summary of the visiting round"),
            "area": summary.area.name,
            "round": summary.round.name,
            "cut_off": summary.cut_off,
            "counted_on": local_date(summary.counted_at),
            "lines": lines,
            "parts_heading": _("By area"),
            "parts": parts,
        },
    )


def _part(row: SummaryRow) -> Value:
    return {
        "name": row.name,
        "households": f"{row.coverage.households:,}",
        "visited": f"{row.coverage.met:,}",
        "share": as_share(Count(row.coverage.met, row.coverage.households)),
        "special": as_share(Count(row.special.met, row.special.households)),
    }
