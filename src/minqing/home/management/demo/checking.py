"""Checks of visits in the first neighbourhood: one in every state that a desk can meet.

The sample of the week before last is drawn as it is every Monday. Beside it some earlier visits
carry a signal, which began a check each; what was said and ruled since then happened in the last
two weeks. The visits are of the second round, so that what was published stays as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.staff import LocalStaff, Player
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import at_local, local_date
from minqing.visits.models import CheckStanding, Round, Visit
from minqing.visits.operations import answer_check, appeal, record_look, rule
from minqing.visits.operations.flagging import raise_flags
from minqing.visits.operations.proposing import propose_checkers
from minqing.visits.operations.sampling import commit_seeds, draw_week
from minqing.visits.rules import Outcome
from minqing.visits.rules.checks import Method, Result, RulingLevel
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Finding, Signal

__all__ = ["check_visits"]

_BY = Actor.system("checks")
_WEEK = timedelta(weeks=1)
_TRIES = 3
#: Metres a minute between two doors, and what a bicycle makes.
_SPEED, _BICYCLE, _IN_THE_WEEK = 412, 250, 9
_NOT_MET = "电话里说那天没有人来过，也没有留纸条。"
_MET = "阿姨说来过的，还帮忙看了漏水的水管。"
_NO_ANSWER = "没有人接电话。"
_ANSWER = "那天是他儿子开的门，说了几句就走了，老人在午睡。"
_ANSWER_BETWEEN = "两户在同一幢楼，是先走完再一起补记的，时间记错了。"
_STANDS = "儿子回电证实那天有人来过，走访有效。"
_DOES_NOT_COUNT = "两次询问都说没有人来过，本人也记不清，这次不计入，请重新上门。"
_APPEAL = "那天隔壁三楼的邻居看见我在门口，请再问一问。"


def check_visits(*, code: str, local: LocalStaff, days: Calendar, running: Round) -> None:
    """Draw the week before last, flag some visits of it or before, and play what followed.

    Called inside an operation. Nothing when the second round is not three weeks old.
    """
    week_on = week_of(days.today) - 2 * _WEEK
    if week_on < days.second:
        return
    scope = Scope.of_areas(code, purpose="demo")
    drawn_on = week_on + _WEEK
    commit_seeds(by=_BY, at=at_local(week_on - timedelta(days=1), 3), areas=[code], week_on=week_on)
    draw_week(by=_BY, at=at_local(drawn_on, 3), scope=scope, area_code=code, week_on=week_on)
    checks = _flagged(local, running, drawn_on)
    propose_checkers(by=_BY, at=at_local(drawn_on, 4), scope=scope, area_code=code)
    play = _Play(local.secretary, drawn_on)
    acts: tuple[Callable[[_Flagged], None], ...] = (
        play.asked,
        play.answered,
        play.confirmed,
        play.unreached,
        play.stands,
        play.appealed,
        play.not_counted,
    )
    for act, check in zip(acts, checks, strict=False):
        act(check)


@dataclass(frozen=True, slots=True)
class _Flagged:
    """A check that a signal began, and whose visit it is about."""

    check: CheckStanding
    worker: Player


def _flagged(local: LocalStaff, running: Round, on: date) -> Iterator[_Flagged]:
    """Flag visits of members of the first block's team one by one, those of its lead left out."""
    block = local.blocks[0]
    workers = {each.member_id: each for each in local.teams[block.id][1:]}
    visits = Visit.objects.filter(
        round_id=running.pk,
        block_id=block.id,
        member_id__in=workers,
        outcome=Outcome.MET.value,
        recorded_at__lt=at_local(on, 0),
    )
    checked = set(CheckStanding.objects.values_list("visit_id", flat=True))
    # Who signs in as a member of the team is asked first.
    first = next(iter(workers))
    by_worker = sorted(visits, key=lambda each: (each.member_id != first, each.visited_at, each.pk))
    seen: set[object] = set()
    for visit in by_worker:
        if visit.pk in checked or visit.household_id in seen or visit.member_id is None:
            continue
        seen.add(visit.household_id)
        finding = Finding(visit.pk, Signal.SPEED, _SPEED, _BICYCLE, _IN_THE_WEEK)
        raise_flags(
            by=_BY,
            at=at_local(on, 3, 30),
            area_code=local.blocks[0].area_code,
            week_on=week_of(local_date(visit.visited_at)),
            findings=[finding],
        )
        yield _Flagged(CheckStanding.objects.get(visit_id=visit.pk), workers[visit.member_id])


class _Play:
    """What the secretary and the worker did in a check, each act at its moment."""

    def __init__(self, secretary: Player, drawn_on: date) -> None:
        self._secretary, self._drawn_on = secretary.actor, drawn_on

    def asked(self, one: _Flagged) -> None:
        """The household says nobody came; the worker's answer is awaited."""
        self._look(one, Result.NOT_CONFIRMED, _NOT_MET, day=5)

    def answered(self, one: _Flagged) -> None:
        """The worker has answered, the secretary rules next."""
        self._look(one, Result.NOT_CONFIRMED, _NOT_MET)
        self._answer(one, _ANSWER_BETWEEN)

    def confirmed(self, one: _Flagged) -> None:
        """The household says somebody came."""
        self._look(one, Result.CONFIRMED, _MET)

    def unreached(self, one: _Flagged) -> None:
        """Nobody answered the telephone, three times."""
        for day in range(1, _TRIES + 1):
            self._look(one, Result.UNREACHED, _NO_ANSWER, day=day)

    def stands(self, one: _Flagged) -> None:
        """In doubt, answered, and the visit stands."""
        self._look(one, Result.NOT_CONFIRMED, _NOT_MET)
        self._answer(one, _ANSWER)
        self._rule(one, _STANDS, stands=True)

    def not_counted(self, one: _Flagged) -> None:
        """In doubt, answered, and the visit does not count."""
        self._look(one, Result.NOT_CONFIRMED, _NOT_MET)
        self._answer(one, _ANSWER)
        self._rule(one, _DOES_NOT_COUNT, stands=False)

    def appealed(self, one: _Flagged) -> None:
        """Does not count, and the worker asks the street to look again."""
        self.not_counted(one)
        appeal(by=one.worker.actor, at=self._at(5, 9), check_id=one.check.pk, text=_APPEAL)

    def _look(self, one: _Flagged, result: Result, note: str, *, day: int = 1) -> None:
        record_look(
            by=self._secretary,
            at=self._at(day, 10),
            check_id=one.check.pk,
            method=Method.CALL,
            result=result,
            note=note,
        )

    def _answer(self, one: _Flagged, text: str) -> None:
        answer_check(by=one.worker.actor, at=self._at(2, 19), check_id=one.check.pk, text=text)

    def _rule(self, one: _Flagged, reason: str, *, stands: bool) -> None:
        rule(
            by=self._secretary,
            at=self._at(4, 15),
            check_id=one.check.pk,
            stands=stands,
            level=RulingLevel.NEIGHBOURHOOD,
            reason=reason,
        )

    def _at(self, days: int, hour: int) -> datetime:
        return at_local(self._drawn_on + timedelta(days=days), hour)
