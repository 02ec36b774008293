"""What happened in a neighbourhood in a week, read from the histories of its cases.

Everything is decided by steps with a moment of their own, never by where a case stands today: the
roundup of a week says the same whenever it is counted, unless a phone brings what it recorded then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from minqing.cases.rules.kinds import CaseState, EventKind
from minqing.cases.rules.ladder import CaseLevel, rank
from minqing.cases.rules.roundups.weeks import Week
from minqing.cases.rules.standing import Standing, Step

__all__ = ["SETTLED", "Listed", "Lists", "Seen", "sorted_out"]

_SOON = timedelta(days=7)
_OPEN = (CaseState.OPEN, CaseState.ANSWERED)
_UP = (EventKind.HANDED_UP, EventKind.SKIPPED)


class Listed(StrEnum):
    """The lists of a roundup. A case may stand in several."""

    CAME_IN = "came_in"
    """Raised in the week."""
    ON_THE_SPOT = "on_the_spot"
    """Answered on the spot in the week; it is settled at the block, too."""
    HANDED_UP = "handed_up"
    """Handed up in the week from the block, on a signed list."""
    SETTLED_BLOCK = "settled_block"
    """Solved in the week and still so at its end, by the level that solved it."""
    SETTLED_NEIGHBOURHOOD = "settled_neighbourhood"
    SETTLED_STREET = "settled_street"
    SETTLED_DISTRICT = "settled_district"
    GONE_UP = "gone_up"
    """Handed up in the week from the neighbourhood, or further."""
    OPEN = "open"
    """Neither solved nor ended at the end of the week."""
    OVERDUE = "overdue"
    """Of these, those for which something was due by then."""
    NEEDS_NEXT = "needs_next"
    """Of these, those that the neighbourhood held and that were overdue or due within a week."""


SETTLED = {
    CaseLevel.BLOCK: Listed.SETTLED_BLOCK,
    CaseLevel.NEIGHBOURHOOD: Listed.SETTLED_NEIGHBOURHOOD,
    CaseLevel.STREET: Listed.SETTLED_STREET,
    CaseLevel.DISTRICT: Listed.SETTLED_DISTRICT,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the roundup reads it: its steps before the end of the week, and their fold."""

    case_id: UUID
    block_id: UUID
    steps: tuple[Step, ...]
    then: Standing


@dataclass(frozen=True, slots=True)
class Lists:
    """The cases of each list, by block. Frozen with the roundup; the numbers are their lengths."""

    by_block: Mapping[Listed, Mapping[UUID, tuple[UUID, ...]]] = field(default_factory=dict)

    def cases(self, listed: Listed) -> tuple[UUID, ...]:
        """The cases of a list, ascending."""
        return tuple(sorted(each for some in self.of(listed).values() for each in some))

    def of(self, listed: Listed) -> Mapping[UUID, tuple[UUID, ...]]:
        """The cases of a list by block."""
        return self.by_block.get(listed, {})

    def count(self, listed: Listed, block_id: UUID | None = None) -> int:
        """How many cases a list has, all of them or a block's."""
        some = self.of(listed)
        if block_id is not None:
            return len(some.get(block_id, ()))
        return sum(len(each) for each in some.values())

    @property
    def settled(self) -> int:
        """How many were settled at any level."""
        return sum(self.count(listed) for listed in SETTLED.values())

    @property
    def blocks(self) -> tuple[UUID, ...]:
        """The blocks that stand in any list."""
        return tuple(sorted({block for some in self.by_block.values() for block in some}))

    @property
    def all_cases(self) -> frozenset[UUID]:
        """Every case that stands in any list."""
        return frozenset(
            case for some in self.by_block.values() for cases in some.values() for case in cases
        )

    def as_json(self) -> dict[str, dict[str, list[str]]]:
        """As it is stored: list, block, ids."""
        return {
            listed.value: {
                str(block): [str(case) for case in cases] for block, cases in sorted(some.items())
            }
            for listed, some in self.by_block.items()
            if some
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Mapping[str, Iterable[str]]]) -> "Lists":
        """What was stored."""
        return cls(
            {
                Listed(listed): {
                    UUID(block): tuple(UUID(case) for case in cases)
                    for block, cases in some.items()
                }
                for listed, some in stored.items()
            }
        )


def sorted_out(cases: Iterable[Seen], week: Week) -> Lists:
    """Every case put into the lists to which it belongs."""
    found: dict[Listed, dict[UUID, list[UUID]]] = {}
    for case in cases:
        for listed in _lists_of(case, week):
            found.setdefault(listed, {}).setdefault(case.block_id, []).append(case.case_id)
    return Lists(
        {
            listed: {block: tuple(sorted(some)) for block, some in found[listed].items()}
            for listed in Listed
            if listed in found
        }
    )


def _lists_of(case: Seen, week: Week) -> set[Listed]:
    then = case.then
    lists = set()
    if week.holds(then.raised_at):
        lists.add(Listed.CAME_IN)
    if then.solved_level is not None and then.solved_at and week.holds(then.solved_at):
        lists.add(SETTLED[then.solved_level])
        if any(
            step.kind is EventKind.ANSWERED_ON_THE_SPOT and step.at == then.solved_at
            for step in case.steps
        ):
            lists.add(Listed.ON_THE_SPOT)
    for step in case.steps:
        if step.kind in _UP and week.holds(step.at) and step.level is not None:
            from_block = rank(step.level) <= rank(CaseLevel.NEIGHBOURHOOD)
            lists.add(Listed.HANDED_UP if from_block else Listed.GONE_UP)
    if then.state in _OPEN:
        lists |= _open_lists(then, week)
    return lists


def _open_lists(then: Standing, week: Week) -> set[Listed]:
    lists = {Listed.OPEN}
    due = then.due
    if due is not None and due.at <= week.end_at:
        lists.add(Listed.OVERDUE)
    if due is not None and then.level is CaseLevel.NEIGHBOURHOOD and due.at <= week.end_at + _SOON:
        lists.add(Listed.NEEDS_NEXT)
    return lists
