"""Neighbourhoods for the tests of the division."""

from hypothesis import strategies as st

from minqing.territory.rules.division import Unit

NEIGHBOURHOOD = "310199001001"
_MINUTES = 12.0


def unit(building: int, entrance: int, x: float | None, y: float | None, households: int) -> Unit:
    """An entrance of a numbered building, with 12 minutes of work a household."""
    code = f"{NEIGHBOURHOOD}{building:04d}"
    return Unit(f"{code}{entrance:02d}", code, x, y, households * _MINUTES, households)


def estate(
    *, rows: int, columns: int, entrances: int, households: int, tower: bool = False
) -> list[Unit]:
    """Rows of equal buildings, 40 by 25 metres apart; households are those of an entrance."""
    assert not tower or rows == columns == 1
    return [
        unit(row * columns + column + 1, entrance, column * 40.0, row * 25.0, households)
        for row in range(rows)
        for column in range(columns)
        for entrance in range(1, entrances + 1)
    ]


@st.composite
def random_units(draw: st.DrawFn, least: int = 1) -> list[Unit]:
    """Up to 25 buildings anywhere, some on one spot, some nowhere, with up to three entrances."""
    count = draw(st.integers(least, 25))
    near = st.one_of(st.none(), st.integers(0, 30).map(lambda each: each * 10.0))
    made = []
    for building in range(1, count + 1):
        x, y = draw(near), draw(near)
        made += [
            unit(building, entrance, x, y, draw(st.integers(0, 40)))
            for entrance in range(1, draw(st.integers(1, 3)) + 1)
        ]
    return made
