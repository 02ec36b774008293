"""Filters of the desk pages, as they stand in an address."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.households.models import GROUP_LABELS
from minqing.households.rules import Group
from minqing.visits.models import OUTCOMES, Round
from minqing.visits.rules import Outcome


class Day(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CoverageFilter(forms.Form):
    """Which coverage: of a round, a group of households, a day, a block.

    `alone` and `responsible` narrow lists of doors further: to elders who live alone, to the
    households of one member. `today` bounds the cut-off: a day that has not begun has no coverage.
    """

    round = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    group = forms.ChoiceField(
        label=gettext_lazy("Households"),
        required=False,
        choices=[(each.value, GROUP_LABELS[each]) for each in Group],
    )
    cut_off = forms.DateField(
        label=gettext_lazy("Cut-off"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Empty: now."),
    )
    block = forms.UUIDField(required=False, widget=forms.HiddenInput)
    alone = forms.BooleanField(required=False, widget=forms.HiddenInput)
    responsible = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rounds: Iterable[Round], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {str(each.pk): each for each in rounds}
        self.today = today
        choices = [(key, each.name) for key, each in self.rounds.items()]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_cut_off(self) -> date | None:
        """Refuse a day to come."""
        cut_off: date | None = self.cleaned_data["cut_off"]
        if cut_off is not None and cut_off > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return cut_off


class VisitListFilter(forms.Form):
    """Which visits: by outcome, days, place, round, line and visitor."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        required=False,
        choices=[
            ("", gettext_lazy("All outcomes")),
            *((each.value, OUTCOMES[each]) for each in Outcome),
        ],
    )
    since = forms.DateField(label=gettext_lazy("From day"), required=False, widget=Day)
    until = forms.DateField(label=gettext_lazy("To day"), required=False, widget=Day)
    block = forms.UUIDField(required=False, widget=forms.HiddenInput)
    household = forms.UUIDField(required=False, widget=forms.HiddenInput)
    area = forms.RegexField(r"[0-9]{6,18}", required=False, widget=forms.HiddenInput)
    round = forms.UUIDField(required=False, widget=forms.HiddenInput)
    line = forms.SlugField(required=False, widget=forms.HiddenInput)
    visitor = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        """The days must be in order."""
        cleaned = super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since is not None and until is not None and until < since:
            self.add_error("until", _("This day lies before the first one."))
        return cleaned
