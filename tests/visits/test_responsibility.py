"""Who is responsible for a household: one person at every moment, or a gap that is listed."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.households.models import Household
from minqing.households.operations import close_household
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.visits.models import Responsibility
from minqing.visits.operations import (
    NotResponsibleError,
    assign_responsibilities,
    assign_responsibility,
    end_responsibility,
)
from minqing.visits.queries import count_without_responsible, without_responsible
from minqing.visits.queries.doors import Cursor
from tests.builders import BUILDER, NOW
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.visits.acting import DISTRICT, TODAY, plain

MAY = date(2026, 5, 1)


def assign(cast: Cast, who: Player, home: Household, from_on: date = TODAY) -> Responsibility:
    with scoped(cast.qian.scope):
        return assign_responsibility(
            by=cast.qian.actor,
            at=NOW,
            household=Household.objects.get(pk=home.pk),
            member_id=who.member.id,
            from_on=from_on,
        )


def test_new_person_takes_over_on_the_day(cast: Cast) -> None:
    home = plain(cast)
    assign(cast, cast.lin, home, MAY)
    assign(cast, cast.zhao, home)
    with as_owner():
        rows = Responsibility.objects.order_by("from_on").values_list(
            "member_id", "from_on", "to_on"
        )
        assert list(rows) == [
            (cast.lin.member.id, MAY, TODAY),
            (cast.zhao.member.id, TODAY, None),
        ]
        entry = LedgerEntry.objects.filter(act="visits.responsibility_assigned").latest("at")
        assert entry.object_id == home.pk


def test_same_person_again_changes_nothing(cast: Cast) -> None:
    first = assign(cast, cast.lin, plain(cast), MAY)
    assert assign(cast, cast.lin, plain(cast)).pk == first.pk


def test_phones_pull_the_household_again(cast: Cast) -> None:
    home = plain(cast)
    assign(cast, cast.lin, home)
    with as_owner():
        assert Household.objects.get(pk=home.pk).rev > home.rev


def test_takeover_before_the_present_one_began_is_refused(cast: Cast) -> None:
    home = plain(cast)
    assign(cast, cast.lin, home, MAY)
    assign(cast, cast.zhao, home, TODAY)
    with pytest.raises(IntegrityError):
        assign(cast, cast.lin, home, date(2026, 4, 1))


def test_ending_leaves_a_gap(cast: Cast) -> None:
    home = plain(cast)
    assign(cast, cast.lin, home, MAY)
    with scoped(cast.qian.scope):
        end_responsibility(by=cast.qian.actor, at=NOW, household=home, to_on=TODAY)
        with pytest.raises(NotResponsibleError):
            end_responsibility(by=cast.qian.actor, at=NOW, household=home, to_on=TODAY)
    with as_owner():
        assert not Responsibility.objects.on(TODAY).exists()
        assert Responsibility.objects.on(MAY).exists()


def test_household_that_leaves_needs_nobody(cast: Cast) -> None:
    home = plain(cast)
    assign(cast, cast.lin, home, MAY)
    with as_owner():
        close_household(by=BUILDER, at=NOW, household=home, to_on=TODAY)
        assert Responsibility.objects.get().to_on == TODAY


def _row(home: Household, who: Player, from_on: date, to_on: date | None = None) -> Responsibility:
    return Responsibility(
        id=new_id(),
        household=home,
        member_id=who.member.id,
        area_code=home.area_code,
        block_id=home.block_id,
        from_on=from_on,
        to_on=to_on,
    )


def test_overlap_in_the_past_is_refused(cast: Cast) -> None:
    home = plain(cast)
    with as_owner():
        _row(home, cast.lin, MAY, TODAY).save()
        with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
            _row(home, cast.zhao, date(2026, 5, 31), date(2026, 7, 1)).save()
        _row(home, cast.zhao, TODAY, date(2026, 7, 1)).save()


def test_two_connections_cannot_both_assign(cast: Cast) -> None:
    """The second waits for the first to commit, and is refused then."""
    home = plain(cast)
    waiting = threading.Event()
    outcome: list[object] = []

    def second() -> None:
        try:
            with as_owner(), transaction.atomic():
                waiting.set()
                _row(home, cast.zhao, MAY, date(2026, 7, 1)).save()
            outcome.append("saved")
        except IntegrityError as error:
            outcome.append(error)
        finally:
            connections.close_all()

    with as_owner(), transaction.atomic():
        _row(home, cast.lin, MAY, TODAY).save()
        other = threading.Thread(target=second)
        other.start()
        assert waiting.wait(10)
        other.join(0.5)
        assert other.is_alive(), "the second insert did not wait for the parent row"
    other.join(10)
    assert isinstance(outcome[0], IntegrityError)
    with as_owner():
        assert Responsibility.objects.count() == 1


def test_many_are_assigned_in_one_act(cast: Cast) -> None:
    pairs = [(home.pk, cast.lin.member.id) for home in cast.households["a1"]]
    with as_owner():
        before = LedgerEntry.objects.count()
        made = assign_responsibilities(
            by=BUILDER, at=NOW, area_code="310199001001", pairs=pairs, from_on=MAY
        )
        assert (made, LedgerEntry.objects.count()) == (12, before + 1)
        with pytest.raises(IntegrityError):
            assign_responsibilities(
                by=BUILDER, at=NOW, area_code="310199001001", pairs=pairs[:1], from_on=MAY
            )


def test_gaps_equal_the_set_difference(cast: Cast) -> None:
    homes = [home for block in cast.households.values() for home in block]

    @settings(max_examples=15, deadline=None, database=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 47),
                st.integers(-20, 20),
                st.one_of(st.none(), st.integers(1, 40)),
            ),
            max_size=60,
            unique_by=lambda row: row[0],
        ),
        st.sets(st.integers(0, 47), max_size=5),
    )
    def listed(rows: list[tuple[int, int, int | None]], left: set[int]) -> None:
        with as_owner(), transaction.atomic():
            held = set()
            for index, begins, lasts in rows:
                from_on = date.fromordinal(TODAY.toordinal() + begins)
                to_on = None if lasts is None else date.fromordinal(from_on.toordinal() + lasts)
                _row(homes[index], cast.lin, from_on, to_on).save()
                if from_on <= TODAY and (to_on is None or to_on > TODAY):
                    held.add(homes[index].pk)
            gone = {homes[index].pk for index in left}
            for pk in gone:
                close_household(
                    by=BUILDER, at=NOW, household=Household.objects.get(pk=pk), to_on=TODAY
                )
            found, after = [], None
            while True:
                page = without_responsible(DISTRICT, None, on=TODAY, after=after, limit=7)
                found += [door.household_id for door in page.rows]
                if page.after is None:
                    break
                after = Cursor.read(str(page.after))
            assert len(found) == len(set(found))
            assert set(found) == {home.pk for home in homes} - held - gone
            assert count_without_responsible(DISTRICT, on=TODAY) == len(found)
            transaction.set_rollback(True)

    listed()


def test_gaps_of_strangers_are_not_listed(cast: Cast) -> None:
    with scoped(cast.lin.scope) as scope:
        page = without_responsible(scope, None, on=TODAY)
        assert {door.block_id for door in page.rows} == {cast.a1.id}
        assert len(page.rows) == 12


def test_row_security_keeps_strangers_out(cast: Cast) -> None:
    assign(cast, cast.lin, plain(cast))
    with scoped(cast.wu.scope):
        assert not Responsibility.objects.exists()
