"""The indicators that a summary publishes beside coverage, declared when Django starts.

Their numbers are counted where the rows live (`territory`, `cases`); here stands what they mean.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from minqing.cases.queries import open_promises, solved_by_level
from minqing.cases.rules import CaseLevel
from minqing.figures.rules import Count, FigureKey, Indicator, Recount, Unit, register
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day, start_of_local_day
from minqing.reports.models import LINE_LABELS
from minqing.reports.rules import LineKind
from minqing.territory.models import Area
from minqing.territory.queries import branches_tied
from minqing.visits.models import Round

__all__ = ["BRANCHES_TIED", "OPEN_ANSWERED", "SOLVED", "declare"]

BRANCHES_TIED = "territory.branches_tied"
OPEN_ANSWERED = "cases.open_answered"
SOLVED = {
    CaseLevel.BLOCK: "cases.solved_block",
    CaseLevel.NEIGHBOURHOOD: "cases.solved_neighbourhood",
    CaseLevel.STREET: "cases.solved_street",
    CaseLevel.DISTRICT: "cases.solved_district",
}
_SOLVED_LINE = {
    CaseLevel.BLOCK: LineKind.SOLVED_BLOCK,
    CaseLevel.NEIGHBOURHOOD: LineKind.SOLVED_NEIGHBOURHOOD,
    CaseLevel.STREET: LineKind.SOLVED_STREET,
    CaseLevel.DISTRICT: LineKind.SOLVED_DISTRICT,
}

#: Judges a month by all that is known (decision 0024).
_EVERYTHING = datetime(9999, 1, 1, tzinfo=UTC)

_DAY = gettext_lazy("A day, up to 24:00 Shanghai time.")
_SOLVED_DEFINITION = gettext_lazy(
    "Requests that were solved in the round up to the cut-off, at this level of the four. What was"
    " answered on the spot at the door counts at the block. A response is not a solution: what was"
    " only answered is not counted here."
)
_SOLVED_NUMERATOR = gettext_lazy(
    "Requests whose latest solution by the cut-off says this level. A request that was reopened and"
    " solved again counts once, where it was solved last."
)
_SOLVED_DENOMINATOR = gettext_lazy("Requests solved in the same days at any of the four levels.")
_SOLVED_FROM = gettext_lazy("The solutions as written once in the ledger.")
_OPEN_DEFINITION = gettext_lazy(
    "Of the requests still in progress at the cut-off, those whose requesters were all told a first"
    " answer within one month: by 24:00 of the same day of the next month."
)
_OPEN_NUMERATOR = gettext_lazy(
    "Requests in progress whose every requester was told an answer in time. Told means that the"
    " answer reached the requester, with proof; a written answer alone does not count."
)
_OPEN_DENOMINATOR = gettext_lazy(
    "Requests raised by the cut-off that were neither solved nor closed nor withdrawn by then."
    " Those whose month still runs and who wait for their answer are among them; those withdrawn"
    " since, within their month and before an answer, are not."
)
_OPEN_FROM = gettext_lazy("The events of each request and the tellings, as written in the ledger.")
_OPEN_NEVER_FROZEN = gettext_lazy(
    "Each request is judged when its own month is over, which may be after the round was closed."
    " So this figure is counted again whenever somebody looks, and may still rise."
)
_TIED_DEFINITION = gettext_lazy(
    "Of all Party branches in being at the cut-off, those tied to at least one neighbourhood."
)


def declare() -> None:
    """Declare branches tied, solved by level, open requests answered."""
    register(
        Indicator(
            code=BRANCHES_TIED,
            definition_version=1,
            unit=Unit.SHARE,
            title=LINE_LABELS[LineKind.BRANCHES_TIED],
            definition=_TIED_DEFINITION,
            numerator=gettext_lazy("Branches with a tie that holds on the day of the cut-off."),
            denominator=gettext_lazy("Branches on the area's books that are in being on that day."),
            cut_off_rule=_DAY,
            counted_from=gettext_lazy("The register of organisations and their dated ties."),
            recount=_tied,
            list_behind=_list("territory:ties", _on_day),
            caption=_caption,
            frozen_with_round=True,
        ),
        *(
            Indicator(
                code=SOLVED[level],
                definition_version=1,
                unit=Unit.COUNT,
                title=LINE_LABELS[_SOLVED_LINE[level]],
                definition=_SOLVED_DEFINITION,
                numerator=_SOLVED_NUMERATOR,
                denominator=_SOLVED_DENOMINATOR,
                cut_off_rule=_DAY,
                counted_from=_SOLVED_FROM,
                recount=_solved_at(SOLVED[level]),
                list_behind=_list("cases:solved", _in_round(level)),
                caption=_caption,
                together=_solved,
                frozen_with_round=True,
            )
            for level in CaseLevel
        ),
        Indicator(
            code=OPEN_ANSWERED,
            definition_version=2,
            unit=Unit.SHARE,
            title=LINE_LABELS[LineKind.OPEN_ANSWERED],
            definition=_OPEN_DEFINITION,
            numerator=_OPEN_NUMERATOR,
            denominator=_OPEN_DENOMINATOR,
            cut_off_rule=_DAY,
            counted_from=_OPEN_FROM,
            recount=_open,
            list_behind=_list("cases:open_at", _on_day),
            caption=_caption,
            never_frozen=_OPEN_NEVER_FROZEN,
        ),
    )


def _round(key: FigureKey) -> Round | None:
    return None if key.round_id is None else Round.objects.filter(pk=key.round_id).first()


def _tied(scope: Scope, key: FigureKey, _known_at: datetime | None) -> Count | None:
    if not scope.covers_area(key.area_code):
        return None
    tied, branches = branches_tied(key.area_code, key.cut_off)
    return Count(tied, branches)


def _solved(scope: Scope, key: FigureKey, known_at: datetime | None) -> dict[str, Count]:
    """All four levels: each is a part of what was solved at any of them."""
    round_ = _round(key)
    if round_ is None or not scope.covers_area(key.area_code):
        return {}
    solved = solved_by_level(
        scope,
        key.area_code,
        start_of_local_day(round_.from_on),
        end_of_local_day(key.cut_off),
        known_at=known_at,
    )
    total = sum(solved.values())
    return {SOLVED[level]: Count(count, total) for level, count in solved.items()}


def _solved_at(code: str) -> Recount:
    def recount(scope: Scope, key: FigureKey, known_at: datetime | None) -> Count | None:
        return _solved(scope, key, known_at).get(code)

    return recount


def _open(scope: Scope, key: FigureKey, known_at: datetime | None) -> Count | None:
    if not scope.covers_area(key.area_code):
        return None
    counted = open_promises(
        scope,
        key.area_code,
        end_of_local_day(key.cut_off),
        judged_at=known_at or _EVERYTHING,
        known_at=known_at,
    )
    return Count(counted.answered_in_time, counted.cases)


def _list(
    name: str, query: Callable[[FigureKey], dict[str, object]]
) -> Callable[[Scope, FigureKey], str | None]:
    def list_behind(scope: Scope, key: FigureKey) -> str | None:
        if not scope.covers_area(key.area_code):
            return None
        return f"{reverse(name)}?{urlencode(query(key))}"

    return list_behind


def _on_day(key: FigureKey) -> dict[str, object]:
    return {"on": key.cut_off.isoformat(), "area": key.area_code}


def _in_round(level: CaseLevel) -> Callable[[FigureKey], dict[str, object]]:
    def query(key: FigureKey) -> dict[str, object]:
        round_ = _round(key)
        asked: dict[str, object] = {"level": level.value, "area": key.area_code}
        if round_ is not None:
            asked["from"] = round_.from_on.isoformat()
        return {**asked, "to": key.cut_off.isoformat()}

    return query


def _caption(key: FigureKey) -> str:
    names = Area.objects.filter(pk=key.area_code).values_list("name", flat=True)
    round_ = _round(key)
    return " · ".join([*names, *([] if round_ is None else [round_.name])])
