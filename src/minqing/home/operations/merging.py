"""Two households become one, with everything that belongs to them; and are told apart again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minqing.households import access
from minqing.households.models import Household, Merge
from minqing.households.operations import NotOpenError, RegisterError
from minqing.households.operations.locking import Revs, hold
from minqing.households.operations.merging import close_into, reopen
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.questionnaires.operations import standing as questionnaires
from minqing.visits.models import Responsibility
from minqing.visits.operations.merged import (
    follow_merge,
    follow_unmerge,
    give_back_responsibility,
    hand_responsibility,
)

__all__ = ["NotHereError", "merge_households", "unmerge_households"]


class NotHereError(RegisterError):
    """One of the two lies outside the scope of whoever merges, or there are not two."""

    message = _("One of the two lies outside your area by now, or the same one was chosen twice.")


@operation
def merge_households(
    *, by: Actor, at: datetime, scope: Scope, merged_id: UUID, survivor_id: UUID
) -> Merge:
    """Close a household in favour of another one, today. The survivor counts once for both.

    Facts keep their ids and the household they were recorded for; what is counted of them follows,
    requests by the triggers that ``cases`` puts on the aliases.
    Raises NotHereError, NotOpenError.
    """
    merged, survivor, revs = _hold(scope, merged_id, survivor_id)
    if merged.to_on is not None or survivor.to_on is not None:
        raise NotOpenError
    held = (
        Responsibility.objects.select_for_update()
        .filter(household=merged, to_on__isnull=True)
        .first()
    )
    merge = close_into(by=by, at=at, merged=merged, survivor=survivor, revs=revs)
    follow_merge(merged=merged, survivor=survivor, revs=revs)
    questionnaires.follow_merge(merged=merged, survivor=survivor, revs=revs)
    merge.restore["responsibility"] = hand_responsibility(
        held=held, survivor=survivor, on=local_date(at)
    )
    merge.save(update_fields=["restore"])
    return merge


@operation
def unmerge_households(*, by: Actor, at: datetime, scope: Scope, merge: Merge) -> None:
    """Undo a merge: everything stands again as if it had never been made.

    Facts recorded since for the survivor stay with the survivor, those for the merged household
    (from a phone that had not heard) go with it. Raises NotHereError and what ``reopen`` raises.
    """
    merged, survivor, revs = _hold(scope, merge.merged_id, merge.survivor_id)
    held = Merge.objects.select_for_update().get(pk=merge.pk)
    reopen(by=by, at=at, merge=held, merged=merged, survivor=survivor, revs=revs)
    follow_unmerge(merged=merged, survivor=survivor, revs=revs)
    questionnaires.follow_unmerge(merged=merged, survivor=survivor, revs=revs)
    note = held.restore.get("responsibility", {})
    give_back_responsibility(note=note, merged=merged, on=local_date(at))
    merge.undone_at = held.undone_at


def _hold(scope: Scope, merged_id: UUID, survivor_id: UUID) -> tuple[Household, Household, Revs]:
    """Both households under the locks of their blocks, and the new revisions of these."""
    found = access.households(scope).in_bulk({merged_id, survivor_id})
    if len(found) < 2:  # noqa: PLR2004 - the one that closes and the one that stays
        raise NotHereError
    try:
        revs = hold(*found.values())
    except Household.DoesNotExist as error:  # it left the scope while this waited for its block
        raise NotHereError from error
    return found[merged_id], found[survivor_id], revs
