"""Starting and closing rounds, and the list of visit lines."""

from datetime import date, timedelta
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.visits.forms.filters import Day
from minqing.visits.models import Round

_DAY = timedelta(days=1)


class RoundForm(forms.Form):
    """A new round: its name and its days."""

    name = forms.CharField(
        label=gettext_lazy("Name of the round"),
        max_length=80,
        help_text=gettext_lazy("As people will call it, such as “Second round of 2026”."),
        error_messages={"required": gettext_lazy("Give the round a name.")},
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Empty: open, until somebody closes it."),
    )

    @property
    def to_on(self) -> date | None:
        """The first day after the round."""
        last: date | None = self.cleaned_data["last_on"]
        # There is no day after the last one of the calendar.
        return None if last is None else min(last, date.max - _DAY) + _DAY

    def refuse(self, field: Literal["from_on", "to_on"], first: date, last: date) -> None:
        """Say which days can be meant: ``last`` of ``to_on`` is the first one after the round."""
        if field == "from_on":
            words = _(
                "A round started today may begin from %(first)s to %(last)s: choose such a day."
            )
            self.add_error("from_on", words % {"first": first, "last": last})
        else:
            words = _("A round takes two years at most: choose a last day up to %(last)s.")
            self.add_error("last_on", words % {"last": last - _DAY})

    def clean(self) -> dict[str, Any] | None:
        """Days in order."""
        cleaned = super().clean()
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("This day lies before the first one."))
        return cleaned


class CloseRoundForm(forms.Form):
    """The last day that counts."""

    cut_off = forms.DateField(
        label=gettext_lazy("Last day that counts"),
        widget=Day,
        help_text=gettext_lazy(
            "A day that is over. Visits up to 24:00 of it count, and the shares are kept for good."
        ),
    )

    def __init__(self, *args: Any, round_: Round, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round, self.today = round_, today

    def clean_cut_off(self) -> date:
        """A day of the round that is over."""
        cut_off: date = self.cleaned_data["cut_off"]
        if cut_off >= self.today:
            raise forms.ValidationError(_("Choose a day that is over: yesterday or earlier."))
        if cut_off < self.round.from_on:
            raise forms.ValidationError(_("The round had not begun on that day."))
        return cut_off


class VisitLineForm(forms.Form):
    """A visit line: why a kind of visitor comes. The code stays, the name may change."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Small letters and digits, for files and phones; it never changes."),
        error_messages={"invalid": gettext_lazy("Use letters, digits, dashes and underscores.")},
    )
    name = forms.CharField(label=gettext_lazy("Name of the visit line"), max_length=80)
    sort = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=999, initial=1
    )
