"""Filling the demonstration district from its first area to its latest answer."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from minqing.accounts.models import User
from minqing.accounts.operations import create_user
from minqing.home.management.demo.scenes import Scenes
from minqing.home.management.demo.season import Season
from minqing.home.management.demo.settle import settle
from minqing.home.management.demo.staff import Staff, hire
from minqing.households.models import Household
from minqing.households.rules.invented_places import InventedDistrict, invent_district
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import at_local, local_date
from minqing.visits.models import Round
from minqing.visits.operations import assign_responsibilities, set_visit_line, start_round

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
_ROUND_DAYS = 55
_STAFF_DAYS = 90
_MOST_CASES, _FEWEST_CASES = 500, 110
_CASES_AT_SCALE_ONE = 9_000
#: Up to so many neighbourhoods, every evening's visits are an act of their own.
_FEW_NEIGHBOURHOODS = 8
_WITHOUT_ANYBODY = 4

SignIn = tuple[str, str, str]


def run(
    *, scale: float, seed: int, progress: Callable[[str], None] | None = None
) -> Sequence[SignIn]:
    """Fill an empty district; (what, user name, password) of every sign-in.

    ``scale`` 1 has 307,800 households, 0.01 about 3,000. A district that is filled already is left
    as it is. Runs as the owner. Requests stay at some hundred whatever the scale: a benchmark that
    needs more makes them in SQL.
    """
    say = progress or _show
    sign_ins = [(what, username, DEMO_PASSWORD) for what, username in SIGN_INS]
    if User.objects.filter(username="secretary").exists():
        return sign_ins
    now = timezone.now()
    district = invent_district(
        settings.MINQING_DISTRICT_CODE, DISTRICT_NAME, scale=scale, seed=seed
    )
    by = Actor.system("demo")
    begin = at_local(local_date(now) - timedelta(days=_STAFF_DAYS), 9)
    from_on = local_date(begin)
    settle(district, by=by, at=begin, from_on=from_on, seed=seed, progress=say)
    staff = operation(hire)(
        district, by=by, at=begin, from_on=from_on, seed=seed, password=DEMO_PASSWORD
    )
    _operator(district, by=by, at=begin)
    round_ = _begin_round(district, staff, now=now, by=by)
    season = Season(
        staff,
        round_,
        now=now,
        cases=_case_count(scale),
        days_at_a_time=1 if len(staff.secretaries) <= _FEW_NEIGHBOURHOODS else 7,
        seed=seed,
    )
    scenes = Scenes(season, staff, now=now)
    scenes.plan()
    season.play(say)
    say("")
    if scenes.followed is not None:
        number, code = scenes.followed
        sign_ins.append((_("Resident, without signing in: /follow/"), number, code))
    return sign_ins


def _case_count(scale: float) -> int:
    return min(_MOST_CASES, max(_FEWEST_CASES, round(_CASES_AT_SCALE_ONE * scale)))


def _operator(district: InventedDistrict, *, by: Actor, at: datetime) -> None:
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


def _begin_round(district: InventedDistrict, staff: Staff, *, now: datetime, by: Actor) -> Round:
    """The visit lines, a round in progress, and who is responsible for whom."""
    at = at_local(local_date(now) - timedelta(days=_ROUND_DAYS), 8)
    from_on = local_date(at)
    for sort, (code, name) in enumerate(LINES, start=1):
        set_visit_line(by=by, at=at, area_code=district.code, code=code, name=name, sort=sort)
    round_ = start_round(
        by=by,
        at=at,
        name=f"{from_on.year}年{'上下'[from_on.month // 7]}半年家家访",
        area_code=district.code,
        from_on=from_on,
    )
    for area_code, blocks in staff.blocks.items():
        pairs = []
        for block in blocks:
            team = staff.teams[block.id]
            homes = Household.objects.filter(block_id=block.id, to_on__isnull=True)
            ids = list(homes.order_by("area_code", "id").values_list("id", flat=True))
            # A team's members share its households by stretches of doors, as they walk.
            pairs += [
                (home, team[index * len(team) // len(ids)].member.id)
                for index, home in enumerate(ids)
            ]
        # The last doors have nobody yet: a gap that the desk has to show.
        assign_responsibilities(
            by=by, at=at, area_code=area_code, pairs=pairs[:-_WITHOUT_ANYBODY], from_on=from_on
        )
    return round_


def _show(what: str) -> None:
    """One line on the terminal that is written over."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what}")
        sys.stderr.flush()
