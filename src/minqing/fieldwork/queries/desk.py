"""What the desk lists: devices, members who may get one, held items."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from minqing.fieldwork import access
from minqing.fieldwork.models import KIND_LABELS, REASON_LABELS, Device, DeviceHealth, HeldMutation
from minqing.fieldwork.queries.phones import DeviceFilter, listed
from minqing.fieldwork.rules.mutations import Kind
from minqing.fieldwork.rules.verdicts import Reason
from minqing.lib.codes import neighbourhood_of
from minqing.lib.paging import MomentKey
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.text import normalise_name
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.access import postings
from minqing.territory.models import ROLE_LABELS, Area, Block
from minqing.territory.rules import Role

__all__ = [
    "Candidate",
    "DevicePage",
    "DeviceRow",
    "HeldRow",
    "candidates",
    "device_page",
    "held_count",
    "held_page",
    "held_row",
    "member_name",
    "waiting_held",
]

Row = TypeVar("Row", Device, HeldMutation)

PAGE = 50

# What waits for something found at a door, or for a record that is held itself, is ruled on with
# that. A picture whose record never came has nothing to go with.
_RECORD_IS_HELD = Exists(HeldMutation.objects.filter(ruling="", makes=OuterRef("waits_for")))
_WAITS_FOR_A_RULING = Q(ruling="") & (
    Q(waits_for=None) | (Q(kind=Kind.ATTACHMENT.value) & ~_RECORD_IS_HELD)
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of the list."""

    device: Device
    member_name: str
    area_name: str
    silent: bool
    told: DeviceHealth | None


@dataclass(frozen=True, slots=True)
class DevicePage:
    """A page of devices, latest contact first; after ``following`` the next one begins."""

    rows: tuple[DeviceRow, ...]
    following: MomentKey | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the teams who may get a device, and where they serve."""

    member_id: UUID
    name: str
    area_code: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One held item of the list."""

    item: HeldMutation
    kind: str
    reason: str
    member_name: str
    block_label: str


def device_page(
    scope: Scope,
    which: DeviceFilter,
    at: datetime,
    after: MomentKey | None = None,
    *,
    served: str = "",
    area_code: str = "",
) -> DevicePage:
    """Devices in the scope, of one list; ``served`` is the app's version on this server."""
    found = _of_area(access.devices(scope), area_code).select_related("member", "health")
    found = found.filter(listed(which, at, served))
    if after is not None:
        found = found.filter(
            Q(last_seen_at__lt=after.at) | Q(last_seen_at=after.at, id__lt=after.id)
        )
    rows = list(found.order_by("-last_seen_at", "-id")[: PAGE + 1])
    shown = rows[:PAGE]
    names = _area_names({each.area_code for each in shown})
    return DevicePage(
        tuple(
            DeviceRow(
                each,
                each.member.name,
                names.get(each.area_code, ""),
                each.lease_until <= at,
                getattr(each, "health", None),
            )
            for each in shown
        ),
        MomentKey(shown[-1].last_seen_at, shown[-1].id) if len(rows) > PAGE else None,
    )


def candidates(scope: Scope, on: date, search: str = "") -> list[Candidate]:
    """Members posted to blocks of the scope on a day, at most a page of them, by name."""
    found = (
        postings(scope)
        .filter(
            holds_on(on),
            role__in=[Role.BLOCK_LEAD.value, Role.TEAM_MEMBER.value],
        )
        .select_related("member", "block")
        .order_by("member__name_pinyin", "member_id", "area_code")
    )
    if search:
        found = found.filter(member__name__contains=normalise_name(search))
    people: dict[UUID, list[tuple[str, str, str]]] = {}
    for each in found[: PAGE * 4]:
        place = f"{each.block.label if each.block else ''} {ROLE_LABELS[Role(each.role)]}".strip()
        row = (each.member.name, neighbourhood_of(each.area_code), place)
        people.setdefault(each.member_id, []).append(row)
    return [
        Candidate(member_id, rows[0][0], rows[0][1], tuple(place for _, _, place in rows))
        for member_id, rows in list(people.items())[:PAGE]
    ]


def held_page(
    scope: Scope, *, ruled: bool, after: MomentKey | None = None, area_code: str = ""
) -> tuple[list[HeldRow], MomentKey | None]:
    """Held items in the scope: those waiting, oldest first, or those ruled on, latest first."""
    found = _of_area(access.held(scope), area_code)
    found = found.exclude(ruling="") if ruled else found.filter(_WAITS_FOR_A_RULING)
    if after is not None:
        far = "lt" if ruled else "gt"
        found = found.filter(
            Q(**{f"received_at__{far}": after.at})
            | Q(**{"received_at": after.at, f"id__{far}": after.id})
        )
    order = ("-received_at", "-id") if ruled else ("received_at", "id")
    rows = list(found.order_by(*order)[: PAGE + 1])
    shown = rows[:PAGE]
    following = MomentKey(shown[-1].received_at, shown[-1].id) if len(rows) > PAGE else None
    return _held_rows(shown), following


def held_row(item: HeldMutation) -> HeldRow:
    """A held item with its words."""
    return _held_rows([item])[0]


def held_count(scope: Scope, most: int = 1_000, *, area_code: str = "") -> int:
    """How many items wait for a ruling, of one area when it is named; counted up to ``most``."""
    return _of_area(waiting_held(scope), area_code)[:most].count()


def waiting_held(scope: Scope) -> QuerySet[HeldMutation]:
    """The items that wait for a ruling, for whoever counts them beside other things."""
    return access.held(scope).filter(_WAITS_FOR_A_RULING)


def _of_area(rows: QuerySet[Row], area_code: str) -> QuerySet[Row]:
    """Those of one area, when it is named."""
    if not area_code:
        return rows
    reach = AreaRange.of(area_code)
    return rows.filter(area_code__gte=reach.lower, area_code__lt=reach.upper)


def member_name(member_id: UUID) -> str:
    """A member's name, as far as the scope in force shows it."""
    return Member.objects.filter(id=member_id).values_list("name", flat=True).first() or ""


def _held_rows(items: list[HeldMutation]) -> list[HeldRow]:
    members = dict(
        Member.objects.filter(id__in={each.member_id for each in items}).values_list("id", "name")
    )
    blocks = dict(
        Block.objects.filter(id__in={each.block_id for each in items}).values_list("id", "label")
    )
    kinds = set(Kind)
    return [
        HeldRow(
            each,
            str(KIND_LABELS[Kind(each.kind)]) if each.kind in kinds else "",
            str(REASON_LABELS[Reason(each.reason)]),
            members.get(each.member_id, ""),
            blocks.get(each.block_id, "") if each.block_id else "",
        )
        for each in items
    ]


def _area_names(codes: set[str]) -> dict[str, str]:
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
