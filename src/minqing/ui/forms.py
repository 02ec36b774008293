"""The sample form of the gallery: one field of each kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.ui.rules import DASH

__all__ = ["SampleForm"]


class SampleForm(forms.Form):
    """One field of each kind that pages use."""

    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        help_text=_("Only for calling back about this request."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(
        label=_("What it is about"),
        choices=[
            ("", DASH),
            ("facilities", "公共设施"),
            ("property", "物业管理"),
            ("noise", "噪声扰民"),
        ],
    )
    body = forms.CharField(
        label=_("What was asked"),
        help_text=_("In the resident's own words."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "data-count-left": ""}),
    )
    answered = forms.ChoiceField(
        label=_("Answered on the spot?"),
        choices=[("yes", _("Yes")), ("no", _("No, hand it up"))],
        widget=forms.RadioSelect,
    )
    next_on = forms.DateField(
        label=_("Next news by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    told = forms.BooleanField(label=_("The resident was told in person"), required=False)
