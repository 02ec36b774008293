"""Drafting the roundup of one neighbourhood and week."""

from time import perf_counter

from benchmarks.district import District
from benchmarks.measures import Measured, NotMeasuredError

__all__ = ["roundup_week"]

_NEIGHBOURHOODS = 9


def roundup_week(district: District) -> Measured:
    """The worst of some neighbourhoods: last week counted, grouped, stored and ledgered.

    The first draft of a process also loads scikit-learn; it is told beside. Nothing is kept.
    """
    from django.db import transaction  # noqa: PLC0415  # Django is loaded by now
    from django.utils import timezone  # noqa: PLC0415  # the same

    from minqing.cases.operations.roundups import draft_roundup  # noqa: PLC0415  # the same
    from minqing.cases.queries.roundups import sheet_of_draft  # noqa: PLC0415  # the same
    from minqing.cases.rules.roundups import Listed, Lists, Week  # noqa: PLC0415  # the same
    from minqing.lib.actor import Actor  # noqa: PLC0415  # the same
    from minqing.lib.scope import Scope  # noqa: PLC0415  # the same
    from minqing.lib.time import local_date  # noqa: PLC0415  # the same
    from minqing.storage.scoping import activate  # noqa: PLC0415  # the same
    from minqing.territory.models import Area  # noqa: PLC0415  # the same

    at = timezone.now()
    week = Week.of(local_date(at)).before()
    codes = Area.objects.filter(level="neighbourhood").order_by("code").values_list("code")
    taken: list[float] = []
    notes = []
    for (code,) in codes[: _NEIGHBOURHOODS + 1]:
        with transaction.atomic():
            activate(Scope.of_areas(code, purpose="bench"))
            begun = perf_counter()
            draft = draft_roundup(
                by=Actor.system("bench"), at=at, area_code=code, week_on=week.monday
            )
            taken.append(perf_counter() - begun)
            lists, sheet = Lists.from_json(draft.lists), sheet_of_draft(draft)
            notes.append(
                f"{code}: {taken[-1]:.2f} s; {lists.count(Listed.CAME_IN)} came in,"
                f" {lists.count(Listed.OPEN)} open, {len(sheet.themes)} themes"
            )
            transaction.set_rollback(True)
    if len(taken) < 2:  # noqa: PLR2004 - the first one loads what the others use
        raise NotMeasuredError("the district has one neighbourhood only")
    return Measured(
        {"roundup.week": max(taken[1:])},
        [f"{district.size.name}; with scikit-learn to load: {taken[0]:.2f} s", *notes[1:]],
    )
