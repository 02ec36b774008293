"""The demonstration district: small, whole, and agreeing with itself."""

from minqing.accounts.models import User
from minqing.cases.models import CaseStanding, PromiseStanding, Solution
from minqing.cases.rules import CaseLevel, CaseState
from minqing.home.management import demo, reconcile
from minqing.households.models import Household
from minqing.ledger.queries import verify
from minqing.territory.models import Posting
from minqing.territory.rules import Role
from minqing.visits.models import Responsibility, Visit
from minqing.visits.rules import Outcome
from tests.database import as_owner


def test_a_small_district_is_filled_once_and_agrees_with_itself(district: str) -> None:
    with as_owner():
        sign_ins = demo.run(scale=0.002, seed=5, progress=lambda _what: None)
        *users, (_what, number, access_code) = sign_ins
        assert {username for _role, username, _password in users} == set(
            User.objects.values_list("username", flat=True)
        )
        assert CaseStanding.objects.get(number=number).state == CaseState.ANSWERED
        assert len(access_code) == 8

        assert Household.objects.count() == 616
        without = Household.objects.exclude(pk__in=Responsibility.objects.values("household"))
        assert without.count() == 16
        assert set(Posting.objects.values_list("role", flat=True)) == {role.value for role in Role}
        assert set(Visit.objects.values_list("outcome", flat=True)) == {
            outcome.value for outcome in Outcome
        }
        solved = set(Solution.objects.values_list("level", flat=True))
        assert {CaseLevel.BLOCK, CaseLevel.NEIGHBOURHOOD} <= solved
        assert PromiseStanding.objects.exists()

        assert reconcile.run(as_json=False) == 0
        assert list(verify()) == []

        before = Visit.objects.count()
        again = demo.run(scale=0.002, seed=5, progress=lambda _what: None)
        assert list(again) == users
        assert Visit.objects.count() == before
