"""What people type on the pages of this package: why a sealed number, who takes over."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minqing.accounts.rules import RevealPurpose

__all__ = ["PURPOSE_LABELS", "HandoverForm", "RevealForm"]

PURPOSE_LABELS = {
    RevealPurpose.IDENTIFY: _("make sure it is the right person"),
    RevealPurpose.CALL_BACK: _("call the person back"),
    RevealPurpose.AID_REVIEW: _("check a claim for aid"),
    RevealPurpose.CORRECT_REGISTER: _("correct the register"),
}


class RevealForm(forms.Form):
    """The purpose, which is kept in the ledger."""

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=[(purpose.value, PURPOSE_LABELS[purpose]) for purpose in RevealPurpose],
    )


class HandoverForm(forms.Form):
    """Who takes over what is open at a post that ends, or why nobody does."""

    on = forms.DateField(
        label=_("First day without the post"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to = forms.MultipleChoiceField(
        label=_("Who takes over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With several, each gets an even stretch of doors."),
    )
    reason = forms.CharField(
        label=_("Or: nobody for now, because"),
        required=False,
        max_length=200,
        help_text=_("The households then stand on the list of gaps with this reason."),
    )

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[UUID, str]],
        something_open: bool,
        ended: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.something_open, self.today = something_open, today
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(pk), name) for pk, name in people
        ]
        if ended:
            del self.fields["on"]

    def clean_on(self) -> date:
        """Today or earlier: what lies ahead is entered when it comes."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(
                gettext("Choose today or an earlier day. A post can be given its end beforehand.")
            )
        return on

    def clean(self) -> dict[str, Any] | None:
        """Somebody takes over, or a reason is given; not both."""
        cleaned = super().clean()
        takers, reason = self.cleaned_data.get("to"), self.cleaned_data.get("reason", "").strip()
        if self.something_open and not takers and not reason:
            self.add_error(
                "to", gettext("Say who takes over, or give a reason why nobody does for now.")
            )
        if takers and reason:
            self.add_error("reason", gettext("Somebody takes over, so no reason is needed."))
        return cleaned

    @property
    def takers(self) -> list[UUID]:
        """Those who take over, in the order of the list."""
        return [UUID(each) for each in self.cleaned_data.get("to", [])]
