"""What people type who keep the register true."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minqing.households.models import RELATION_LABELS
from minqing.households.operations.found import FoundPerson
from minqing.households.rules import Relation
from minqing.households.rules.addresses import floor_of_door, normalise_door
from minqing.lib.text import normalise_name

__all__ = ["FoundHouseholdForm", "FoundPeopleForm", "ReasonForm"]

_PARTS = re.compile(r"[\s,，;；、]+")
_MOST_PEOPLE = 30


def _people(text: str) -> list[FoundPerson]:
    """One person a line: a name, and in any order a relation and a birth date."""
    words = {str(label): code for code, label in RELATION_LABELS.items()}
    found = []
    for line in text.splitlines():
        name, *rest = [part for part in _PARTS.split(line.strip()) if part] or [""]
        if not normalise_name(name):
            continue
        relation, born = Relation.OTHER, None
        for part in rest:
            if part in words:
                relation = words[part]
                continue
            try:
                born = date.fromisoformat(part)
            except ValueError as error:
                message = gettext("“%(word)s” is neither a relation nor a date such as 1980-01-31.")
                raise ValidationError(message % {"word": part}) from error
        found.append(FoundPerson(name[:80], relation.value, "", born))
    if len(found) > _MOST_PEOPLE:
        raise ValidationError(gettext("At most 30 people at a time."))
    return found


class FoundPeopleForm(forms.Form):
    """People found in a household that the register has."""

    people = forms.CharField(
        label=_("People found"),
        help_text=_(
            "One person a line: name, then relation and birth date if known, "
            "such as 陈小梅 子女 1998-05-02"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_people(self) -> list[FoundPerson]:
        """The people, read line by line."""
        return _people(self.cleaned_data["people"])


class FoundHouseholdForm(FoundPeopleForm):
    """A household found behind a door, known or not."""

    entrance = forms.ChoiceField(label=_("Entrance"))
    door = forms.CharField(
        label=_("Door"), max_length=12, help_text=_("As on the plate, such as 301.")
    )
    floor = forms.IntegerField(
        label=_("Floor"),
        required=False,
        min_value=-9,
        max_value=200,
        help_text=_("Only where the plate does not tell it."),
    )
    name = forms.CharField(label=_("Householder"), max_length=80)
    size = forms.IntegerField(label=_("How many live there"), min_value=1, max_value=99, initial=1)

    field_order = ("entrance", "door", "floor", "name", "size", "people", "note")

    def __init__(self, *args: Any, entrances: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].required = False
        self.fields["entrance"].choices = list(entrances)  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The door in its normal form, and its floor."""
        cleaned = super().clean() or {}
        door = normalise_door(cleaned.get("door", ""))
        if "door" in cleaned and door is None:
            self.add_error("door", gettext("This is no door number, such as 301."))
        elif door is not None:
            cleaned["door"] = door
            if cleaned.get("floor") is None:
                cleaned["floor"] = floor_of_door(door)
            if cleaned["floor"] is None:
                self.add_error("floor", gettext("Write the floor: the plate does not tell it."))
        return cleaned


class ReasonForm(forms.Form):
    """Why something found is not put on the register; the finder reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whoever found them reads this, also on the phone."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a reason, so that the finder knows.")},
    )
