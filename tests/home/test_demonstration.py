"""The demonstration district: small, whole, and agreeing with itself."""

from datetime import UTC, datetime

from minqing.accounts.models import User
from minqing.cases.models import Roundup, RoundupDraft
from minqing.home.management import demo, reconcile
from minqing.households.models import Household
from minqing.ledger.queries import verify
from minqing.territory.models import Posting
from minqing.territory.rules import Role
from minqing.visits.models import Responsibility, Visit
from minqing.visits.rules import Outcome
from tests.database import as_owner

_NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def _run() -> list[tuple[str, str, str]]:
    return list(demo.run(scale=1000, seed=5, now=_NOW, progress=lambda _what: None))


def test_a_small_district_is_filled_once_and_agrees_with_itself(district: str) -> None:
    with as_owner():
        sign_ins = _run()
        users = {name for _role, name, _password in sign_ins if name[0].isalpha()}
        assert users == set(User.objects.values_list("username", flat=True))

        # One was found at a door since; one was entered twice, one came and left.
        assert Household.objects.filter(to_on__isnull=True).count() == 309
        assert Household.objects.count() == 311
        without = Household.objects.exclude(pk__in=Responsibility.objects.values("household"))
        assert 2 <= without.count() <= 8
        assert set(Posting.objects.values_list("role", flat=True)) == {role.value for role in Role}
        assert set(Visit.objects.values_list("outcome", flat=True)) == {
            outcome.value for outcome in Outcome
        }

        assert Roundup.objects.count() >= 2
        assert RoundupDraft.objects.count() == 1

        assert reconcile.run(as_json=False) == 0
        assert list(verify()) == []

        before = Visit.objects.count()
        again = _run()
        assert len(again) == len(users)
        assert Visit.objects.count() == before
