"""Codes on a household's contact card, and what the household says with one."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from minqing.households.models import Household
from minqing.households.queries import merged_into
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import ACCESS_ALPHABET, neighbourhood_of, normalise_access_code
from minqing.lib.ids import digest_of_ids
from minqing.lib.time import local_date
from minqing.storage.keys import keyring
from minqing.visits.models import CheckStanding, ConfirmCode, Visit, VisitConfirmation
from minqing.visits.operations.checking import record_look
from minqing.visits.operations.flagging import raise_flags
from minqing.visits.rules import Outcome
from minqing.visits.rules.checks import OPEN_STATES, Method, Result, Why
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Finding, Signal

__all__ = ["CODES_ON_A_CARD", "code_hash", "issue_codes", "record_word"]

CODES_ON_A_CARD = 6
_MEANT = timedelta(days=60)
_GROUP = 5
_BATCH = 2_000


def code_hash(code: str) -> bytes:
    """What is stored of a code: a keyed hash of what was printed, however it was typed."""
    return keyring().index(normalise_access_code(code), "visit confirmation code")


def _new_code() -> str:
    """Ten characters that nobody confuses (50 bits), in two groups.

    Two more than an access code has: with two million codes about, a guess hits one in four hundred
    million, and twenty an hour are let through.
    """
    letters = "".join(secrets.choice(ACCESS_ALPHABET) for _ in range(2 * _GROUP))
    return f"{letters[:_GROUP]}-{letters[_GROUP:]}"


@operation
def issue_codes(
    *,
    by: Actor,
    at: datetime,
    households: Sequence[Household],
    count: int = CODES_ON_A_CARD,
) -> dict[UUID, list[str]]:
    """Make the codes of households' new contact cards; those of the cards before end.

    They are said here once, by household, and kept as hashes. Each is good for one visit. The
    number of statements follows the number of neighbourhoods.
    """
    ConfirmCode.objects.filter(
        household_id__in=[each.pk for each in households],
        used_at__isnull=True,
        withdrawn_at__isnull=True,
    ).update(withdrawn_at=at)
    codes = {each.pk: [_new_code() for _ in range(count)] for each in households}
    ConfirmCode.objects.bulk_create(
        (
            ConfirmCode(
                code_hash=code_hash(code),
                household_id=home.pk,
                area_code=home.area_code,
                block_id=home.block_id,
                made_at=at,
            )
            for home in households
            for code in codes[home.pk]
        ),
        batch_size=_BATCH,
    )
    places: defaultdict[str, list[UUID]] = defaultdict(list)
    for home in households:
        places[neighbourhood_of(home.area_code)].append(home.pk)
    for area_code, ids in sorted(places.items()):
        new_entry(
            act="visits.codes_issued",
            by=by,
            at=at,
            area_code=area_code,
            detail={
                "codes": count,
                "households": len(ids),
                "ids_sha256": digest_of_ids(ids),
            },
        )
    return codes


@operation
def record_word(
    *, by: Actor, at: datetime, household_id: UUID, code_id: UUID, came: bool
) -> VisitConfirmation:
    """Write down what a household said with a code: somebody came, or nobody did.

    It speaks of the household's last meeting of the past sixty days. "Somebody came" confirms an
    open check of it; "nobody came" flags it and opens one. Neither changes what counts.
    """
    household = Household.objects.get(pk=household_id)
    meant = (
        Visit.objects.filter(
            household_id__in=[household_id, *merged_into(household_id)],
            outcome=Outcome.MET.value,
            visited_at__gte=at - _MEANT,
            visited_at__lte=at,
        )
        .order_by("-visited_at", "-pk")
        .first()
    )
    entry = new_entry(
        act="visits.household_said",
        by=by,
        at=at,
        area_code=neighbourhood_of(household.area_code),
        object_id=household_id,
        detail={"came": came, "visit_id": None if meant is None else str(meant.pk)},
    )
    word = VisitConfirmation.objects.create(
        recorded_area_code=household.area_code,
        area_code=household.area_code,
        block_id=household.block_id,
        entry_id=entry.id,
        recorded_at=at,
        household_id=household_id,
        visit_id=None if meant is None else meant.pk,
        code_id=code_id,
        came=came,
        said_at=at,
    )
    entry.made(word)
    if meant is not None and came:
        _confirm(meant, by=by, at=at)
    elif meant is not None:
        raise_flags(
            by=by,
            at=at,
            area_code=neighbourhood_of(meant.area_code),
            week_on=week_of(local_date(meant.visited_at)),
            findings=[Finding(meant.pk, Signal.NOBODY_CAME, 1, 0, 1)],
            why=Why.RESIDENT,
        )
    return word


def _confirm(visit: Visit, *, by: Actor, at: datetime) -> None:
    check = CheckStanding.objects.filter(
        visit_id=visit.pk, state__in=[each.value for each in OPEN_STATES], ruled_level=""
    ).first()
    if check is not None:
        record_look(by=by, at=at, check_id=check.pk, method=Method.CODE, result=Result.CONFIRMED)
