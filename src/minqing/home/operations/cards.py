"""Printing contact cards: who comes to a door, its page by QR, codes to confirm a visit with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minqing.documents.operations import qr_drawing, render_pdf
from minqing.documents.rules import PrintedPage, Value
from minqing.households import access
from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.door_codes import DoorPlace, door_code
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.portal.queries import door_index
from minqing.storage.keys import open_column
from minqing.territory.models import Area, Block
from minqing.territory.queries import area_path, team_of
from minqing.territory.rules import entrance_name
from minqing.visits.models import Responsibility
from minqing.visits.operations.confirming import issue_codes

__all__ = ["NothingToPrintError", "Printed", "print_entrance_cards", "print_household_cards"]

#: A path of this site → its whole address, as the reader's browser knows it.
Absolute = Callable[[str], str]


class NothingToPrintError(Exception):
    """No household of the scope stands there."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and for how many doors or entrances it is."""

    pdf: bytes
    cards: int


@operation
def print_household_cards(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    block: Block,
    on: date,
    absolute: Absolute,
    entrance: str = "",
    with_phones: bool = False,
    with_codes: bool = True,
) -> Printed:
    """Cards for the households of a block, or of one entrance of it: four to a sheet of A4.

    Each names the household's responsible member (else the lead of the block), with the telephone
    number if asked for, which the ledger then says. ``with_codes`` prints one-time codes to confirm
    visits with; those of the card before end. The card names no resident. Raises
    NothingToPrintError.
    """
    rows = (
        access.households(scope)
        .filter(block_id=block.pk, to_on__isnull=True)
        .select_related("dwelling")
        .order_by("area_code", "dwelling__sort_key", "pk")
    )
    if entrance:
        rows = rows.filter(area_code=entrance)
    homes = list(rows)
    if not homes:
        raise NothingToPrintError
    members = _contacts(homes, block, on)
    codes = issue_codes(by=by, at=at, households=homes) if with_codes else {}
    places = _entrances({each.area_code for each in homes})
    cards: list[Value] = []
    for home in homes:
        member = members.get(home.pk)
        code = door_code(DoorPlace(dwelling_id=home.dwelling_id), door_index)
        phone = open_column(member, "phone") if member is not None and with_phones else None
        cards.append(
            {
                **_page(code, absolute),
                "place": _place(block),
                "address": f"{places[home.area_code]} {home.dwelling.door}",
                "contact": _("the team of your block") if member is None else member.name,
                "body": "" if member is None else member.organisation.name,
                "phone": phone or "",
                "codes": list(codes.get(home.pk, ())),
                "visit_link": _short(absolute(reverse("portal:visit"))),
            }
        )
    _ledger(block, cards=len(cards), phones=with_phones, by=by, at=at)
    return Printed(_render(cards, wall=False), len(cards))


@operation
def print_entrance_cards(
    *,
    by: Actor,
    at: datetime,
    block: Block,
    on: date,
    entrances: Sequence[str],
    absolute: Absolute,
) -> Printed:
    """A page of A4 for the wall of each entrance: the block's team by name, and the QR.

    Raises NothingToPrintError without entrances.
    """
    if not entrances:
        raise NothingToPrintError
    places = _entrances(entrances)
    team = [each.name for each in team_of(block, on) if not each.for_name]
    cards: list[Value] = [
        {
            **_page(door_code(DoorPlace(entrance=code), door_index), absolute),
            "place": _place(block),
            "address": places[code],
            "team": list(team),
        }
        for code in entrances
    ]
    _ledger(block, cards=len(cards), phones=False, by=by, at=at)
    return Printed(_render(cards, wall=True), len(cards))


def _contacts(homes: Iterable[Household], block: Block, on: date) -> dict[UUID, Member]:
    """Whom to name on the card of each household: the responsible member, else the block's lead."""
    held = Responsibility.objects.on(on).filter(household__in=homes)
    ids = dict(held.values_list("household_id", "member_id"))
    lead = next((each.member_id for each in team_of(block, on) if not each.for_name), None)
    wanted = {*ids.values(), *([lead] if lead else [])}
    members = Member.objects.select_related("organisation").in_bulk(wanted)
    named = {home.pk: ids.get(home.pk, lead) for home in homes}
    return {key: members[who] for key, who in named.items() if who in members}


def _entrances(codes: Iterable[str]) -> dict[str, str]:
    """The entrances as people call them."""
    wanted = set(codes)
    names = dict(
        Area.objects.filter(code__in=wanted | {code[:16] for code in wanted}).values_list(
            "code", "name"
        )
    )
    return {code: entrance_name(names.get(code[:16], ""), names.get(code, code)) for code in wanted}


def _place(block: Block) -> str:
    above = [area.name for area in area_path(block.area_code)[1:]]
    return " · ".join([*above, block.label])


def _page(code: str, absolute: Absolute) -> dict[str, Value]:
    """The QR of a door's page, and its address in words."""
    address = absolute(reverse("portal:address", args=[code]))
    return {"qr": qr_drawing(address), "link": _short(address)}


def _short(address: str) -> str:
    """An address as it is printed: without the part that every browser adds."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def _render(cards: list[Value], *, wall: bool) -> bytes:
    words: dict[str, Value] = {
        "contact": _("Your contact"),
        "team": _("The team of this block"),
        "promise": _(
            "Tell them what is on your mind: what can be settled is settled on the spot, and within"
            " one month you are told an answer."
        ),
        "codes": _("Were they here? Confirm it with one of these codes, each good for once, at"),
    }
    language = (get_language() or "zh-hans")[:2]
    return render_pdf(
        PrintedPage.CONTACT_CARD, {"lang": language, "words": words, "wall": wall, "cards": cards}
    )


def _ledger(block: Block, *, cards: int, phones: bool, by: Actor, at: datetime) -> None:
    new_entry(
        act="home.cards_printed",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.pk,
        object_id=block.pk,
        detail={"cards": cards, "phones": phones},
    )
