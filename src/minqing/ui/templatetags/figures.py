"""Figures as HTML, put together without a template: shares stand in every row of a board."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from minqing.lib.shares import percent, percent_digits
from minqing.ui.templatetags import drawing
from minqing.ui.templatetags.moments import DASH, day_html

__all__ = ["grouped", "share"]


def grouped(value: object) -> str | SafeString:
    """A number grouped by thousands; text as it is; a dash for None and for nothing."""
    if value is None or value == "":
        return DASH
    if isinstance(value, int | float):
        return f"{value:,}"
    return value if isinstance(value, SafeString) else str(value)


def share(
    numerator: int,
    denominator: int,
    *,
    href: str = "",
    label: str = "",
    target: int | None = None,
    expected: Decimal | None = None,
    cut_off: date | datetime | None = None,
) -> SafeString:
    """A share in per cent over a bar, with both numbers; no denominator, no share.

    ``target`` is said beside it; ``expected`` (per cent) is a tick, for where words stand beside.
    """
    per_cent = percent(numerator, denominator)
    value = (
        DASH
        if per_cent is None
        else format_html('{}<span class="figure-unit"> %</span>', percent_digits(per_cent))
    )
    head = format_html('<span class="figure-value">{}</span>', value)
    if label:
        head += format_html('<span class="figure-label">{}</span>', label)
    if href:
        head = format_html('<a class="figure-link" href="{}">{}</a>', href, head)
    note = gettext("%(numerator)s of %(denominator)s") % {
        "numerator": f"{numerator:,}",
        "denominator": f"{denominator:,}",
    }
    if target is not None:
        note += " · " + gettext("target %(target)s %%") % {"target": target}
    tick = target if expected is None else round(expected)
    as_of = (
        format_html('<span class="cut-off">{} {}</span>', gettext("as of"), day_html(cut_off))
        if cut_off
        else ""
    )
    return format_html(
        '<div class="figure share">{}{}<span class="figure-note">{}</span>{}</div>',
        head,
        mark_safe(drawing.bar(round((per_cent or 0) * 10), tick)),  # noqa: S308 - drawn here
        note,
        as_of,
    )
