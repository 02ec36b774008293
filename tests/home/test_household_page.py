"""The household page: one story, the gap shown, nothing from outside the reader's scope."""

from datetime import UTC, date, datetime, timedelta

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules import RestrictedAbout
from minqing.home.rules import Term, gaps
from minqing.households.operations import close_household
from minqing.visits.operations import end_responsibility
from minqing.visits.rules import Outcome
from tests.builders import BUILDER, make_household
from tests.cases.acting import complain, raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.register import merge
from tests.pages import statements, words
from tests.visits.acting import at_door, give_doors, held_round

DAY = date(2020, 1, 1)


def read(client: Client, household_id: object) -> str:
    client.cookies["language"] = "en"
    response = client.get(f"/desk/households/{household_id}/")
    assert response.status_code == 200
    return words(response.content)


def test_everything_that_happened_stands_in_one_story(cast: Cast, client_for: ClientFor) -> None:
    home = cast.households["a1"][0]
    in_round = held_round()
    at_door(cast.lin, home, in_round, note="老人说膝盖疼")
    case = raise_for(cast.lin, home, at=datetime(2026, 6, 3, 2, tzinfo=UTC), body="想装扶手").case
    give_doors(cast.lin, cast.a1, [home], date(2026, 6, 2))
    page = read(client_for(cast.qian), home.pk)

    story = page[page.index("The story of this household") :]
    order = [
        case.number,
        "Became responsible",
        "林静",
        "Visit: Met",
        "老人说膝盖疼",
        "came to this door",
    ]
    places = [story.index(each) for each in order]
    assert places == sorted(places)
    assert "想装扶手" in page
    assert "since 2026-06-02" in page


def test_a_gap_says_since_when(cast: Cast, client_for: ClientFor) -> None:
    home = cast.households["a1"][1]
    give_doors(cast.lin, cast.a1, [home], date(2026, 6, 2))
    with as_owner():
        end_responsibility(
            by=BUILDER,
            at=datetime(2026, 7, 1, 2, tzinfo=UTC),
            household=home,
            to_on=date(2026, 7, 1),
            reason="林静调往枫桥镇",
        )
    page = read(client_for(cast.qian), home.pk)
    assert "Nobody is responsible since 2026-07-01" in page
    assert "Nobody responsible from here on" in page
    assert "林静调往枫桥镇" in page


def test_who_lived_here_before_is_one_link_away(cast: Cast, client_for: ClientFor) -> None:
    before = cast.households["a1"][2]
    door = before.dwelling
    with as_owner():
        close_household(
            by=BUILDER,
            at=datetime(2026, 6, 1, 2, tzinfo=UTC),
            household=before,
            to_on=date(2026, 6, 1),
        )
    now = make_household(door, "林小芳")
    client = client_for(cast.qian)
    assert f"/desk/households/{before.pk}/" in client.get(f"/desk/households/{now.pk}/").text
    page = read(client, before.pk)
    assert "no longer lives here" in page
    assert "left this door" in page


def test_visits_to_a_merged_entry_stand_in_the_story_of_the_one_that_stays(
    cast: Cast, client_for: ClientFor
) -> None:
    stays, merged = cast.households["a1"][4], cast.households["a1"][5]
    at_door(cast.lin, merged, held_round(), note="门口说了两句")
    raise_for(cast.lin, merged, body="水表走得太快")
    merge(cast.qian, merged, stays, at=datetime.now(UTC))
    page = read(client_for(cast.qian), stays.pk)
    assert "门口说了两句" in page
    assert "水表走得太快" in page


def test_a_restricted_request_stands_only_where_it_may_be_seen(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][3]
    raise_for(cast.lin, home, body="水管漏水")
    about, said = RestrictedAbout.COMMITTEE, "居委会不肯开证明"
    secret = complain(cast.sun, home, about, at=datetime.now(UTC), body=said).case
    above = read(client_for(cast.sun), home.pk)
    assert "居委会不肯开证明" in above
    for player in (cast.qian, cast.zhao, cast.lin):
        page = read(client_for(player), home.pk)
        assert "水管漏水" in page
        assert "居委会" not in page
        assert secret.number not in page


def test_the_page_stays_within_twelve_statements(cast: Cast, client_for: ClientFor) -> None:
    home = cast.households["a1"][0]
    in_round = held_round()
    counts = []
    for n in (1, 4):
        for _ in range(n):
            at_door(cast.lin, home, in_round, outcome=Outcome.NOBODY_HOME, note="没人")
            raise_for(cast.lin, home)
        counts.append(len(statements(client_for(cast.lin), f"/desk/households/{home.pk}/")))
    assert counts[0] == counts[1] <= 12


days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> list[Term]:
    """Terms that do not overlap, the last perhaps still open."""
    edges = sorted(draw(st.sets(days, min_size=2, max_size=8)))
    terms = [Term("林静", a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if len(edges) % 2 and draw(st.booleans()):
        terms.append(Term("林静", edges[-1], None))
    return terms


@given(histories(), days, days)
def test_every_day_has_a_term_or_lies_in_a_gap(terms: list[Term], a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    found = gaps(terms, from_on=first, to_on=last)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        held = any(term.holds_on(day) for term in terms)
        assert held is not any(gap.holds_on(day) for gap in found)
