"""The solver: OR-Tools CP-SAT over "this member goes to this block"."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ortools.sat.python import cp_model

from minqing.territory.rules.formation.terms import (
    Candidate,
    Formation,
    Need,
    Pair,
    Reason,
    Why,
)
from minqing.territory.rules.formation.weighing import Weights, cost_of_way, shortfalls

__all__ = ["form_teams"]

_NEAREST = 40
"""For how many blocks a member is weighed: those nearest to their places."""


@dataclass(slots=True)
class _Model:
    """The solver's model while it is built: ``goes`` is (member, block) → its variable."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    goes: dict[tuple[UUID, UUID], cp_model.IntVar] = field(default_factory=dict)
    by_block: dict[UUID, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    cost: list[cp_model.LinearExprT] = field(default_factory=list)


def form_teams(
    needs: Sequence[Need],
    candidates: Sequence[Candidate],
    *,
    locked: Mapping[UUID, UUID],
    barred: Collection[tuple[UUID, UUID]] = (),
    weights: Weights,
    effort: float,
) -> Formation:
    """Propose who goes to which block, so that least is missing and ways are short.

    Everybody goes to one block at most and no block gets more people than it wants, except by
    ``locked`` (member → block), which is kept; a ``barred`` (member, block) is never proposed.
    ``effort`` bounds the search in the solver's own deterministic seconds, so the same input always
    gives the same proposal, on any machine. Without needs or candidates the proposal is empty and
    says what is missing.

    Raises ValueError for a locked pair of somebody who is no candidate, or of an unknown block.
    """
    known = {each.member_id for each in candidates}
    blocks = {each.block_id for each in needs}
    if not locked.keys() <= known or not set(locked.values()) <= blocks:
        message = "a locked pair names a member or a block that is not here"
        raise ValueError(message)
    built = _Model()
    _add_members(built, needs, candidates, locked=locked, barred=barred, weights=weights)
    for need in needs:
        _add_block(built, need, locked, weights)
    built.model.minimize(sum(built.cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_search_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(built.model)
    chosen: dict[UUID, UUID] = dict(locked)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = {
            member_id: block_id
            for (member_id, block_id), variable in built.goes.items()
            if solver.boolean_value(variable)
        }
    return _formation(needs, candidates, chosen, locked, is_best=status == cp_model.OPTIMAL)


def _add_members(
    built: _Model,
    needs: Sequence[Need],
    candidates: Sequence[Candidate],
    *,
    locked: Mapping[UUID, UUID],
    barred: Collection[tuple[UUID, UUID]],
    weights: Weights,
) -> None:
    """A variable for each member and each block near enough, and one block for each member."""
    for each in candidates:
        held = locked.get(each.member_id)
        near = sorted(needs, key=lambda need: (each.distance_to(need.place), need.label))
        open_to = [
            need
            for need in near
            if need.free_posts and (each.member_id, need.block_id) not in barred
        ]
        weighed = open_to[:_NEAREST]
        if held is not None:
            weighed = [need for need in near if need.block_id == held]
        own = []
        for need in weighed:
            goes = built.model.new_bool_var(f"{each.member_id} {need.block_id}")
            built.goes[each.member_id, need.block_id] = goes
            built.by_block[need.block_id].append(each)
            built.cost.append(cost_of_way(each, need, weights) * goes)
            own.append(goes)
        if held is not None:
            built.model.add(own[0] == 1)
        elif own:
            built.model.add_at_most_one(own)


def _add_block(built: _Model, need: Need, locked: Mapping[UUID, UUID], weights: Weights) -> None:
    """What is missing in a block, as ``weighing.shortfalls`` counts it."""
    model, team = built.model, built.by_block[need.block_id]
    goes = {each.member_id: built.goes[each.member_id, need.block_id] for each in team}
    count = sum(goes.values())
    here = sum(block_id == need.block_id for block_id in locked.values())
    model.add(count <= max(need.free_posts, here))
    if need.free_posts:
        missing = model.new_int_var(0, need.free_posts, f"people {need.block_id}")
        model.add(missing >= need.free_posts - count)
        built.cost.append(weights.person * missing)
    lacking = max(0, need.households - need.held_capacity)
    if lacking:
        room = model.new_int_var(0, lacking, f"room {need.block_id}")
        model.add(room >= lacking - sum(each.capacity * goes[each.member_id] for each in team))
        built.cost.append(weights.capacity * room)
    wanted = [(need.held_lead, weights.lead, [e for e in team if e.may_lead])]
    wanted.append((need.held_volunteer, weights.volunteer, [e for e in team if e.volunteer]))
    wanted += [
        (
            language in need.held_languages,
            weights.language,
            [e for e in team if language in e.languages],
        )
        for language in sorted(need.languages)
    ]
    for number, (held, price, able) in enumerate(wanted):
        if held:
            continue
        nobody = model.new_bool_var(f"nobody {number} {need.block_id}")
        model.add_bool_or([nobody, *(goes[each.member_id] for each in able)])
        built.cost.append(price * nobody)
    if need.held_people == 0:
        _add_kin(built, need, goes, weights)


def _add_kin(
    built: _Model, need: Need, goes: Mapping[UUID, cp_model.IntVar], weights: Weights
) -> None:
    """Somebody whose own household or relatives stand in the block needs a second one beside."""
    related = [each for each in built.by_block[need.block_id] if need.block_id in each.kin_blocks]
    if not related:
        return
    alone = built.model.new_bool_var(f"alone {need.block_id}")
    for each in related:
        others = [variable for member, variable in goes.items() if member != each.member_id]
        built.model.add_bool_or([alone, ~goes[each.member_id], *others])
    built.cost.append(weights.kin_alone * alone)


def _formation(
    needs: Sequence[Need],
    candidates: Sequence[Candidate],
    chosen: Mapping[UUID, UUID],
    locked: Mapping[UUID, UUID],
    *,
    is_best: bool,
) -> Formation:
    teams: dict[UUID, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.member_id in chosen:
            teams[chosen[each.member_id]].append(each)
    pairs, short = [], {}
    for need in needs:
        team = teams[need.block_id]
        lead = None if need.held_lead else _lead_of(team, need)
        ordered = sorted(team, key=lambda each: (each.member_id != lead, each.name, each.member_id))
        pairs += [
            Pair(
                each.member_id,
                need.block_id,
                leads=each.member_id == lead,
                locked=each.member_id in locked,
                why=_why(each, need, leads=each.member_id == lead, locked=locked),
            )
            for each in ordered
        ]
        if missing := shortfalls(need, team):
            short[need.block_id] = missing
    return Formation(tuple(pairs), short, is_best)


def _lead_of(team: Sequence[Candidate], need: Need) -> UUID | None:
    """Who leads: a member of a tied branch before others, then who has most room, then by name."""
    able = [each for each in team if each.may_lead]
    best = min(
        able,
        key=lambda each: (not each.is_at(need.place), -each.capacity, each.name, each.member_id),
        default=None,
    )
    return None if best is None else best.member_id


def _why(
    candidate: Candidate,
    need: Need,
    *,
    leads: bool,
    locked: Mapping[UUID, UUID],
) -> tuple[Why, ...]:
    """Why somebody is proposed here, the weightiest reason first."""
    why = [Why(Reason.LOCKED)] if candidate.member_id in locked else []
    if leads:
        why.append(Why(Reason.LEADS))
    if candidate.is_at(need.place):
        why.append(Why(Reason.LIVES_HERE if candidate.volunteer else Reason.TIED))
    elif candidate.places:
        why.append(Why(Reason.NEAR, f"{candidate.distance_to(need.place):.1f}"))
    else:
        why.append(Why(Reason.ONLY_FREE))
    asked = need.languages - need.held_languages
    why += [Why(Reason.SPEAKS, language) for language in sorted(candidate.languages & asked)]
    return tuple(why)
