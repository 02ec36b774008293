"""Deciding about a door."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from minqing.households.models import Dwelling
from minqing.visits.forms.filters import Day
from minqing.visits.rules import Outcome

__all__ = ["AcceptForm", "AgainForm"]


class AcceptForm(forms.Form):
    """The day of the change, and the door where one is needed."""

    on = forms.DateField(
        label=gettext_lazy("First day on which it holds"),
        widget=Day,
        error_messages={"required": gettext_lazy("Choose the day of the change.")},
    )
    door = forms.ChoiceField(label=gettext_lazy("The right door"), required=False)

    def __init__(
        self, *args: Any, outcome: Outcome, doors: Iterable[Dwelling], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.doors = {str(each.pk): each for each in doors}
        field = self.fields["door"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared
        if outcome is Outcome.WRONG_ADDRESS:
            field.required = True
            field.error_messages["required"] = gettext_lazy("Choose the door where they live.")
        elif outcome is Outcome.MOVED_AWAY:
            field.label = gettext_lazy("Moved to another door of this building")
            field.help_text = gettext_lazy("Empty: moved out of here.")
        else:
            del self.fields["door"]
            return
        field.choices = [("", ""), *((key, each.address) for key, each in self.doors.items())]

    @property
    def dwelling(self) -> Dwelling | None:
        """The door chosen."""
        return self.doors.get(self.cleaned_data.get("door", ""))


class AgainForm(forms.Form):
    """Why the proposal is turned down, and from when somebody is to go there again."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why; the team reads it.")},
    )
    again_on = forms.DateField(
        label=gettext_lazy("Go again from"),
        widget=Day,
        error_messages={"required": gettext_lazy("Choose the day from which to go again.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["again_on"].initial = today
