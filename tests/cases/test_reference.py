"""The reference page says what the rules say.

Write it anew with ``python -m tests.cases.test_reference`` after changing a move, and read it.
"""

from pathlib import Path

from minqing.cases.rules import MOVES, STARTS_AT, CaseLevel, CaseState, Move

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cases.md"
BEGIN, END = "<!-- moves -->\n", "<!-- end of moves -->"


def table() -> str:
    """The life cycle, one move a row."""
    rows = ["| move | from | at | who | needs | then |", "| --- | --- | --- | --- | --- | --- |"]
    rows += [_row(move) for move in MOVES]
    return "\n".join(rows) + "\n"


def _row(move: Move) -> str:
    cells = (
        f"`{move.kind.value}`",
        _some(move.states, CaseState),
        _some(move.levels, CaseLevel),
        f"{move.who.value}, requester" if move.resident else move.who.value,
        ", ".join(sorted(need.value for need in move.needs)) or "–",
        _then(move),
    )
    return f"| {' | '.join(cells)} |"


def _some(
    found: frozenset[CaseState] | frozenset[CaseLevel], of: type[CaseState] | type[CaseLevel]
) -> str:
    if len(found) == len(of):
        return "any"
    return ", ".join(each.value for each in of if each in found)


def _then(move: Move) -> str:
    climbs = {2: "two levels up", 1: "one level up", -1: "one level down", 0: ""}[move.climb]
    state = move.to_state.value if move.to_state else ""
    return ", ".join(part for part in (climbs, state) if part) or "stays"


def test_the_page_holds_the_moves_of_the_rules() -> None:
    text = PAGE.read_text()

    assert text.partition(BEGIN)[2].partition(END)[0] == table()


def test_the_page_says_where_restricted_cases_start() -> None:
    text = PAGE.read_text()
    for about, level in STARTS_AT.items():
        assert f"| `{about.value}` | {level.value} |" in text


def write() -> None:
    """Put the table into the page."""
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + BEGIN + table() + END + rest.partition(END)[2])


if __name__ == "__main__":
    write()
