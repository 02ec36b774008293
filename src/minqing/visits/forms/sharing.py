"""Sharing out the households of a block: a stretch of doors, ticked doors, a whole proposal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.ui.rules import DASH
from minqing.visits.queries import BlockDoor, entrances

Team = Sequence[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Doors that follow one another and go to one member."""

    member_id: UUID
    name: str
    first: BlockDoor
    last: BlockDoor
    doors: int

    @property
    def code(self) -> str:
        """As it stands in a form."""
        return f"{self.member_id}~{self.first.household_id}~{self.last.household_id}"


class StretchForm(forms.Form):
    """Everything from one door to another, in walking order, to one member."""

    first = forms.ChoiceField(label=gettext_lazy("From door"))
    last = forms.ChoiceField(label=gettext_lazy("To door"))
    member = forms.ChoiceField(
        label=gettext_lazy("Who looks after them"),
        error_messages={"required": gettext_lazy("Choose somebody of the team.")},
    )

    def __init__(self, *args: Any, doors: list[BlockDoor], team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doors = {str(each.household_id): at for at, each in enumerate(doors)}
        self.found = doors
        groups = [
            (each.name, [(str(door.household_id), _label(door)) for door in each.doors])
            for each in entrances(doors)
        ]
        for name in ("first", "last"):
            self.fields[name].choices = groups  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["member"].choices = _team(team)  # type: ignore[attr-defined]  # a ChoiceField
        if doors:
            self.initial.setdefault("first", str(doors[0].household_id))
            self.initial.setdefault("last", str(doors[-1].household_id))

    def clean(self) -> dict[str, Any] | None:
        """The first door comes first."""
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and self.doors[last] < self.doors[first]:
            self.add_error("last", _("This door comes before the first one on the way."))
        return cleaned

    @property
    def responsible(self) -> dict[UUID, UUID]:
        """Household → member, after the form was found valid."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        member = UUID(self.cleaned_data["member"])
        taken = self.found[self.doors[first] : self.doors[last] + 1]
        return {each.household_id: member for each in taken}


class NamesForm(forms.Form):
    """Single doors, ticked in the list, to one member."""

    selected = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick at least one door."),
            "invalid_choice": gettext_lazy("A door is no longer in this block: look again."),
        }
    )
    member = forms.ChoiceField(
        label=gettext_lazy("Who looks after them"),
        error_messages={"required": gettext_lazy("Choose somebody of the team.")},
    )

    def __init__(self, *args: Any, doors: list[BlockDoor], team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["selected"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(each.household_id), each.door) for each in doors
        ]
        self.fields["member"].choices = _team(team)  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def responsible(self) -> dict[UUID, UUID]:
        """Household → member, after the form was found valid."""
        member = UUID(self.cleaned_data["member"])
        return {UUID(each): member for each in self.cleaned_data["selected"]}


def stretches(
    doors: Sequence[BlockDoor], takers: Sequence[int | None], team: Team
) -> list[Stretch]:
    """A proposal as stretches: ``takers`` says for each door which of the team takes it.

    A door that nobody can take is in no stretch.
    """
    found = []
    for taker, group in groupby(zip(takers, doors, strict=True), itemgetter(0)):
        if taker is None:
            continue
        taken = [door for _, door in group]
        member_id, name = team[taker]
        found.append(Stretch(member_id, name, taken[0], taken[-1], len(taken)))
    return found


def read_stretches(codes: Iterable[str], doors: Sequence[BlockDoor]) -> dict[UUID, UUID] | None:
    """Household → member of a proposal sent back; None when a door has left the block since."""
    at = {each.household_id: index for index, each in enumerate(doors)}
    responsible: dict[UUID, UUID] = {}
    try:
        for code in codes:
            member, first, last = (UUID(part) for part in code.split("~"))
            for door in doors[at[first] : at[last] + 1]:
                responsible[door.household_id] = member
    except (ValueError, KeyError):
        return None
    return responsible


def _label(door: BlockDoor) -> str:
    return f"{door.door} {door.name}"


def _team(team: Team) -> list[tuple[str, str]]:
    return [("", DASH), *((str(member_id), name) for member_id, name in team)]
