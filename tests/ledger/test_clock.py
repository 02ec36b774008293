"""A server whose clock jumps: the ledger's order, the order of changes and the promises stand."""

from datetime import timedelta

from django.db import connection

from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import newest_entry_at, verify
from minqing.lib.ids import new_id
from minqing.visits.models import Round, Visit
from minqing.visits.operations import record_visit
from minqing.visits.queries import differences
from minqing.visits.rules import Outcome, Source
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.conftest import phone  # noqa: F401 - a fixture used by name
from tests.fieldwork.phones import Phone, case, iso, now, visit


def test_entries_keep_their_order_when_the_clock_goes_back(
    cast: Cast,
    this_round: Round,
) -> None:
    household = cast.households["a1"][0]
    with as_owner(), connection.cursor() as cursor:
        revs = []
        for moment in (NOW, NOW - timedelta(days=2), NOW + timedelta(days=3), NOW):
            record_visit(
                by=BUILDER,
                at=moment,
                visit_id=new_id(),
                household=household,
                round=this_round,
                line_code="team",
                outcome=Outcome.MET,
                visited_at=moment - timedelta(minutes=1),
                received_at=moment,
                member_id=cast.lin.member.id,
                source=Source.FIELD,
            )
            cursor.execute(
                "select rev from territory_blockcounter where block_id = %s", [cast.a1.id]
            )
            revs.append(cursor.fetchone()[0])
        entries = LedgerEntry.objects.filter(act="visits.visit_recorded").order_by("sequence")
        assert [each.at - NOW for each in entries] == [
            timedelta(),
            timedelta(days=-2),
            timedelta(days=3),
            timedelta(),
        ]
        assert revs == sorted(set(revs)), "changes are fetched in the order of their commits"
        assert newest_entry_at() == NOW
        assert Visit.objects.count() == 4
        assert [*verify(), *differences()] == []


def test_a_phone_measures_the_servers_clock_anew_and_its_moments_stay_true(
    cast: Cast,
    this_round: Round,
    phone: Phone,  # noqa: F811 - the fixture
) -> None:
    """Its own clock is an hour off from the server's; what it says of a moment is corrected."""
    phone.clock = timedelta(hours=1)
    refused = phone.post("pull", {"app_version": "0.1.0", "blocks": []})
    assert (refused.status_code, refused.json()["code"]) == (401, "clock")
    phone.clock = timedelta()
    made_at = now() + timedelta(hours=1)
    sent = case(cast.households["a1"][0])
    sent |= {"made_at": iso(made_at), "offset_ms": -3_600_000}
    assert phone.outcomes(sent) == [("applied", None)]


def test_what_a_wrong_clock_puts_into_the_future_is_told_to_its_worker(
    cast: Cast,
    this_round: Round,
    phone: Phone,  # noqa: F811 - the fixture
) -> None:
    """The server's clock stood a day ahead when the phone measured it, and was set right."""
    sent = visit(cast.households["a1"][0], this_round.id, offset_ms=86_400_000)
    (result,) = phone.push(sent)
    assert (result["outcome"], result["code"]) == ("refused", "visit_in_future")
    assert result["message"]["zh"]
    with as_owner():
        assert Visit.objects.count() == 0
