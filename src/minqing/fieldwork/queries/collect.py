"""What ODK Collect is given: who it is, its forms, and the worker's own households as entities."""

import csv
import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from minqing.fieldwork.queries.common import absent_members
from minqing.fieldwork.queries.standing import DeviceStanding, device_standing
from minqing.households import access
from minqing.households.models import Household
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.queries.offered import offered_in
from minqing.questionnaires.rules.subset import HOUSEHOLD_COLUMNS
from minqing.storage.keys import keyring
from minqing.territory.models import Block
from minqing.visits.access import responsibilities

__all__ = [
    "TOKEN_KIND",
    "EntityList",
    "device_of_token",
    "forms_of",
    "gone_households",
    "own_households",
]

TOKEN_KIND = "fieldwork.collect"  # noqa: S105 - what the hash is of, no secret


@dataclass(frozen=True, slots=True)
class EntityList:
    """A CSV and the digest by which a client knows whether it has changed."""

    content: bytes

    @property
    def md5(self) -> str:
        """As the manifest states it."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


def device_of_token(token: str, on: date) -> DeviceStanding | None:
    """The device whose address this is, withdrawn or not; None for an address that never was.

    Reads through the SECURITY DEFINER function ``collect_device``: there is no scope yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("select collect_device(%s)", [keyring().index(token, TOKEN_KIND)])
        row = cursor.fetchone()
    return None if row is None or row[0] is None else device_standing(row[0], on)


def forms_of(device: DeviceStanding, on: date) -> list[FormVersion]:
    """What may be filled in the device's blocks on a day."""
    codes = Block.objects.filter(id__in=device.blocks).values_list("area_code", flat=True)
    return offered_in(codes, on)


def own_households(device: DeviceStanding, on: date) -> EntityList:
    """The households that the worker is responsible for, or stands in for, with what is known.

    In the device's scope: others of the block, and other blocks, are not there to be seen.
    """
    rows = list(
        access.households(device.scope)
        .filter(id__in=_own_ids(device, on), to_on=None)
        .select_related("dwelling")
        .order_by("area_code", "dwelling__sort_key", "id")
    )
    years = _birth_years(device, [each.pk for each in rows])
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*HOUSEHOLD_COLUMNS, "__version"])
    for each in rows:
        writer.writerow([*_cells(each, years.get(each.pk, "")), each.rev])
    return EntityList(file.getvalue().encode())


def gone_households(device: DeviceStanding, ids: Collection[str], on: date) -> dict[str, bool]:
    """For each id asked about, whether the household is the worker's no longer."""
    own = {str(each) for each in _own_ids(device, on)}
    return {each: each not in own for each in ids}


def _own_ids(device: DeviceStanding, on: date) -> list[UUID]:
    members = {device.member_id}
    for absent in absent_members(device, on).values():
        members |= {member_id for member_id, _ in absent}
    held = responsibilities(device.scope).on(on).filter(member_id__in=members)
    return list(held.values_list("household_id", flat=True))


def _birth_years(device: DeviceStanding, household_ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, list[str]] = {}
    people = (
        access.people(device.scope)
        .filter(household_id__in=household_ids, to_on=None, birth_on__isnull=False)
        .order_by("birth_on", "id")
    )
    for household_id, year in people.values_list("household_id", "birth_on__year"):
        found.setdefault(household_id, []).append(str(year))
    return {household_id: " ".join(years) for household_id, years in found.items()}


def _cells(household: Household, years: str) -> list[str]:
    address = household.dwelling.address
    return [
        str(household.pk),
        f"{address} {household.name}",
        household.name,
        address,
        str(household.size),
        "yes" if household.special_hardship else "no",
        years,
    ]
