"""The filter of the summary, as it stands in an address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from minqing.visits.models import Round

__all__ = ["SummaryFilter"]


class SummaryFilter(forms.Form):
    """Of which round, and of which area."""

    round = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    area = forms.RegexField(
        regex=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {str(each.pk): each for each in rounds}
        choices = [(key, each.name) for key, each in self.rounds.items()]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
