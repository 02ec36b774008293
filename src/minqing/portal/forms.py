"""What a resident types."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ConfirmForm", "FollowForm"]


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


class ConfirmForm(forms.Form):
    """A code of the contact card, and whether somebody came."""

    code = forms.CharField(
        label=_("Code on your contact card"),
        max_length=40,
        help_text=_("Ten letters and digits, such as 7KM2P-Q4XWT. Each code is good for once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type a code of your contact card.")},
    )
    said = forms.ChoiceField(
        label=_("Was somebody from your block's team at your door lately?"),
        choices=[
            ("came", _("Yes, somebody came and spoke with us")),
            ("nobody", _("No, nobody came")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
