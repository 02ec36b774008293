"""Ending a post: everything open there goes to named teammates, or to the list of gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minqing.cases.operations.handover import hand_over_cases
from minqing.home.queries.handover import OpenWork, open_work_of, teammates
from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.territory.models import Block, Posting
from minqing.territory.operations import end_posting, end_substitution, next_rev
from minqing.territory.queries import team_ids
from minqing.visits.operations import NamedLaterError, leave_without_anybody, share_out
from minqing.visits.queries import kin_pairs
from minqing.visits.rules import apart_from_kin, even_shares

__all__ = ["HandedOver", "HandoverError", "hand_over"]


class HandoverError(Exception):
    """The post cannot be ended like this; the message says why."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What changed hands, and what was left to nobody."""

    households: int
    cases: int
    left: int
    substitutions: int


@operation
def hand_over(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    posting: Posting,
    to: Sequence[UUID],
    on: date,
    reason: str = "",
) -> HandedOver:
    """End a post on a day and give everything open there to teammates, in one act.

    Several teammates get even stretches of doors; a request goes with its household, one without a
    household to the first of them who works at the level that holds it (to nobody by name where
    none does). Without teammates (``to`` empty) the households stand on the
    list of gaps with ``reason``, and the requests are their level's again. Substitutions that name
    the member end. A post that has ended already keeps its day.

    Raises HandoverError when something is open and neither a teammate nor a reason is given, for
    somebody who is not posted to the same place, for a day before one on which the member was given
    a door, and when somebody else gave the member more work meanwhile; PostingError for a day
    before the post began.
    """
    # The row is locked, so of two desks that end one post at once the second finds it ended.
    posting = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    work = open_work_of(scope, posting, on)
    unknown = set(to) - {each.member_id for each in teammates(posting, on)}
    if unknown:
        raise HandoverError(_("Only somebody who is posted to the same place can take over."))
    if not work.is_empty and not to and not reason.strip():
        raise HandoverError(
            _("Say who takes over, or give a reason why the households stay without anybody.")
        )
    handed, left = _households(work, to, on=on, reason=reason.strip(), by=by, at=at)
    cases = _cases(work, to, handed, by=by, at=at)
    for each in work.substitutions:
        end_substitution(by=by, at=at, substitution=each, to_on=on)
    if posting.to_on is None or posting.to_on > on:
        end_posting(posting=posting, to_on=on, by=by, at=at)
    if not open_work_of(scope, posting, on).is_empty:
        raise HandoverError(_("Something was given to this member meanwhile. Look again."))
    new_entry(
        act="home.post_handed_over",
        by=by,
        at=at,
        area_code=posting.area_code,
        block_id=posting.block_id,
        object_id=posting.pk,
        detail={
            "member": str(posting.member_id),
            "to": [str(each) for each in to],
            "households": len(handed),
            "left": left,
            "cases": cases,
        },
    )
    return HandedOver(len(handed), cases, left, len(work.substitutions))


def _households(
    work: OpenWork, to: Sequence[UUID], *, on: date, reason: str, by: Actor, at: datetime
) -> tuple[dict[UUID, UUID], int]:
    """Who gets which household, and how many nobody gets.

    A door may have moved to another block than the post's since it was given: it goes to those of
    the takers who serve there, else to the list of gaps.
    """
    homes = Household.objects.in_bulk(work.households)
    blocks = Block.objects.filter(pk__in={each.block_id for each in homes.values()})
    # All of them now, ascending: one after the other would cross with the blocks of the requests.
    standing = [each.block_id for each in homes.values()] + [each.block_id for each in work.cases]
    next_rev(each for each in standing if each is not None)
    handed: dict[UUID, UUID] = {}
    left = 0
    for block in blocks:
        own = [each for each in work.households if homes[each].block_id == block.pk]
        team = team_ids(block, on) if to else set()
        takers = [each for each in to if each in team]
        if not takers:
            left += leave_without_anybody(
                by=by,
                at=at,
                block=block,
                household_ids=own,
                to_on=on,
                reason=reason or _("Nobody of those who took over serves in this block."),
            )
            continue
        shared = _shared(own, takers, homes)
        if rest := [each for each in own if each not in shared]:
            left += leave_without_anybody(
                by=by,
                at=at,
                block=block,
                household_ids=rest,
                to_on=on,
                reason=_("The own household, or a relative's, of whoever took over."),
            )
        try:
            share_out(by=by, at=at, block=block, responsible=shared, from_on=on)
        except NamedLaterError as error:
            raise HandoverError(
                _(
                    "Some of these households were given to this member after that day. Choose a"
                    " later one."
                )
            ) from error
        handed |= shared
    return handed, left


def _shared(
    own: Sequence[UUID], takers: Sequence[UUID], homes: Mapping[UUID, Household]
) -> dict[UUID, UUID]:
    """Household → member in even shares; without those whom everybody taking over is related to."""
    kin = kin_pairs(takers, own)
    related = [
        (door, member)
        for door, home in enumerate(own)
        for member, member_id in enumerate(takers)
        if (member_id, home) in kin
    ]
    even = even_shares([homes[each].area_code for each in own], len(takers))
    found = apart_from_kin(even, related, len(takers))
    return {
        home: takers[taker] for home, taker in zip(own, found, strict=True) if taker is not None
    }


def _cases(
    work: OpenWork,
    to: Sequence[UUID],
    handed: dict[UUID, UUID],
    *,
    by: Actor,
    at: datetime,
) -> int:
    takers: dict[UUID, list[UUID]] = {}
    for case in work.cases:
        first = None if case.household_id is None else handed.get(case.household_id)
        takers[case.pk] = [
            *(each for each in to if each == first),
            *(each for each in to if each != first),
        ]
    return hand_over_cases(by=by, at=at, takers=takers)
