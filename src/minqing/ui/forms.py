"""The words in which every form refuses, and the sample form of the gallery."""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from minqing.ui.rules import DASH

__all__ = ["SampleForm", "use_own_words"]


def use_own_words() -> None:
    """Say what to do where Django's own fields say what is wrong, in every form there is.

    A field's own ``error_messages`` go before. To be called before any form is declared.
    """
    for field, words in (
        (forms.Field, {"required": _("Fill this in.")}),
        (forms.ChoiceField, {"invalid_choice": _("Choose one of those offered.")}),
        (forms.DateField, {"invalid": _("Write a day, such as 2026-06-01.")}),
        (forms.IntegerField, {"invalid": _("Write a whole number.")}),
    ):
        field.default_error_messages = {**field.default_error_messages, **words}
    validators.MinValueValidator.message = _("Write %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Write %(limit_value)s or less.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Make it shorter: there is room for %(limit_value)d character, and this has"
        " %(show_value)d.",
        "Make it shorter: there is room for %(limit_value)d characters, and this has"
        " %(show_value)d.",
        "limit_value",
    )


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
