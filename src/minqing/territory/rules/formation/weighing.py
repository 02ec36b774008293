"""What a division of people over blocks is worth: one sum, for the solver and for its tests."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from minqing.territory.rules.formation.terms import Candidate, Need, Shortfall

__all__ = ["Weights", "cost_of_way", "shortfalls", "worth"]

_FURTHEST_KM = 20.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing that is missing costs, and each km of way.

    A missing person outweighs any way, a missing lead any language: the order in which a
    neighbourhood would give them up. ``capacity`` is the cost of one household that nobody of the
    team has room for.
    """

    person: int = 10_000
    lead: int = 6_000
    kin_alone: int = 5_000
    volunteer: int = 4_000
    language: int = 3_000
    capacity: int = 100
    km: int = 50

    def of(self, shortfall: Shortfall) -> int:
        """The cost of one that is missing."""
        costs = {
            Shortfall.PEOPLE: self.person,
            Shortfall.LEAD: self.lead,
            Shortfall.KIN_ALONE: self.kin_alone,
            Shortfall.VOLUNTEER: self.volunteer,
            Shortfall.LANGUAGE: self.language,
            Shortfall.CAPACITY: self.capacity,
        }
        return costs[shortfall]


def cost_of_way(candidate: Candidate, need: Need, weights: Weights) -> int:
    """What the way from a member's own place to the block costs; ways beyond 20 km count as 20."""
    return round(min(candidate.distance_to(need.place), _FURTHEST_KM) * weights.km)


def shortfalls(need: Need, team: Collection[Candidate]) -> dict[Shortfall, int]:
    """What a block lacks with these people beside those it has, by kind; nothing that is zero."""
    languages = need.held_languages.union(*(each.languages for each in team))
    people = need.held_people + len(team)
    room = need.held_capacity + sum(each.capacity for each in team)
    related = sum(need.block_id in each.kin_blocks for each in team)
    short = {
        Shortfall.PEOPLE: max(0, need.wanted - people),
        Shortfall.CAPACITY: max(0, need.households - room),
        Shortfall.LEAD: int(not need.held_lead and not any(each.may_lead for each in team)),
        Shortfall.VOLUNTEER: int(
            not need.held_volunteer and not any(each.volunteer for each in team)
        ),
        Shortfall.LANGUAGE: len(need.languages - languages),
        # Their own household could be given to nobody.
        Shortfall.KIN_ALONE: int(related > 0 and people == 1),
    }
    return {kind: number for kind, number in short.items() if number}


def worth(
    needs: Sequence[Need],
    candidates: Iterable[Candidate],
    chosen: Mapping[UUID, UUID],
    weights: Weights,
) -> int:
    """The cost of a whole proposal, ``chosen`` being member → block; lower is better."""
    teams: dict[UUID, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.member_id in chosen:
            teams[chosen[each.member_id]].append(each)
    total = 0
    for need in needs:
        team = teams[need.block_id]
        total += sum(cost_of_way(each, need, weights) for each in team)
        total += sum(weights.of(kind) * number for kind, number in shortfalls(need, team).items())
    return total
