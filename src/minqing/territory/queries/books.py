"""Finding places, teams and members by what a sheet calls them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from minqing.lib.codes import Level, neighbourhood_of
from minqing.lib.phones import normalise_phone
from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name
from minqing.organisations.models import Member, Organisation
from minqing.organisations.rules.sheets import BodyProblem
from minqing.sheets.rules.directory import Directory
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.storage.keys import keyring
from minqing.territory import access
from minqing.territory.models import Area, Block, Team

__all__ = ["AreaBook", "BlockBook", "MemberBook", "TeamBook"]

_LARGE = (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD)


class AreaBook:
    """District, streets and neighbourhoods, read once; buildings of a neighbourhood when asked.

    An area is found by its code, or by a name that only one in the scope has. What lies outside the
    scope is refused as such.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        areas = list(
            Area.objects.filter(level__in=[each.value for each in _LARGE], valid_to__isnull=True)
            .defer("boundary")
            .order_by("code")
        )
        self._own = _area_directory(each for each in areas if scope.covers_area(each.code))
        self._all = _area_directory(areas)
        self._buildings: dict[str, Directory[Area]] = {}

    def find(self, record: Record, column: str) -> Area | None:
        """The area of the scope that a cell names."""
        text = record.text(column)
        if not text:
            return None
        own = self._own.peek(text)
        if len(own) == 1:
            return own[0]
        if not own and self._all.peek(text):
            record.refuse(column, RecordProblem.OUTSIDE)
            return None
        return self._own.find(record, column)

    def name_of(self, code: str) -> str:
        """How people call an area; its code where nobody knows it."""
        found = self._all.peek(code)
        return found[0].name if found else code

    def building(self, record: Record, column: str, neighbourhood: str) -> Area | None:
        """The building of a neighbourhood that a cell names, by code or name."""
        if neighbourhood not in self._buildings:
            self._buildings[neighbourhood] = _area_directory(
                Area.objects.filter(
                    level=Level.BUILDING.value, parent_code=neighbourhood, valid_to__isnull=True
                ).defer("boundary")
            )
        return self._buildings[neighbourhood].find(record, column)


class BlockBook:
    """The open blocks of the district by neighbourhood and number."""

    def __init__(self) -> None:
        self._blocks = {
            (each.area_code, each.number): each for each in Block.objects.filter(to_on__isnull=True)
        }

    def find(self, record: Record, column: str, neighbourhood: str) -> Block | None:
        """The block of a neighbourhood whose number a cell gives; refused when there is none."""
        number = record.whole(column)
        if number is None:
            return None
        block = self._blocks.get((neighbourhood, number))
        if block is None:
            record.refuse(column, RecordProblem.UNKNOWN, written=str(number))
        return block


class TeamBook:
    """The open teams of the scope by neighbourhood and name, and the team of each block."""

    def __init__(self, scope: Scope) -> None:
        teams = [
            each
            for each in Team.objects.filter(to_on__isnull=True).order_by("from_on", "id")
            if scope.covers(each.area_code, each.block_id)
        ]
        self._by_place: dict[str, Directory[Team]] = {}
        places: dict[str, list[Team]] = defaultdict(list)
        of_block: dict[UUID, list[Team]] = defaultdict(list)
        for each in teams:
            places[neighbourhood_of(each.area_code)].append(each)
            if each.block_id is not None:
                of_block[each.block_id].append(each)
        for place, listed in places.items():
            self._by_place[place] = Directory(
                listed,
                code=lambda _: "",
                name=lambda each: each.name,
                described=lambda each: f"{each.name} ({each.area_code})",
            )
        self._none: Directory[Team] = Directory(
            (), code=lambda _: "", name=lambda each: each.name, described=lambda each: each.name
        )
        self._of_block = {block: listed[0] for block, listed in of_block.items() if not listed[1:]}

    def find(self, record: Record, column: str, area_code: str) -> Team | None:
        """The team of a neighbourhood that a cell names."""
        place = self._by_place.get(neighbourhood_of(area_code), self._none)
        return place.find(record, column)

    def of_block(self, block: Block | None) -> Team | None:
        """The one team of a block; None when it has none or several."""
        return None if block is None else self._of_block.get(block.id)


class MemberBook:
    """Members whom the scope may see, of some bodies: by staff number, or by name."""

    def __init__(self, scope: Scope, bodies: Iterable[UUID]) -> None:
        self._by_number: dict[tuple[UUID, str], Member] = {}
        self._by_name: dict[tuple[UUID, str], list[Member]] = defaultdict(list)
        rows = access.members(scope).filter(organisation_id__in=set(bodies))
        # Whoever has left is found where nobody else has the name, so that old rows stay readable.
        for each in rows.defer("phone").order_by("to_on", "id"):
            named = self._by_name[each.organisation_id, each.name]
            if each.to_on is None or not named:
                named.append(each)
            if each.staff_no:
                self._by_number.setdefault((each.organisation_id, each.staff_no), each)

    def find(self, record: Record, column: str, body: Organisation) -> Member | None:
        """Whom a row means by staff number, telephone number and name; refused when unclear."""
        number, phone = record.text("staff_no"), normalise_phone(record.text("phone"))
        if number and (member := self._by_number.get((body.id, number))) is not None:
            return member
        named = self._by_name.get((body.id, normalise_name(record.text(column))), [])
        if number:
            named = [each for each in named if not each.staff_no]
        if phone and len(named) > 1:
            index = keyring().index(phone, "phone")
            named = [each for each in named if each.phone_index == index] or named
        if len(named) == 1:
            return named[0]
        if named:
            record.refuse(column, BodyProblem.NAMESAKES, count=len(named))
        else:
            record.refuse(column, BodyProblem.UNKNOWN_MEMBER)
        return None


def _area_directory(areas: Iterable[Area]) -> Directory[Area]:
    return Directory(
        areas,
        code=lambda each: each.code,
        name=lambda each: each.name,
        described=lambda each: f"{each.name} {each.code}",
    )
