"""The visits of a paper list: one form for a whole entrance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.lib.ids import new_id
from minqing.lib.time import at_local, local_date
from minqing.ui.rules import DASH
from minqing.visits.forms.filters import Day
from minqing.visits.models import OUTCOMES, Round, VisitLine
from minqing.visits.operations import NewVisit
from minqing.visits.queries import BlockDoor
from minqing.visits.rules import Outcome, is_in_future

MAX_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class TypedDoor:
    """A door of the form with what was typed for it."""

    door: BlockDoor
    visit_id: str
    outcome: str
    note: str
    error: str

    @property
    def name(self) -> str:
        """Its part of the names of the fields."""
        return self.door.household_id.hex

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        """The outcomes: code, words, chosen."""
        return [(each.value, OUTCOMES[each], each.value == self.outcome) for each in Outcome]


class PaperForm(forms.Form):
    """Who came when, and what was found at each door.

    The id of each visit is made with the form and sent with it, so a form that is sent twice
    records nothing twice.
    """

    visitor = forms.ChoiceField(
        label=gettext_lazy("Who really came"),
        error_messages={"required": gettext_lazy("Choose who came.")},
    )
    visited_on = forms.DateField(label=gettext_lazy("Day"), widget=Day)
    about = forms.TimeField(
        label=gettext_lazy("About what time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    line = forms.ChoiceField(label=gettext_lazy("Visit line"))

    def __init__(
        self,
        *args: Any,
        doors: Sequence[BlockDoor],
        visitors: Sequence[tuple[UUID, str]],
        lines: Sequence[VisitLine],
        round_: Round,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.round, self.at = list(doors), round_, at
        self.fields["visitor"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", DASH),
            *((str(pk), name) for pk, name in visitors),
        ]
        self.fields["line"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (each.code, each.name) for each in lines
        ]
        self.door_errors: dict[UUID, str] = {}

    def doors(self) -> list[TypedDoor]:
        """Every door with what was typed, or with a fresh id."""
        return [
            TypedDoor(
                each,
                self._typed("id", each) or str(new_id()),
                self._typed("outcome", each),
                self._typed("note", each),
                self.door_errors.get(each.household_id, ""),
            )
            for each in self.found
        ]

    def clean_visited_on(self) -> date:
        """A day of the round, not one to come."""
        day: date = self.cleaned_data["visited_on"]
        if day > local_date(self.at):
            raise forms.ValidationError(_("This day is still to come."))
        if day < self.round.from_on or (self.round.to_on is not None and day >= self.round.to_on):
            raise forms.ValidationError(
                _("“%(name)s” was not held on that day.") % {"name": self.round.name}
            )
        return day

    def clean(self) -> dict[str, Any] | None:
        """At least one door, and a moment that is over."""
        cleaned = super().clean()
        day, about = self.cleaned_data.get("visited_on"), self.cleaned_data.get("about")
        if day is not None and about is not None:
            moment = at_local(day, about.hour, about.minute)
            self.cleaned_data["visited_at"] = moment
            if is_in_future(moment, self.at):
                self.add_error("about", _("This time is still to come."))
        marked = [each for each in self.doors() if each.outcome]
        known = {each.value for each in Outcome}
        for each in self.doors():
            if each.outcome and each.outcome not in known:
                self.door_errors[each.door.household_id] = _("Choose one of the outcomes.")
            elif each.note and not each.outcome:
                self.door_errors[each.door.household_id] = _("Say what was found, too.")
            elif len(each.note) > MAX_NOTE:
                self.door_errors[each.door.household_id] = _("This note is too long.")
        if self.door_errors:
            self.add_error(None, _("Some doors need another look: see the notes beside them."))
        elif not marked:
            self.add_error(None, _("Mark what was found at one door at least."))
        return cleaned

    def rows(self) -> list[NewVisit]:
        """The visits, after the form was found valid; ids that are none are made anew."""
        return [
            NewVisit(
                visit_id=_uuid(each.visit_id),
                household_id=each.door.household_id,
                line_code=self.cleaned_data["line"],
                outcome=each.outcome,
                visited_at=self.cleaned_data["visited_at"],
                member_id=UUID(self.cleaned_data["visitor"]),
                note=each.note,
            )
            for each in self.doors()
            if each.outcome
        ]

    def _typed(self, part: str, door: BlockDoor) -> str:
        if not self.is_bound:
            return ""
        return str(self.data.get(f"{part}-{door.household_id.hex}", "")).strip()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()
