"""The indicators that this package counts, declared to `figures` when Django starts."""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from minqing.figures.rules import Count, FigureKey, Indicator, Recount, Unit, register
from minqing.households.models import GROUP_LABELS
from minqing.households.rules import Group
from minqing.lib.scope import Scope
from minqing.territory.models import Area
from minqing.visits.access import OutsideScopeError
from minqing.visits.models import Round
from minqing.visits.queries.coverage import coverage
from minqing.visits.queries.later import ruled_out_since

VERSION = 1
INDICATOR_OF = {
    Group.ALL: "visits.coverage",
    Group.SPECIAL_HARDSHIP: "visits.coverage_special_hardship",
}

_TITLES = {
    Group.ALL: gettext_lazy("Households visited"),
    Group.SPECIAL_HARDSHIP: gettext_lazy("Households in special hardship visited"),
}
_DENOMINATORS = {
    Group.ALL: gettext_lazy("All households on the register at the cut-off."),
    Group.SPECIAL_HARDSHIP: gettext_lazy(
        "Households on the register at the cut-off that have an open entry in the register of"
        " special hardship at that time."
    ),
}
_DEFINITION = gettext_lazy(
    "Of the households on the register at the cut-off, the share that was met at least once in the"
    " round by then. A household is counted where it stands at the cut-off. One decimal, halves"
    " rounded up; 100 % is shown only when every household was met."
)
_NUMERATOR = gettext_lazy(
    "Households with at least one visit in the round whose outcome is “met”. Nobody home, refused,"
    " vacant and moved away do not count; a second visit to a household does not count again."
)
_CUT_OFF = gettext_lazy(
    "A day, up to 24:00 Shanghai time. A visit that a phone sends later counts for the day on which"
    " it was made; figures frozen before stay as they are."
)
_COUNTED_FROM = gettext_lazy(
    "The register of households, the dated register of special hardship, the dated blocks, and the"
    " visits as written once in the ledger."
)


def declare() -> None:
    """Declare coverage of all households and of those in special hardship."""
    for group in Group:
        register(
            Indicator(
                code=INDICATOR_OF[group],
                definition_version=VERSION,
                unit=Unit.SHARE,
                title=_TITLES[group],
                definition=_DEFINITION,
                numerator=_NUMERATOR,
                denominator=_DENOMINATORS[group],
                cut_off_rule=_CUT_OFF,
                counted_from=_COUNTED_FROM,
                recount=_recount_of(group),
                list_behind=_list_of(group),
                caption=_caption_of(group),
                footnote=_footnote_of(group),
            )
        )


def open_list_address(
    area_code: str, round_id: object, group: str, cut_off: date | None, block_id: object = None
) -> str:
    """The address of the households not yet visited behind a figure."""
    query = _query(round=round_id, group=group, cut_off=cut_off, block=block_id)
    return f"{reverse('visits:open', args=[area_code])}?{query}"


def met_list_address(area_code: str, round_id: object, group: str, cut_off: date | None) -> str:
    """The address of the households visited that a figure counts."""
    query = _query(round=round_id, group=group, cut_off=cut_off)
    return f"{reverse('visits:met', args=[area_code])}?{query}"


def _query(**wanted: object) -> str:
    return urlencode({name: str(value) for name, value in wanted.items() if value})


def _round_of(key: FigureKey) -> Round | None:
    return None if key.round_id is None else Round.objects.filter(pk=key.round_id).first()


def _recount_of(group: Group) -> Recount:
    def recount(scope: Scope, key: FigureKey, known_at: datetime | None) -> Count | None:
        round_ = _round_of(key)
        if round_ is None:
            return None
        try:
            counted = coverage(
                scope, key.area_code, round_, group=group, cut_off=key.cut_off, known_at=known_at
            )
        except OutsideScopeError:
            return None
        return Count(counted.met, counted.households)

    return recount


def _list_of(group: Group) -> Callable[[Scope, FigureKey], str | None]:
    def list_behind(scope: Scope, key: FigureKey) -> str | None:
        if not scope.covers_area(key.area_code):
            return None
        return open_list_address(key.area_code, key.round_id, group, key.cut_off)

    return list_behind


def _footnote_of(group: Group) -> Callable[[Scope, FigureKey, datetime], str]:
    def footnote(scope: Scope, key: FigureKey, frozen_at: datetime) -> str:
        if key.round_id is None or not scope.covers_area(key.area_code):
            return ""
        count = ruled_out_since(
            scope, key.area_code, key.round_id, group=group, cut_off=key.cut_off, since=frozen_at
        )
        if not count:
            return ""
        return ngettext(
            "%(count)s visit that was counted has been ruled since not to count; the figure stays"
            " as it was published.",
            "%(count)s visits that were counted have been ruled since not to count; the figure"
            " stays as it was published.",
            count,
        ) % {"count": count}

    return footnote


def _caption_of(group: Group) -> Callable[[FigureKey], str]:
    def caption(key: FigureKey) -> str:
        round_ = _round_of(key)
        parts = [
            *Area.objects.filter(pk=key.area_code).values_list("name", flat=True),
            "" if round_ is None else round_.name,
            str(GROUP_LABELS[group]),
        ]
        return " · ".join(part for part in parts if part)

    return caption
