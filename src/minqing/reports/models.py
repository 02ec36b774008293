"""The words of the summary's lines; there are no tables here."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from minqing.figures.rules import Count
from minqing.reports.rules import Line, LineKind, as_share

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["LINE_LABELS", "note_of", "published_words"]

LINE_LABELS: "dict[LineKind, StrPromise]" = {
    LineKind.BRANCHES_TIED: pgettext_lazy("line of a summary", "Branches tied to a neighbourhood"),
    LineKind.HOUSEHOLDS_VISITED: pgettext_lazy("line of a summary", "Households visited"),
    LineKind.SHARE_VISITED: pgettext_lazy("line of a summary", "Share of all households visited"),
    LineKind.HARDSHIP_VISITED: pgettext_lazy(
        "line of a summary", "Special-hardship households visited"
    ),
    LineKind.SOLVED_BLOCK: pgettext_lazy("line of a summary", "Requests solved at block level"),
    LineKind.SOLVED_NEIGHBOURHOOD: pgettext_lazy(
        "line of a summary", "Requests solved at neighbourhood level"
    ),
    LineKind.SOLVED_STREET: pgettext_lazy(
        "line of a summary", "Requests solved at street or town level"
    ),
    LineKind.SOLVED_DISTRICT: pgettext_lazy(
        "line of a summary", "Requests solved at district level"
    ),
    LineKind.OPEN_ANSWERED: pgettext_lazy(
        "line of a summary", "Requests in progress answered within one month"
    ),
}


def note_of(kind: LineKind, count: Count | None) -> str:
    """What a figure was counted from, in words; empty where the figure says it."""
    if count is None:
        return _("outside your area")
    numbers = {"part": f"{count.numerator:,}", "all": f"{count.denominator:,}"}
    match kind:
        case LineKind.HOUSEHOLDS_VISITED:
            return _("of %(all)s households on the register") % numbers
        case LineKind.SHARE_VISITED | LineKind.HARDSHIP_VISITED:
            return _("%(part)s of %(all)s households") % numbers
        case LineKind.BRANCHES_TIED | LineKind.OPEN_ANSWERED:
            return as_share(count)
        case _:
            return _("%(share)s of all %(all)s solved") % {**numbers, "share": as_share(count)}


def published_words(line: Line) -> str:
    """How a figure stands to the published one; empty where nothing was published."""
    if line.frozen is None:
        return ""
    if line.differs:
        return _("published: %(value)s") % {"value": line.published}
    return _("as published")
