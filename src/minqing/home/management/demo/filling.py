"""Filling the demonstration district from its first area to its latest answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from minqing.accounts.models import User
from minqing.accounts.operations import create_user
from minqing.cases.operations.terms import adopt_deadlines
from minqing.cases.rules import Deadline, DeadlineKind, Unit, Urgency
from minqing.home.management.demo.asking_at_doors import ask_the_example
from minqing.home.management.demo.days import Calendar, calendar
from minqing.home.management.demo.loose_ends import complain_about_committee
from minqing.home.management.demo.neighbourhood import Job, Shared, fill
from minqing.home.management.demo.programme import SOLVED, Targets, deal, share_out, targets
from minqing.home.management.demo.settle import map_areas
from minqing.home.management.demo.sheets import bring_in_sheets
from minqing.home.management.demo.side_by_side import side_by_side
from minqing.home.management.demo.staff import Hiring, hire_district
from minqing.home.management.demo.wordings import keep_wordings
from minqing.households.models import Household
from minqing.households.rules.invented_places import InventedDistrict, invent_district
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import at_local
from minqing.visits.models import Round
from minqing.visits.operations import (
    NO_AIMS,
    Aims,
    close_round,
    set_visit_line,
    start_round,
)
from minqing.visits.rules import Target, TargetGroup

__all__ = ["DEMO_PASSWORD", "SIGN_INS", "run"]

#: For the demonstration alone, which listens on this machine only.
DEMO_PASSWORD: Final = "yunjin-2026"  # noqa: S105 - published on purpose
DISTRICT_NAME: Final = "云锦区"
#: What somebody is, and the name to sign in with.
SIGN_INS: Final = (
    ("区委党员责任区办公室 · district office", "district"),
    ("街道协调员 · street coordinator", "street"),
    ("居民区书记 · neighbourhood secretary", "secretary"),
    ("块区负责人 · block lead", "lead"),
    ("走访队员 · team member", "member"),
    ("支部书记 · branch secretary", "branch"),
    ("成员单位 · member unit", "unit"),
    ("系统管理员 · operator", "operator"),
)
LINES: Final = (
    ("committee", "居委干部走访"),
    ("branch", "支部党员走访"),
    ("leader", "领导干部联系走访"),
    ("volunteer", "群众骨干走访"),
    ("special", "困难家庭走访"),
)
#: Up to so many neighbourhoods, every evening's visits are an act of their own.
_FEW_NEIGHBOURHOODS = 8
_PROCESSES = 2
#: Of the second round: so many per cent of a group so many days after its first.
_TARGETS: Final = {
    TargetGroup.SPECIAL_HARDSHIP: ((60, 100),),
    TargetGroup.ELDER_ALONE: ((90, 100),),
    TargetGroup.ALL: ((90, 30), (180, 100)),
}
#: What the district asks of its offices where life or what everybody needs is concerned.
_DEADLINES: Final = (
    Deadline(DeadlineKind.LEVEL, 2, Unit.HOURS, urgency=Urgency.URGENT),
    Deadline(DeadlineKind.LEVEL, 1, Unit.WORKING_DAYS, urgency=Urgency.PRESSING),
)
# How much of their households the neighbourhoods reached, from the last to the first.
_REACH = (0.5, 0.92)
_MOST_REACHED = 0.97

SignIn = tuple[str, str, str]
Say = Callable[[str], None]


def run(*, scale: int, seed: int, now: datetime, progress: Say) -> Sequence[SignIn]:
    """Fill an empty district; (what, user name, password) of every sign-in.

    ``scale`` divides the programme's totals: 1 has 307,800 households, 100 about 3,000. A district
    that is filled already is left as it is. Runs as the owner.
    """
    sign_ins = [(what, username, DEMO_PASSWORD) for what, username in SIGN_INS]
    if User.objects.filter(username="secretary").exists():
        return sign_ins
    wanted = targets(scale)
    days = calendar(now)
    district = invent_district(
        settings.MINQING_DISTRICT_CODE,
        DISTRICT_NAME,
        households=wanted.households,
        divisor=scale,
        seed=seed,
    )
    by = Actor.system("demo")
    shared = _begin(district, days, by=by, seed=seed)
    jobs = _jobs(district, wanted, seed=seed)
    progress(_("Neighbourhoods: %(done)s of %(all)s") % {"done": 0, "all": len(jobs)})
    shown = fill(shared, jobs[0])
    _look_at_tables()
    processes = 1 if len(jobs) <= _FEW_NEIGHBOURHOODS else _PROCESSES
    for done, _nothing in enumerate(
        side_by_side(lambda job: fill(shared, job), jobs[1:], processes=processes), start=2
    ):
        progress(_("Neighbourhoods: %(done)s of %(all)s") % {"done": done, "all": len(jobs)})
    progress(_("Closing the round"))
    _look_at_tables()
    _close(shared, district)
    # Those above the neighbourhoods write in the district's chain: after the round was closed.
    first = jobs[0].place.code
    complain_about_committee(
        Household.objects.filter(area_code__startswith=first, to_on__isnull=True).earliest("id"),
        shared.staff.streets[first[:9]],
        days,
    )
    secretary = User.objects.get(username="secretary")
    bring_in_sheets(
        first, Actor(ActorKind.USER, id=secretary.id, member_id=secretary.member_id), days
    )
    progress("")
    if shown.followed is not None:
        sign_ins.append((_("Resident, without signing in: /follow/"), *shown.followed))
    if shown.link:
        sign_ins.append((_("Member unit without an account, by its link"), *_link(shown.link)))
    return sign_ins


def _link(token: str) -> tuple[str, str]:
    """Where a one-time link leads; it needs no password."""
    return f"/unit/{token}/", ""


def _begin(district: InventedDistrict, days: Calendar, *, by: Actor, seed: int) -> Shared:
    """Everything above the neighbourhoods: areas, bodies, visit lines and both rounds."""
    at = at_local(days.begin, 9)
    map_areas(district, by=by, at=at, from_on=days.begin)
    hiring = Hiring(
        district.code,
        by=by,
        at=at,
        from_on=days.begin,
        seed=f"{seed}",
        password=DEMO_PASSWORD,
    )
    staff = hire_district(district, hiring)
    keep_wordings(district.code, by=by, at=at)
    create_user(
        username="operator",
        name="系统管理员",
        password=DEMO_PASSWORD,
        area_code=district.code,
        is_operator=True,
        check_password=False,
        by=by,
        at=at,
    )
    for sort, (code, name) in enumerate(LINES, start=1):
        set_visit_line(by=by, at=at, area_code=district.code, code=code, name=name, sort=sort)
    office = staff.district.actor
    adopt_deadlines(
        by=office,
        at=at_local(days.begin, 10),
        area_code=district.code,
        deadlines=_DEADLINES,
        base=0,
    )
    year = days.first.year
    first = _start(district, office, days, f"{year}年春夏家家访", first=True)
    second = _start(district, office, days, f"{year}年秋冬家家访", first=False)
    ask_the_example(
        by=office,
        at=at_local(days.second - timedelta(days=3), 10),
        area_code=district.code,
        round_=second,
    )
    few = sum(1 for _each in district.neighbourhoods()) <= _FEW_NEIGHBOURHOODS
    return Shared(
        days=days,
        staff=staff,
        first_round=first,
        second_round=second,
        seed=seed,
        password=DEMO_PASSWORD,
        days_at_a_time=1 if few else 7,
        by=by,
    )


def _start(
    district: InventedDistrict, office: Actor, days: Calendar, name: str, *, first: bool
) -> Round:
    """A round is announced some days before it begins; the second one has targets."""
    from_on = days.first if first else days.second
    aims = (
        NO_AIMS
        if first
        else Aims(
            targets={
                group: [Target(from_on + timedelta(days=after), share) for after, share in stages]
                for group, stages in _TARGETS.items()
            }
        )
    )
    return start_round(
        by=office,
        at=at_local(from_on - timedelta(days=4), 10),
        name=name,
        area_code=district.code,
        from_on=from_on,
        to_on=days.second if first else None,
        aims=aims,
    )


def _jobs(district: InventedDistrict, wanted: Targets, *, seed: int) -> list[Job]:
    """What each neighbourhood has to add to the district's totals."""
    rng = Random(f"programme {seed}")  # noqa: S311 - invented results
    places = list(district.neighbourhoods())
    households = [sum(each.households for each in place.compounds) for place in places]
    reached = [count * rng.uniform(*_REACH) for count in households]
    visited = deal(wanted.visited, reached, [int(count * _MOST_REACHED) for count in households])
    weights = dict(enumerate(households))
    solved = {level: _scattered(rng, wanted.solved[level], weights) for level in SOLVED}
    open_ = _scattered(rng, wanted.open, weights)
    if not open_[0]:
        # The first one has something that its resident can follow, whatever the day.
        most = max(open_, key=open_.__getitem__)
        open_[most], open_[0] = open_[most] - 1, 1
    closed = _scattered(rng, wanted.closed, weights)
    return [
        Job(
            place=place,
            ordinal=index,
            visited=visited[index],
            solved={level: counts[index] for level, counts in solved.items()},
            open=open_[index],
            closed=closed[index],
        )
        for index, place in enumerate(places)
    ]


def _scattered(rng: Random, total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """``total`` over the places by size, and by chance, as requests come."""
    wanted = {place: weight * rng.uniform(0.5, 1.5) for place, weight in weights.items()}
    return share_out(total, wanted)


def _close(shared: Shared, district: InventedDistrict) -> None:
    """Close the first round on the morning after its last day, and freeze its figures."""
    days = shared.days
    close_round(
        by=shared.staff.district.actor,
        at=min(at_local(days.second, 8, 30), days.now),
        scope=Scope(ranges=(AreaRange.of(district.code),), purpose="demo"),
        round=shared.first_round,
        cut_off=days.cut_off,
    )


def _look_at_tables() -> None:
    """Let the planner know how large the tables have become."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")
