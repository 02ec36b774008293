"""Why somebody looks at a sealed number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.accounts.rules import RevealPurpose

__all__ = ["PURPOSE_LABELS", "RevealForm"]

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
