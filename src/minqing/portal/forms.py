"""What a resident types."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["FollowForm"]


class FollowForm(forms.Form):
    """Number and access code, as they stand on the slip. Long nonsense is cut, not explained."""

    number = forms.CharField(
        label=_("Request number"),
        max_length=40,
        help_text=_("On your slip, such as 0001234A."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type the number on your slip.")},
    )
    code = forms.CharField(
        label=_("Access code"),
        max_length=40,
        help_text=_("Eight letters and digits, on the same slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type the access code on your slip.")},
    )
