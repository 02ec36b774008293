"""What people type in a check: what a household said, an answer, a ruling, an appeal."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from minqing.visits.models import METHODS, RESULTS
from minqing.visits.rules.checks import Method, Result

_LONGEST = 1_000


class LookForm(forms.Form):
    """What the household said."""

    method = forms.ChoiceField(
        label=gettext_lazy("How it was asked"),
        choices=[(each.value, METHODS[each]) for each in (Method.CALL, Method.VISIT)],
        widget=forms.RadioSelect,
        initial=Method.CALL.value,
    )
    result = forms.ChoiceField(
        label=gettext_lazy("What the household says"),
        choices=[(each.value, RESULTS[each]) for each in Result],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the household says.")},
    )
    note = forms.CharField(
        label=gettext_lazy("In its own words"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Seen by the neighbourhood alone, not by the worker."),
    )


class AssignForm(forms.Form):
    """Who is asked to check."""

    member = forms.TypedChoiceField(label=gettext_lazy("Who checks"), coerce=UUID)
    method = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[(each.value, METHODS[each]) for each in (Method.CALL, Method.VISIT)],
        widget=forms.RadioSelect,
        initial=Method.CALL.value,
    )

    def __init__(self, *args: Any, candidates: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.TypedChoiceField)  # noqa: S101 - declared above
        member.choices = [(str(pk), name) for pk, name in candidates]


class WordsForm(forms.Form):
    """An answer or an appeal."""

    text = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )


class RulingForm(forms.Form):
    """A ruling and its reason."""

    stands = forms.TypedChoiceField(
        label=pgettext_lazy("of a visit", "Ruling"),
        choices=[
            ("1", pgettext_lazy("ruling", "The visit stands")),
            ("0", pgettext_lazy("ruling", "The visit does not count")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The worker reads it."),
        error_messages={"required": gettext_lazy("Give a reason: the worker reads it.")},
    )
